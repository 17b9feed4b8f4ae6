"""How the page of a customer is ordered for the desk of whoever looks."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Desk:
    """Keys of tabs, and labels of groups of facts, that come first; the others follow as ever."""

    roles: frozenset[str] = frozenset()
    tabs: tuple[str, ...] = ()
    groups: tuple[Any, ...] = ()


SALES = Desk(
    frozenset({"sales_consultant", "sales_manager"}),
    ("opportunities", "leads", "quotes", "contracts", "follow_ups"),
)
SERVICE = Desk(
    frozenset(
        {"service_advisor", "service_manager", "technician", "warranty_clerk", "parts_clerk"}
    ),
    ("vehicles", "visits", "cases", "follow_ups"),
)
FINANCE = Desk(
    frozenset({"cashier"}), ("receivables", "receipts", "contracts"), (_("Account terms"),)
)
CARE = Desk(
    frozenset({"care_specialist"}), ("cases", "follow_ups", "surveys", "visits", "vehicles")
)
DESKS = (SALES, SERVICE, FINANCE, CARE)
EVERY = Desk()


def desk_of(roles: Collection[str]) -> Desk:
    """The desk of these roles. Who sits at several, or at none of them, sees the page as it is."""
    mine = [desk for desk in DESKS if desk.roles & set(roles)]
    return mine[0] if len(mine) == 1 and not {"owner", "general_manager"} & set(roles) else EVERY
