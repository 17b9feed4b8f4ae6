"""China's three guarantees (三包) for household cars: the law's limits as dated data, and the count.

Pure functions: no queries, no clock. Limits differ by the day the car was handed over. Sources:
SAMR order 43, published 2021-07-22, in force 2022-01-01 (fujae.com/news/533; autotech.news,
china-to-implement-new-auto-return-policy; its article 24 as quoted at imlaw.cn/guide-detail/985659); before it AQSIQ order 150, in force 2013-10-01. The
limits of a market may change: a new one is a new row, and a lawyer confirms it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tenants.reference.claim_rules import add_months

DAY = timedelta(days=1)
# Told so long before the period is over.
LAST_DAYS, LAST_KM = 30, 1500


class Level(models.TextChoices):
    """How near a count is to what the law grants the owner."""

    FINE = "fine", _("Within the limit")
    NEAR = "near", _("Nearing the limit")
    URGENT = "urgent", _("Close to the limit")
    REACHED = "reached", _("Limit reached")


LEVEL_TONES = {
    Level.FINE: "quiet",
    Level.NEAR: "waiting",
    Level.URGENT: "trouble",
    Level.REACHED: "trouble",
}
RANK = {level: rank for rank, level in enumerate(Level)}


class Rule(models.TextChoices):
    """What is counted."""

    REPAIR_DAYS = "repair_days", _("Days in repair")
    ONE_REPAIR = "one_repair", _("Days of the repair that lasts")
    SAME_FAULT = "same_fault", _("Repairs of the same fault")
    ASSEMBLY = "assembly", _("Replacements of a main assembly")
    MAIN_PART = "main_part", _("Replacements of the same main part")
    FIRST_DAYS = "first_days", _("Engine, gearbox, battery or motor replaced in the first days")
    EARLY = "early", _("Grave faults in the first 60 days or 3,000 km")
    SAFETY = "safety", _("Repairs that did not cure serious safety faults")
    PERIOD_DAYS = "period_days", _("Days since delivery")
    PERIOD_KM = "period_km", _("Km since delivery")


class Assembly(models.TextChoices):
    """The four assemblies whose second replacement the law names."""

    ENGINE = "engine", _("Engine")
    GEARBOX = "gearbox", _("Gearbox")
    TRACTION_BATTERY = "traction_battery", _("Traction battery")
    DRIVE_MOTOR = "drive_motor", _("Drive motor")


class FaultClass(models.TextChoices):
    """Faults that the law names; chosen on the job by whoever found the cause. All are serious safety faults."""

    STEERING = "steering", _("Steering failure")
    BRAKES = "brakes", _("Brake failure")
    BODY_CRACK = "body_crack", _("Crack in the body")
    FUEL_LEAK = "fuel_leak", _("Fuel leak")
    BATTERY_FIRE = "battery_fire", _("Traction battery on fire")
    SAFETY = "safety", _("Other serious safety fault")


# How catalogues name a whole assembly; a pump or a module of it is a main part.
ASSEMBLY_NAMES = {
    Assembly.ENGINE: ("发动机总成", "engine assembly"),
    Assembly.GEARBOX: ("变速器总成", "变速箱总成", "gearbox assembly", "transmission assembly"),
    Assembly.TRACTION_BATTERY: ("动力电池总成", "动力蓄电池总成", "traction battery assembly"),
    Assembly.DRIVE_MOTOR: ("驱动电机总成", "drive motor assembly"),
}
# The catalogue's systems that hold the law's main parts.
MAIN_SYSTEMS = frozenset(
    {
        "engine", "powertrain", "gearbox", "battery", "motor", "steering", "brakes", "brake",
        "suspension", "chassis", "driveline", "emission", "body",
    }
)  # fmt: skip
# Of these, the systems of the four assemblies, whose parts the right of the first days names.
FIRST_SYSTEMS = frozenset({"engine", "powertrain", "gearbox", "battery", "motor"})


@dataclass(frozen=True, kw_only=True)
class Limit:
    """``reached`` is the count that grants the right; ``tell`` the counts at which we warn before."""

    tell: tuple[int, ...]
    reached: int

    def level(self, count: int) -> Level:
        """How near ``count`` is."""
        if count >= self.reached:
            return Level.REACHED
        if count >= self.tell[-1]:
            return Level.URGENT
        return Level.NEAR if count >= self.tell[0] else Level.FINE


@dataclass(frozen=True, kw_only=True)
class Guarantees:
    """The limits for cars handed over from ``valid_from`` on; periods end with the sooner of both.

    ``first_days``: an engine, gearbox, traction battery or drive motor, or a main part of one, that
    has to be replaced within so many days of the delivery grants exchange or return (SAMR order 43,
    standards 4.1: 7 days). ``None``: the order grants no such right, as far as our source says.
    """

    order: str
    valid_from: date
    months: int = 24
    km: int = 50_000
    repair_months: int = 36
    repair_km: int = 60_000
    repair_days: Limit
    one_repair: Limit
    same_fault: Limit
    assembly: Limit = Limit(tell=(1,), reached=2)
    main_part: Limit = Limit(tell=(1,), reached=2)
    first_days: int | None = None
    # Any of ``early_faults`` within so many days and km of the delivery, whichever is over sooner,
    # grants exchange or return; so do serious safety faults after so many repairs that did not cure:
    # the fault came back, or (``safety_any``) another serious safety fault came after them.
    early_days: int = 60
    early_km: int = 3_000
    early_faults: frozenset[FaultClass]
    safety: Limit = Limit(tell=(1,), reached=2)
    safety_any: bool = True


_EARLY_2013 = frozenset(
    {FaultClass.STEERING, FaultClass.BRAKES, FaultClass.BODY_CRACK, FaultClass.FUEL_LEAK}
)
GUARANTEES: tuple[Guarantees, ...] = (
    Guarantees(
        order="AQSIQ 150 (2013)",
        valid_from=date(2013, 10, 1),
        repair_days=Limit(tell=(17, 28), reached=36),  # over 35 days
        one_repair=Limit(tell=(5,), reached=6),  # over 5 days: a loaner or its price
        same_fault=Limit(tell=(4, 5), reached=6),  # over 5 times
        early_faults=_EARLY_2013,
    ),
    Guarantees(
        order="SAMR 43 (2022)",
        valid_from=date(2022, 1, 1),
        repair_days=Limit(tell=(15, 24), reached=31),  # over 30 days
        one_repair=Limit(tell=(5,), reached=6),
        same_fault=Limit(tell=(3, 4), reached=5),  # over 4 times
        first_days=7,
        early_faults=_EARLY_2013 | {FaultClass.BATTERY_FIRE},
    ),
)


def guarantees_on(day: date, table: Sequence[Guarantees] = GUARANTEES) -> Guarantees:
    """The limits for a car handed over on ``day``; the first for days before all."""
    begun = [row for row in table if row.valid_from <= day]
    return max(begun, key=lambda row: row.valid_from) if begun else table[0]


@dataclass(frozen=True, kw_only=True)
class Repair:
    """One stay under warranty: ``ended_at`` is ``None`` while it lasts.

    ``faults`` are fault or operation codes, ``main_parts`` part numbers, ``assemblies`` what was
    replaced as a whole; ``first_parts`` are those of the two that the first days' right names;
    ``grave`` the classes of its faults that the law names, ``grave_marks`` the codes and assemblies
    by which these are known again. A stay that is not under warranty counts for nothing itself
    (``is_warranty``), but it shows that an earlier repair did not cure.
    """

    number: str
    began_at: datetime
    ended_at: datetime | None
    odometer_km: int
    faults: frozenset[str] = frozenset()
    main_parts: frozenset[str] = frozenset()
    assemblies: frozenset[str] = frozenset()
    first_parts: frozenset[str] = frozenset()
    grave: frozenset[str] = frozenset()
    grave_marks: frozenset[str] = frozenset()
    comeback_of: str = ""
    is_warranty: bool = True

    def days(self, now: datetime) -> int:
        """Days the stay takes; less than 24 hours count as one."""
        lasted = (self.ended_at or now) - self.began_at
        return max(-(-lasted // DAY), 1)

    def did_not_cure(self, later: "Repair") -> bool:
        """Whether ``later`` shows that a serious safety fault of this stay came back.

        It does by its link, unless it is known to be about something else of this stay; by the same
        code or assembly; or by the same class of fault. "Other" is no class of its own: there it
        takes the same code, where both have one.
        """
        if not self.grave or later.began_at <= self.began_at:
            return False
        if later.comeback_of == self.number:
            others = self.faults - self.grave_marks
            return not (later.faults and later.faults <= others and not later.grave)
        if self.grave_marks & (later.faults | later.assemblies):
            return True
        same = self.grave & later.grave
        is_named = bool(same - {FaultClass.SAFETY})
        return is_named or bool(same and not (self.grave_marks and later.grave_marks))


@dataclass(frozen=True, kw_only=True)
class Count:
    """One count: ``subject`` says of which fault, part or order, where there are several."""

    rule: Rule
    value: int
    limit: int
    level: Level
    subject: str = ""

    @property
    def subject_name(self) -> str:
        """What ``subject`` is called in the reader's language; a code, part or order is its own name."""
        names = FaultClass if self.rule in {Rule.EARLY, Rule.SAFETY} else Assembly
        return str(names(self.subject).label) if self.subject in names.values else self.subject


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a car stands. Without a day of delivery (``started_on``) its periods are unknown."""

    guarantees: Guarantees
    started_on: date | None
    ends_on: date | None
    is_over: bool
    repair_ends_on: date | None
    is_repair_over: bool
    counts: tuple[Count, ...]

    @property
    def level(self) -> Level:
        """The worst of the counts that grant exchange or return: not the periods, which end by
        themselves, nor one long repair, which grants a loaner."""
        levels = [c.level for c in self.counts if c.rule not in {*PERIODS, Rule.ONE_REPAIR}]
        return max(levels, key=RANK.__getitem__, default=Level.FINE)


PERIODS = frozenset({Rule.PERIOD_DAYS, Rule.PERIOD_KM})


def _most(repairs: Iterable[Repair], name: str) -> tuple[str, int]:
    """What turns up in most repairs, and in how many; the first by name of equals."""
    found: dict[str, int] = {}
    for repair in repairs:
        for subject in getattr(repair, name):
            found[subject] = found.get(subject, 0) + 1
    return max(sorted(found.items()), key=lambda item: item[1], default=("", 0))


def _grave_counts(
    within: Sequence[Repair], visits: Sequence[Repair], terms: Guarantees, started_on: date | None
) -> Iterable[Count]:
    """The faults that the law names: at once when they come early, by repairs that did not cure later."""
    if started_on:
        until = started_on + timedelta(days=terms.early_days)
        early = [
            str(fault)
            for repair in within
            if localdate(repair.began_at) <= until and repair.odometer_km <= terms.early_km
            for fault in sorted(repair.grave & terms.early_faults)
        ]
        yield Count(
            rule=Rule.EARLY,
            value=len(early),
            limit=1,
            level=Level.REACHED if early else Level.FINE,
            subject=early[0] if early else "",
        )
    grave = sorted((repair for repair in within if repair.grave), key=lambda r: r.began_at)
    failed = [repair for repair in grave if any(map(repair.did_not_cure, visits))]
    value = max(len(failed), len(grave) - 1) if grave and terms.safety_any else len(failed)
    yield Count(
        rule=Rule.SAFETY,
        value=value,
        limit=terms.safety.reached,
        level=terms.safety.level(value),
        subject=_most(failed or grave[-1:], "grave")[0] if value else "",
    )


def standing(
    *,
    started_on: date | None,
    odometer_km: int,
    repairs: Iterable[Repair],
    now: datetime,
    today: date,
) -> Standing:
    """Count a car's warranty repairs against the limits of its day of delivery.

    Only warranty repairs taken in within the three-guarantee period count; all do where the day of
    delivery is unknown, since a warning too many does no harm.
    """
    visits = list(repairs)
    terms = guarantees_on(started_on or today)
    ends_on = add_months(started_on, terms.months) if started_on else None
    repair_ends_on = add_months(started_on, terms.repair_months) if started_on else None
    within = [
        repair
        for repair in visits
        if repair.is_warranty
        and repair.odometer_km <= terms.km
        and (ends_on is None or repair.began_at.date() <= ends_on)
    ]
    lasting = [repair for repair in within if repair.ended_at is None]
    longest = max(lasting, key=lambda repair: repair.days(now), default=None)
    days = sum(repair.days(now) for repair in within)
    found = [
        (Rule.REPAIR_DAYS, "", days, terms.repair_days),
        (Rule.ONE_REPAIR, longest.number if longest else "", longest.days(now) if longest else 0,
         terms.one_repair),
        (Rule.SAME_FAULT, *_most(within, "faults"), terms.same_fault),
        (Rule.ASSEMBLY, *_most(within, "assemblies"), terms.assembly),
        (Rule.MAIN_PART, *_most(within, "main_parts"), terms.main_part),
    ]  # fmt: skip
    counts = [
        Count(
            rule=rule, subject=subject, value=value, limit=limit.reached, level=limit.level(value)
        )
        for rule, subject, value, limit in found
    ]
    if started_on and terms.first_days is not None:
        until = started_on + timedelta(days=terms.first_days)
        soon = [repair for repair in within if localdate(repair.began_at) <= until]
        subject, value = _most(soon, "first_parts")
        level = Level.REACHED if value else Level.FINE
        counts.append(
            Count(rule=Rule.FIRST_DAYS, value=value, limit=1, level=level, subject=subject)
        )
    counts += _grave_counts(within, visits, terms, started_on)
    spans = [(Rule.PERIOD_KM, odometer_km, terms.km, LAST_KM)]
    if started_on and ends_on:
        since = (today - started_on).days
        spans.insert(0, (Rule.PERIOD_DAYS, since, (ends_on - started_on).days, LAST_DAYS))
    for rule, value, limit, last in spans:
        level = Limit(tell=(limit - last,), reached=limit + 1).level(value)
        level = Level.NEAR if level == Level.URGENT else level
        counts.append(Count(rule=rule, value=value, limit=limit, level=level))
    return Standing(
        guarantees=terms,
        started_on=started_on,
        ends_on=ends_on,
        is_over=bool(ends_on and today > ends_on) or odometer_km > terms.km,
        repair_ends_on=repair_ends_on,
        is_repair_over=bool(repair_ends_on and today > repair_ends_on)
        or odometer_km > terms.repair_km,
        counts=tuple(counts),
    )
