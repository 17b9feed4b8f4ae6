"""How leads are handed out, watched and let go: the choices, and the rules with their defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from dealers.sales.states.leads import Grade


class Level(models.TextChoices):
    """Who is told that a lead waits too long, in this order."""

    TEAM_LEAD = "team_lead", _("Team lead")
    SALES_MANAGER = "sales_manager", _("Sales manager")
    GENERAL_MANAGER = "general_manager", _("General manager")


REASSIGN = "reassign"


class RoutingMethod(models.TextChoices):
    """How a rule chooses among its advisors."""

    ROUND_ROBIN = "round_robin", _("In turn")
    LEAST_LOAD = "least_load", _("Fewest open leads")
    SKILL = "skill", _("By skill")
    NOBODY = "nobody", _("Nobody: into the pool")


class RoutedBy(models.TextChoices):
    """Why a lead went where it went."""

    FIRST = "first", _("was the first to register this person")
    TURN = "turn", _("is next in turn")
    LOAD = "load", _("has the fewest open leads")
    SKILL = "skill", _("has the skill and the fewest open leads")
    POOL = "pool", _("the rule leaves it in the pool")
    FULL = "full", _("every advisor has as many open leads as allowed")
    NO_RULE = "no_rule", _("no rule fits")


class Step(NamedTuple):
    """One contact of a cadence: so many days after grading, how, and what about."""

    days: int
    kind: str
    subject: str


# What is planned when somebody is graded, unless the dealership writes its own.
CADENCES: dict[str, tuple[Step, ...]] = {
    Grade.H: (
        Step(1, "call", gettext_noop("Ask what is still open")),
        Step(3, "visit", gettext_noop("Invite to a test drive")),
        Step(6, "call", gettext_noop("Ask for the decision")),
    ),
    Grade.A: (
        Step(3, "call", gettext_noop("Ask what is still open")),
        Step(7, "message", gettext_noop("Send the offer again")),
        Step(14, "call", gettext_noop("Ask for the decision")),
    ),
    Grade.B: (
        Step(7, "call", gettext_noop("Keep in touch")),
        Step(21, "message", gettext_noop("Send what is new")),
    ),
    Grade.C: (
        Step(15, "message", gettext_noop("Send what is new")),
        Step(45, "call", gettext_noop("Keep in touch")),
    ),
}

# Why people buy, unless the dealership writes its own list.
MOTIVES = (
    gettext_noop("First car"),
    gettext_noop("Replaces the old car"),
    gettext_noop("One more car for the family"),
    gettext_noop("Marriage or a child"),
    gettext_noop("Way to work"),
    gettext_noop("Business use"),
    gettext_noop("Other"),
)


def _minutes() -> dict[str, int]:
    return {Level.TEAM_LEAD: 15, Level.SALES_MANAGER: 30, Level.GENERAL_MANAGER: 60}


@dataclass(frozen=True)
class LeadRules:
    """The dealership's rules for leads; days, hours and minutes of 0 switch a rule off."""

    # Minutes of opening time after the first response was due, by level.
    escalation: Mapping[str, int] = field(default_factory=_minutes)
    # Minutes of opening time after which an unanswered lead goes to somebody else.
    reassign_after: int = 0
    # Hours after which a manager hears of an overdue follow-up of grade H or A.
    follow_up_late_hours: int = 4
    # Open leads an advisor may have before new ones go to the next.
    cap: int = 20
    # Days for which the first advisor keeps a person who asks again.
    protect_days: int = 90
    # Days without a contact after which a lead goes back to the pool, or sleeps.
    release_days: int = 90
    dormant_days: int = 90
    # A deal counts for its advisor if the customer was entered so many days before the signature, the
    # day of the signature being the first: who is entered after the fact brings no credit.
    entry_days: int = 1
    # Hours until the next try when nobody answered.
    retry_hours: int = 4
    # What a colleague earns by a sale to a customer they referred, in the house's currency.
    referral_credit: int = 0
    motives: tuple[str, ...] = MOTIVES
    cadences: Mapping[str, tuple[Step, ...]] = field(default_factory=lambda: dict(CADENCES))

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """The rules as stored (plain JSON); what is missing there has its default."""
        names = {entry.name for entry in fields(cls)}
        known = {name: value for name, value in stored.items() if name in names}
        if "escalation" in known:
            known["escalation"] = {**_minutes(), **known["escalation"]}
        if "motives" in known:
            known["motives"] = tuple(known["motives"])
        if "cadences" in known:
            own = {
                g: tuple(Step(*step) for step in steps) for g, steps in known["cadences"].items()
            }
            known["cadences"] = {**CADENCES, **own}
        return cls(**known)

    @property
    def steps(self) -> list[tuple[str, int]]:
        """What happens to an unanswered lead, and after how many minutes, the earliest first.

        The levels that are told; ``REASSIGN`` where it goes to somebody else.
        """
        found = [(str(level.value), self.escalation.get(level, 0)) for level in Level]
        found.append((REASSIGN, self.reassign_after))
        return sorted((pair for pair in found if pair[1] > 0), key=lambda pair: pair[1])
