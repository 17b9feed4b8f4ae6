"""Prospects of whom nothing was heard for longer than the house keeps them: erased, night by night."""

import logging
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from dealers.customers import selectors
from dealers.customers.models import Customer, FollowUp, Ownership, TimelineEntry
from dealers.customers.services.consents import erase_customer
from dealers.customers.states import Stage
from portal.core.errors import Conflict
from tenants.reference.claim_rules import add_months

log = logging.getLogger(__name__)
# In one night; the rest follow in the next.
MOST_A_NIGHT = 500


def forgotten(*, today: date, keep_months: int) -> QuerySet[Customer]:
    """Prospects without a car, a plan, or anything on the timeline for so many months; none for 0."""
    if not keep_months:
        return Customer.objects.none()
    since = make_aware(datetime.combine(add_months(today, -keep_months), time.min))
    mine = Q(customer=OuterRef("pk"))
    return (
        Customer.objects.living()
        .filter(stage=Stage.PROSPECT, erased_at=None, is_blocked=False)
        .annotate(heard_at=Greatest("created_at", Coalesce("last_contact_at", F("created_at"))))
        .filter(heard_at__lt=since)
        .exclude(Exists(Ownership.objects.filter(mine)))
        .exclude(Exists(FollowUp.objects.filter(mine, done_at=None)))
        .exclude(Exists(TimelineEntry.objects.filter(mine, at__gte=since)))
    )


def erase_forgotten(*, today: date) -> int:
    """Erase whom the house no longer keeps; each in a transaction of its own. Returns how many.

    Who is held by an open contract, a debt or the like stays.
    """
    months, erased = selectors.policy().keep_months, 0
    if not months:
        return 0
    ids: list[UUID] = list(
        forgotten(today=today, keep_months=months)
        .order_by("heard_at", "pk")
        .values_list("pk", flat=True)[:MOST_A_NIGHT]
    )
    reason = _("Rule of the house: no contact for %(n)d months") % {"n": months}
    for pk in ids:
        try:
            erase_customer(customer=Customer.objects.get(pk=pk), reason=reason, actor=None)
        except Conflict as held:
            log.info("prospect %s is kept: %s", pk, held)
        else:
            erased += 1
    return erased
