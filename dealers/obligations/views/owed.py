"""What the house owes the car of a repair order: a few sentences that its page loads after itself."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dealers.obligations import permissions as may
from dealers.obligations import selectors
from dealers.service.models import RepairOrder
from portal.ui.pages.base import ObjectScreen
from tenants.accounts.models import User
from tenants.reference.three_guarantees import LEVEL_TONES, PERIODS, Count, Level


@dataclass(frozen=True)
class Owed:
    """One sentence with its title, and where it leads."""

    title: Any
    text: str
    tone: str
    url: str = ""


def in_words(count: Count) -> str:
    """``Days in repair: 24 of 31``."""
    rule = f"{count.rule.label} ({count.subject})" if count.subject else count.rule.label
    return _("%(rule)s: %(value)s of %(limit)s") % {
        "rule": rule,
        "value": count.value,
        "limit": count.limit,
    }


def _guarantees(order: RepairOrder, user: User) -> list[Owed]:
    """What nears of the three guarantees."""
    if not user.can(may.VIEW_GUARANTEE):
        return []
    standing = selectors.standing_of(order.vehicle)
    if standing.is_over or standing.level == Level.FINE:
        return []
    near = [c for c in standing.counts if c.rule not in PERIODS and c.level != Level.FINE]
    title = _("Three guarantees: %(level)s") % {"level": standing.level.label}
    return [Owed(title, "; ".join(map(in_words, near)), LEVEL_TONES[standing.level])]


class OrderOwed(ObjectScreen):
    """The sentences of one repair order."""

    model = RepairOrder
    verb = may.VIEW_OWED
    select_related = ("vehicle",)

    def get(self, request, pk):
        owed = _guarantees(self.object, self.user)
        return self.render("dealers/obligations/_owed.html", owed=owed)
