"""Who pays a job: one, or several by percent."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.service.models import Job
from dealers.service.selectors import labour_rate
from dealers.service.services.common import keep_amount, open_job, refuse
from dealers.service.states import CHOSEN_PAY_TYPES, CLAIMABLE, Authorisation, LineKind, PayType
from portal.core.errors import Conflict
from portal.core.money import to_cents
from tenants.accounts.models import User
from tenants.audit.services import record


@transaction.atomic
def share_job(*, job: Job, shares: Mapping[str, Decimal], actor: User | None) -> Job:
    """Say who pays a job, by percent of 100; the amounts follow in whole cents.

    The manufacturer leads if it pays a part (so that the part is claimed), else whoever pays most.
    Labour at the store's rate is priced anew for the leading payer. A customer who would pay more
    than agreed is asked again. Raises ``InvalidInput`` for shares that do not come to 100, or for
    warranty and goodwill together; ``Conflict`` for a campaign's job.
    """
    job = open_job(job)
    if job.campaign_id:
        raise Conflict(_("The manufacturer pays for the campaign's work."))
    if job.pay_type == PayType.CONTRACT:
        raise Conflict(_("This job is done on a contract. Undo the use first."))
    parts = _checked(shares)
    lead = next((payer for payer in parts if payer in CLAIMABLE), None)
    if lead and job.lines.filter(kind=LineKind.PACKAGE).exists():
        raise Conflict(_("The manufacturer pays for work and parts one by one, not for a package."))
    lead = lead or max(parts, key=lambda payer: parts[payer])
    before, rate = _said(job), _rate(job)
    if not job.customer_amount and job.authorisation == Authorisation.AUTHORISED:
        job.authorised_amount = Decimal(0)  # the customer agreed to work that others pay
    job.pay_type = lead
    job.shares = (
        {} if len(parts) == 1 else {str(payer): f"{part:f}" for payer, part in parts.items()}
    )
    job.save(update_fields=["pay_type", "shares", "authorised_amount", "updated_at"])
    _reprice(job, rate)
    keep_amount(job, actor)
    record(
        actor=actor, verb="service.job.shared", target=job, changes={"payers": [before, _said(job)]}
    )
    return job


def _checked(shares: Mapping[str, Decimal]) -> dict[PayType, Decimal]:
    """The shares that are more than nought, in the order of the pay types."""
    if unknown := shares.keys() - {payer for payer, _label in CHOSEN_PAY_TYPES}:
        names = ", ".join(sorted(unknown))
        raise refuse("shares", _("Nobody pays as “%(names)s”.") % {"names": names})
    if any(share < 0 or share != to_cents(share) for share in shares.values()):
        raise refuse("shares", _("Between 0 and 100 percent, two decimals at most."))
    parts = {payer: shares[payer].normalize() for payer in PayType if shares.get(payer)}
    if sum(parts.values()) != 100:
        raise refuse("shares", _("The shares must come to 100 percent."))
    if len(CLAIMABLE & parts.keys()) > 1:
        raise refuse("shares", _("Choose warranty or goodwill: a job makes one claim."))
    return parts


def _said(job: Job) -> str:
    return ", ".join(f"{payer} {share} %" for payer, share in job.shares.items()) or job.pay_type


def _rate(job: Job) -> Decimal:
    store = job.repair_order.store
    return labour_rate(store=store, pay_type=job.pay_type, on=localdate())


def _reprice(job: Job, rate_before: Decimal) -> None:
    """Labour that was priced at the store's rate costs the new payer's rate."""
    rate = _rate(job)
    if rate == rate_before:
        return
    for line in job.lines.filter(kind=LineKind.LABOUR, unit_price=rate_before):
        line.unit_price = rate
        line.amount = to_cents(line.quantity * rate * (100 - line.discount_percent) / 100)
        line.save(update_fields=["unit_price", "amount", "updated_at"])
