"""What of the sales desk lies open with somebody, and how it goes to a colleague."""

from datetime import datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate, localtime, make_aware
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.sales.models import (
    Appraisal,
    Contract,
    Lead,
    Opportunity,
    Quote,
    ShowroomVisit,
    TestDrive,
)
from dealers.sales.permissions import (
    BOOK_TEST_DRIVE,
    LOG_VISIT,
    VIEW_CONTRACT,
    WORK_LEAD,
    WORK_OPPORTUNITY,
    WRITE_CONTRACT,
    WRITE_QUOTE,
)
from dealers.sales.states import (
    OPEN_CONTRACT,
    OPEN_LEAD,
    OPEN_STAGES,
    AppraisalStatus,
    ContractStatus,
    LeadStatus,
    QuoteStatus,
)
from portal.core.errors import Conflict
from tenants.accounts.leaving import WorkKind
from tenants.accounts.models import User

_QUOTES_GOING = (
    QuoteStatus.DRAFT,
    QuoteStatus.PENDING_APPROVAL,
    QuoteStatus.APPROVED,
    QuoteStatus.SENT,
    QuoteStatus.VIEWED,
)
_APPRAISALS_GOING = (AppraisalStatus.DRAFT, AppraisalStatus.VALUED, AppraisalStatus.AGREED)
# Delivered ones may still be owed for.
_CONTRACTS_GOING = (*OPEN_CONTRACT, ContractStatus.DELIVERED)


def _leads(person: User) -> QuerySet[Lead]:
    """Also those whose loss nobody has approved yet."""
    return Lead.objects.filter(owner=person, status__in=(*OPEN_LEAD, LeadStatus.LOST_REQUESTED))


def _quotes(person: User) -> QuerySet[Quote]:
    """Those a customer may still answer, and accepted ones of a deal that goes on."""
    accepted = Q(status=QuoteStatus.ACCEPTED, opportunity__stage__in=OPEN_STAGES)
    return Quote.objects.filter(Q(status__in=_QUOTES_GOING) | accepted, owner=person)


def _milestones(person: User) -> QuerySet[Contract]:
    """Contracts of which somebody has to reach a milestone."""
    waiting = [{"owner": str(person.pk), "done_on": ""}]
    return Contract.objects.filter(status__in=_CONTRACTS_GOING, milestones__contains=waiting)


def _move_milestones(contracts: QuerySet[Contract], person: User, to: User) -> None:
    for contract in contracts:
        contract.milestones = [_moved(step, person, to) for step in contract.milestones]
        contract.save(update_fields=["milestones", "updated_at"])


def _moved(step: dict[str, Any], person: User, to: User) -> dict[str, Any]:
    if step.get("owner") != str(person.pk) or step.get("done_on"):
        return step
    return {**step, "owner": str(to.pk), "owner_name": str(to)}


def _midnight() -> datetime:
    """When today began here: whoever forgot to leave yesterday is nobody's work."""
    return make_aware(datetime.combine(localdate(), time.min))


def _drives(person: User) -> QuerySet[TestDrive]:
    return TestDrive.objects.living().filter(advisor=person)


def _check_drives(drives: QuerySet[TestDrive], to: User) -> None:
    """Nobody drives with two customers at once."""
    for drive in drives:
        others = TestDrive.objects.living().between(drive.starts_at, drive.ends_at)
        if other := others.filter(advisor=to).first():
            hours = f"{localtime(other.starts_at):%Y-%m-%d %H:%M}"
            message = gettext(
                "%(name)s has a test drive at %(hours)s already. Choose somebody else."
            )
            message %= {"name": to, "hours": hours}
            raise Conflict(message, fields={"to_test_drives": message})


OPEN_WORK = [
    WorkKind("leads", _("Leads"), _leads, WORK_LEAD),
    WorkKind(
        "opportunities",
        _("Opportunities"),
        lambda person: Opportunity.objects.open().filter(owner=person),
        WORK_OPPORTUNITY,
    ),
    WorkKind(
        "test_drives",
        _("Test drives"),
        _drives,
        BOOK_TEST_DRIVE,
        field="advisor",
        check=_check_drives,
    ),
    WorkKind(
        "visitors",
        _("Visitors and invited guests"),
        lambda person: ShowroomVisit.objects.filter(
            Q(came_at=None, expected_on__gte=localdate()) | Q(came_at__gte=_midnight()),
            advisor=person,
            left_at=None,
        ),
        LOG_VISIT,
        field="advisor",
    ),
    WorkKind("quotes", _("Quotes"), _quotes, WRITE_QUOTE),
    WorkKind(
        "appraisals",
        _("Appraisals"),
        lambda person: Appraisal.objects.filter(owner=person, status__in=_APPRAISALS_GOING),
        WRITE_QUOTE,
    ),
    WorkKind(
        "contracts",
        _("Contracts"),
        lambda person: Contract.objects.filter(owner=person, status__in=_CONTRACTS_GOING),
        WRITE_CONTRACT,
    ),
    WorkKind(
        "milestones",
        _("Milestones of contracts"),
        _milestones,
        VIEW_CONTRACT,
        move=_move_milestones,
    ),
]
