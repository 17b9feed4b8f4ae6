"""The claims desk in the navigation, the search, on the home page and on jobs and cars."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.claims import selectors
from dealers.claims.models import WarrantyClaim
from dealers.claims.permissions import CREATE_CLAIM, EDIT_CLAIM, SUBMIT_CLAIM, VIEW_CLAIM
from dealers.claims.states import CLAIM_TONES, WAITING, ClaimState
from dealers.service.models import Job
from dealers.service.states import CLAIMABLE, JobState
from portal.ui.details import Action, Tab
from portal.ui.menu import Hit, HomeCard, MenuItem, SearchProvider
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, Table
from tenants.accounts.leaving import WorkKind
from tenants.accounts.models import User

MENU = [
    MenuItem(_("Warranty claims"), "claims:claim_list", "shield-check", VIEW_CLAIM,
             selectors.claims_waiting, "claims", 60),
    MenuItem(_("To be claimed"), "claims:job_list", "file-dollar", CREATE_CLAIM,
             lambda user: selectors.jobs_to_claim(user).count(), "claims", 62),
]  # fmt: skip


def _search(user: User, text: str, limit: int) -> list[Hit]:
    found = selectors.find_claims(text, user=user).select_related("vehicle").order_by("-id")
    return [
        Hit(claim.number, str(claim.vehicle), claim.get_absolute_url(), "shield-check")
        for claim in found[:limit]
    ]


SEARCH = [SearchProvider(VIEW_CLAIM, _("Warranty claims"), _search, 30)]
COLUMNS = [
    Column("number", link=True),
    Column("vehicle"),
    BadgeColumn("state", tones=CLAIM_TONES),
    MoneyColumn("claimed_amount"),
]


def _waiting(request) -> dict:
    """Claims to be completed, and those that came back."""
    claims = WarrantyClaim.objects.visible_to(request.user, VIEW_CLAIM).filter(state__in=WAITING)
    table = Table(
        COLUMNS,
        claims.select_related("vehicle").order_by("repaired_on", "pk")[:6],
        empty=_("No claim waits for you."),
    )
    return {"table": table, "url": reverse("claims:claim_list") + "?waiting=true"}


HOME = [
    HomeCard(SUBMIT_CLAIM, _("Claims to be submitted"), _waiting, "dealers/service/_home.html", "wait", 50)
]  # fmt: skip


def _is_claimable(job: Job) -> bool:
    return (
        job.state == JobState.FINISHED
        and job.pay_type in CLAIMABLE
        and not job.claims.exclude(state=ClaimState.WITHDRAWN).exists()
    )


# For the page of a job and of its repair order.
JOB_ACTIONS = [
    Action("claims:job_claim", _("Make claim"), CREATE_CLAIM, _is_claimable, primary=True)
]


def _claims(page) -> Table:
    claims = WarrantyClaim.objects.visible_to(page.user, VIEW_CLAIM).filter(vin=page.object.vin)
    columns = [*COLUMNS, MoneyColumn("approved_amount"), DateColumn("repaired_on")]
    return Table(
        columns,
        claims.select_related("vehicle").order_by("-id")[:50],
        empty=_("Nothing has been claimed for this car."),
    )


VEHICLE_TABS = [Tab("claims", _("Claims"), table=_claims, verb=VIEW_CLAIM)]

# What lies open with a colleague, who cannot be deactivated while it does.
OPEN_WORK = [
    WorkKind(
        "claims",
        _("Claims"),
        lambda person: WarrantyClaim.objects.filter(owner=person, state__in=WAITING),
        EDIT_CLAIM,
    )
]
