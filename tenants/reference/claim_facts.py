"""What the claim rules look at: the claim, the car, the catalogue, and the network's limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

BASIC = "basic"  # the coverage of systems that have none of their own


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """The limits of one network from a day on. Days and hours are inclusive."""

    valid_from: date
    submit_days: int = 30
    duplicate_days: int = 30
    repeat_days: int = 90
    tolerance_hours: Decimal = Decimal("0.20")
    part_mark_up: Decimal = Decimal("0.30")  # over list price
    sublet_cap: Decimal = Decimal("2000.00")


PARAMETERS: tuple[Parameters, ...] = (Parameters(valid_from=date(2020, 1, 1)),)


def parameters_on(day: date, table: Sequence[Parameters] = PARAMETERS) -> Parameters:
    """The limits in force on ``day``: the latest that had begun; the first for days before all."""
    begun = [row for row in table if row.valid_from <= day]
    return max(begun, key=lambda row: row.valid_from) if begun else table[0]


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """One line: labour (``quantity`` in hours), part (pieces) or sublet; what the catalogue says.

    ``flat_rate_hours`` and ``list_price`` are ``None`` for what the catalogue does not know;
    ``fits`` is ``None`` when nobody can tell.
    """

    kind: str  # labour | part | sublet
    code: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    is_causal: bool = False
    flat_rate_hours: Decimal | None = None
    list_price: Decimal | None = None
    system: str = ""
    fits: bool | None = None


@dataclass(frozen=True, kw_only=True)
class EarlierClaim:
    """A claim already made for the same car, by whoever."""

    vin: str
    operation_code: str
    causal_part: str
    repaired_on: date
    number: str


@dataclass(frozen=True, kw_only=True)
class Cover:
    """How long a system is paid for, from warranty start; both limits inclusive."""

    months: int
    kilometres: int


@dataclass(frozen=True, kw_only=True)
class ClaimFacts:
    """All that the rules look at. Money in ``currency``; ``coverages`` by system."""

    vin: str
    odometer_km: int
    opened_on: date
    repaired_on: date
    submitted_on: date
    warranty_start_on: date | None
    complaint: str
    cause: str
    correction: str
    currency: str
    lines: Sequence[LineFacts]
    campaign_code: str = ""
    campaign_open: bool | None = None  # None: the one who asks cannot know
    earlier_claims: Sequence[EarlierClaim] = ()
    last_odometer_km: int | None = None
    coverages: Mapping[str, Cover] = field(default_factory=dict)

    @property
    def causal(self) -> LineFacts | None:
        """The line of the part that caused the failure."""
        return next((line for line in self.lines if line.is_causal), None)

    @property
    def system(self) -> str:
        """The system whose coverage counts: the causal part's."""
        found = self.causal.system if self.causal else ""
        return found or next((line.system for line in self.lines if line.system), "") or BASIC

    @property
    def operations(self) -> set[str]:
        return {line.code for line in self.lines if line.kind == "labour"}
