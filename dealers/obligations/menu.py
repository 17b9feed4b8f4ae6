"""What the house owes a car: in the navigation, on the car's page and on its repair order."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dealers.obligations import permissions as may
from dealers.obligations import selectors
from portal.ui.details import Tab
from portal.ui.menu import MenuItem
from tenants.accounts.models import User
from tenants.reference.three_guarantees import LEVEL_TONES, Level, Standing


def _at_risk(user: User) -> int:
    return sum(
        standing.level != Level.FINE and not standing.is_over
        for _order, standing in selectors.cars_in_repair_of(user)
    )


MENU = [
    MenuItem(_("Three guarantees"), "obligations:guarantee_list", "shield-check",
             may.VIEW_GUARANTEE, _at_risk, "serve", 64),
]  # fmt: skip


def rows_of(standing: Standing) -> list[dict[str, Any]]:
    """The counts for the template, the repairs first."""
    return [{"count": count, "tone": LEVEL_TONES[count.level]} for count in standing.counts]


def _guarantee(page: Any) -> dict[str, Any]:
    standing = selectors.standing_of(page.object)
    return {"standing": standing, "rows": rows_of(standing)}


VEHICLE_TABS = [
    Tab(
        "guarantees",
        _("Three guarantees"),
        "dealers/obligations/_guarantee.html",
        context=_guarantee,
        verb=may.VIEW_GUARANTEE,
    )
]


# For the page of a repair order, which loads it after itself for whoever may.
ORDER_NOTES = [("obligations:order_owed", may.VIEW_OWED)]
