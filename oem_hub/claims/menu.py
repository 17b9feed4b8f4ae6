"""The claims desk in the navigation, the search and on the home page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from oem_hub.claims import selectors
from oem_hub.claims.models import Adjudication
from oem_hub.claims.permissions import MANAGE_LIMITS, VIEW_CLAIM
from oem_hub.claims.states import ADJUDICATION_TONES
from portal.ui.menu import Hit, HomeCard, MenuItem, SearchProvider
from portal.ui.tables import AgeColumn, BadgeColumn, Column, MoneyColumn, Table
from tenants.accounts.models import User
from tenants.reference.claim_rules import VERDICT_TONES

MENU = [
    MenuItem(
        _("Warranty claims"),
        "hub_claims:claim_list",
        "shield-check",
        VIEW_CLAIM,
        selectors.number_awaiting,
        "claims",
        10,
    ),
    MenuItem(_("Review limits"), "hub_claims:limit_list", "gauge", MANAGE_LIMITS, None, "claims", 90),
]  # fmt: skip


def _search(user: User, text: str, limit: int) -> list[Hit]:
    rows = Adjudication.objects.visible_to(user, VIEW_CLAIM).select_related("dealer")
    found = rows.filter(number__icontains=text) | rows.filter(vin__contains=text.upper())
    return [
        Hit(file.number, f"{file.dealer} · {file.vin}", file.get_absolute_url())
        for file in found.order_by("-id")[:limit]
    ]


SEARCH = [SearchProvider(VIEW_CLAIM, _("Warranty claims"), _search, 5)]


def _waiting(request) -> dict:
    """The oldest claims that wait for this person."""
    rows = selectors.claims_awaiting(request.user).select_related("dealer")
    columns = [
        Column("number", link=True),
        BadgeColumn("state", tones=ADJUDICATION_TONES),
        BadgeColumn("suggestion", tones=VERDICT_TONES),
        Column("dealer"),
        MoneyColumn("amount"),
        AgeColumn("received_at"),
    ]
    table = Table(
        columns,
        rows.order_by("received_at", "pk")[:6],
        url="hub_claims:claim_detail",
        empty=_("No claim waits for you."),
    )
    return {"table": table, "url": reverse("hub_claims:claim_list") + "?waiting=true"}


HOME = [
    HomeCard(VIEW_CLAIM, _("Claims waiting for you"), _waiting, "hub/_home_table.html", "wait", 10, True)
]  # fmt: skip
