"""A colleague sends a customer back to the showroom."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.models import Customer
from dealers.customers.states import Source
from dealers.sales import selectors
from dealers.sales.models import Lead
from dealers.sales.selectors.referrals import in_hands_of_sales
from dealers.sales.services.leads import register_lead
from dealers.sales.services.leads_base import tell_lead
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User


@transaction.atomic
def refer_customer(
    *,
    customer: Customer,
    actor: User,
    wish: str = "",
    note: str = "",
    trade_in: dict[str, Any] | None = None,
    visit: str = "",
    visit_url: str = "",
    store: Unit | None = None,
) -> Lead:
    """Send a customer who thinks of another car to sales: a lead that remembers who sent them.

    ``visit`` and ``visit_url`` name the repair order it came from; workshop and sales do not know
    each other's records. What a sale brings the colleague is what the rules promise today. The customer is
    locked, so of two colleagues only one refers. Raises ``Conflict`` if sales has them already.
    """
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    if number := in_hands_of_sales(customer):
        raise Conflict(
            _("Sales is in touch with %(name)s already: %(number)s.")
            % {"name": customer, "number": number}
        )
    lead, _new = register_lead(
        source=Source.REFERRAL,
        name=customer.full_name,
        phone=customer.phone,
        email=customer.email,
        message=clean_text(note),
        vehicle_of_interest={"model": wish} if (wish := clean_text(wish)[:80]) else {},
        trade_in=trade_in,
        store=store,
        customer=customer,
        actor=actor,
    )
    lead.referred_by = actor
    lead.referred_from, lead.referred_url = visit[:24], visit_url[:200]
    lead.referral_credit = selectors.policy().leads.referral_credit
    lead.save(
        update_fields=[
            "referred_by",
            "referred_from",
            "referred_url",
            "referral_credit",
            "updated_at",
        ]
    )
    text = gettext_noop("Referred by %(name)s %(visit)s")
    tell_lead(lead, text, actor, name=str(actor), visit=lead.referred_from)
    return lead
