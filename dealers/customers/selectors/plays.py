"""The plays of the house: what sets them going, for whom, and what they would have done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any, Self
from uuid import UUID, uuid5

from django.db.models.functions import ExtractDay, ExtractMonth
from django.utils.timezone import get_current_timezone, localtime, now

from dealers.customers.extensions import declared
from dealers.customers.models import Customer
from dealers.customers.rules import PlayRules
from dealers.customers.states import PlayAct, PlayTrigger, PlayWho
from tenants.accounts.models import User
from tenants.workspace.house import rules_of

PREVIEW_DAYS = 30
# A clock that stood still for so long catches up; what is older is left.
LOOK_BACK = timedelta(days=14)
MOST_DAYS = 365


@dataclass(frozen=True)
class Step:
    """One thing a play does, ``days`` after what set it going."""

    id: str
    act: str = PlayAct.TASK
    days: int = 0
    who: str = PlayWho.OWNER
    text_zh: str = ""
    text_en: str = ""
    tag: str = ""

    def words(self, language: str) -> str:
        """In the reader's language, or in the other one where only that was written."""
        first, second = self.text_zh, self.text_en
        if not (language or "zh").startswith("zh"):
            first, second = second, first
        return first or second


@dataclass(frozen=True)
class Play:
    """What the house does of itself when something happens. What is empty fits everything."""

    id: str
    name: str
    trigger: str
    steps: tuple[Step, ...]
    # Of a quote: silent for so many days; of a birthday: so many days before.
    days: int = 0
    stores: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    # A part of the model's name or code.
    model: str = ""
    is_on: bool = True
    # The day from which it holds (ISO): nothing that happened before sets it going.
    since: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """A play as it is kept in the rules."""
        known = {entry.name for entry in fields(cls)}
        values: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in stored.items() if k in known
        }
        values["steps"] = tuple(Step(**step) for step in stored.get("steps", ()))
        return cls(**values)

    def kept(self) -> dict[str, Any]:
        """As plain JSON."""
        kept = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
        return {**kept, "steps": [asdict(step) for step in self.steps]}

    def fits(self, occasion: Occasion) -> bool:
        """Whether it is one of those the house means."""
        customer = occasion.customer
        tier = customer.tier if customer else ""
        return (
            (not self.stores or str(occasion.store_id or "") in self.stores)
            and (not self.sources or occasion.source in self.sources)
            and (not self.tiers or tier in self.tiers)
            and (not self.grades or occasion.grade in self.grades)
            and self.model.casefold() in occasion.model.casefold()
        )

    def mark(self, step: Step, occasion: Occasion) -> UUID:
        """The key under which it is noted that a step was done for an occasion."""
        return uuid5(UUID(self.id), f"{step.id}:{occasion.key}")


@dataclass(frozen=True)
class Occasion:
    """Something happened that may set plays going: when, with whom, about which document.

    ``key`` says the same of the same thing at every reading.
    """

    key: str
    at: datetime
    customer: Customer | None = None
    owner: User | None = None
    store_id: UUID | None = None
    source: str = ""
    grade: str = ""
    model: str = ""
    name: str = ""
    # The document, for the page of the task and the line on the timeline.
    about_id: UUID | None = None
    number: str = ""
    url: str = ""

    @property
    def who(self) -> str:
        """The customer's name, or the lead's."""
        return self.name or str(self.customer or "")


# What a domain above adds as ``PLAY_SOURCES`` of its ``menu.py``, with the trigger it is for: called
# with a span of time and the play's ``days``, it answers what happened in it.
PlaySource = Callable[[datetime, datetime, int], Iterable[Occasion]]


def plays() -> list[Play]:
    """The plays of the house by name, also those that rest."""
    found = [Play.of(stored) for stored in rules_of(PlayRules).plays]
    return sorted(found, key=lambda play: (play.name.casefold(), play.id))


def at_ten(day: date) -> datetime:
    """When something happened of which only the day is known."""
    return datetime.combine(day, time(10), get_current_timezone())


def days_of(start: datetime, end: datetime) -> tuple[date, date]:
    """The days whose ten o'clock may lie in a span."""
    return localtime(start).date(), localtime(end).date()


def about_customer(customer: Customer, key: str, at: datetime) -> Occasion:
    """An occasion of the customer alone."""
    return Occasion(
        key=key, at=at, customer=customer, owner=customer.owner, store_id=customer.store_id,
        source=customer.source, url=customer.get_absolute_url(),
    )  # fmt: skip


def _living() -> Any:
    return Customer.objects.living().filter(erased_at=None).select_related("owner")


def tiers_reached(start: datetime, end: datetime, days: int) -> Iterator[Occasion]:
    """Customers whose value changed."""
    first, last = days_of(start, end)
    for row in _living().filter(tier_since__gte=first, tier_since__lte=last).order_by("pk"):
        yield about_customer(row, f"{row.pk}:{row.tier}:{row.tier_since}", at_ten(row.tier_since))


def birthdays_to_come(start: datetime, end: datetime, days: int) -> Iterator[Occasion]:
    """Birthdays so many days ahead. Whoever was born on 29 February has theirs on that day only."""
    first, last = (day + timedelta(days=days) for day in days_of(start, end))
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    dated = {day.month * 100 + day.day: day for day in span}
    rows = _living().annotate(md=ExtractMonth("born_on") * 100 + ExtractDay("born_on"))
    for row in rows.filter(md__in=dated).order_by("pk"):
        day = dated[row.md]
        yield about_customer(row, f"{row.pk}:{day.year}", at_ten(day - timedelta(days=days)))


OWN_SOURCES: list[tuple[str, PlaySource]] = [
    (PlayTrigger.TIER, tiers_reached),
    (PlayTrigger.BIRTHDAY, birthdays_to_come),
]


def occasions_of(play: Play, start: datetime, end: datetime) -> list[Occasion]:
    """What happened in a span that sets this play going, the earliest first."""
    sources = chain(OWN_SOURCES, declared("PLAY_SOURCES"))
    found = (
        occasion
        for trigger, source in sources
        if trigger == play.trigger
        for occasion in source(start, end, play.days)
    )
    fitting = (one for one in found if start <= one.at < end and play.fits(one))
    return sorted(fitting, key=lambda one: (one.at, one.key))


@dataclass(frozen=True)
class PlayPreview:
    """What a play would have done in the last ``days`` days, had it held."""

    days: int
    occasions: int
    tasks: int
    notices: int
    tags: int
    names: list[str]


def preview_play(play: Play) -> PlayPreview:
    """Nothing is written. Quotes that were answered late count from the day they were silent."""
    found = occasions_of(play, now() - timedelta(days=PREVIEW_DAYS), now())
    acts = [step.act for step in play.steps]
    return PlayPreview(
        days=PREVIEW_DAYS,
        occasions=len(found),
        tasks=len(found) * acts.count(PlayAct.TASK),
        notices=len(found) * acts.count(PlayAct.NOTIFY),
        tags=sum(bool(one.customer) for one in found) * acts.count(PlayAct.TAG),
        names=list(dict.fromkeys(one.who for one in reversed(found)))[:10],
    )
