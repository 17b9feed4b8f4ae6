"""Money: credit notes, and how much a role may decide alone."""

from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from oem_hub.claims.events import ClaimCredited
from oem_hub.claims.models import Adjudication, ReviewLimit
from oem_hub.claims.states import AdjudicationState
from portal.core.errors import InvalidInput
from portal.core.money import to_cents
from tenants.accounts.models import Role, User
from tenants.audit.services import record
from tenants.exchange.services import publish
from tenants.selectors import tenant_by_id
from tenants.workspace.services import next_number


@transaction.atomic
def credit_claim(*, file: Adjudication, actor: User) -> Adjudication:
    """Write the credit note for an approved claim and tell the dealer.

    Raises ``TransitionRefused`` if the claim is not approved or has been credited already.
    """
    file = Adjudication.objects.select_for_update().get(pk=file.pk)
    before = file.state
    file.move_to(AdjudicationState.CREDITED)
    file.credit_number = next_number(kind="CN")
    file.credited_at = now()
    file.save(update_fields=["state", "credit_number", "credited_at", "updated_at"])
    record(
        actor=actor,
        verb="hub_claims.claim.credited",
        target=file,
        changes={"state": [before, file.state], "credit_number": ["", file.credit_number]},
    )
    publish(
        ClaimCredited(
            claim_id=str(file.claim_id),
            number=file.number,
            credit_number=file.credit_number,
            amount=str(file.approved_amount),
            currency=file.currency,
            credited_on=localdate().isoformat(),
        ),
        to=tenant_by_id(file.dealer.tenant_id),
    )
    return file


@transaction.atomic
def set_limit(*, role: Role, amount: Decimal, actor: User) -> ReviewLimit:
    """Set up to which approved amount people of ``role`` decide a claim alone."""
    if amount < 0:
        message = _("Type an amount of 0 or more.")
        raise InvalidInput(message, fields={"amount": message})
    ReviewLimit.objects.get_or_create(role=role, defaults={"amount": amount})
    limit = ReviewLimit.objects.select_for_update().get(role=role)
    before, limit.amount = str(limit.amount), to_cents(amount)
    limit.save(update_fields=["amount", "updated_at"])
    record(
        actor=actor,
        verb="hub_claims.limit.set",
        target=limit,
        changes={"amount": [before, str(limit.amount)]},
    )
    return limit
