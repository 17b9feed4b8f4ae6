"""What a domain lets a dealership decide: one dataclass per domain, all kept in one table.

A domain declares its rules with their defaults and gets them read, locked and changed::

    @dataclass(frozen=True, kw_only=True)
    class StockRules(House):
        area: ClassVar = "inventory.stock"
        aged_days: int = 90

    rules_of(StockRules).aged_days
    keep_rules(replace(locked_rules(StockRules), aged_days=60), actor=actor, verb="inventory.rules.manage")

A value is an ``int``, ``str``, ``bool`` or plain JSON (kept as it is), or a ``Decimal`` (kept as text).
What is not stored is the default of today, so a new rule needs no migration.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self, TypeVar

from django.db import transaction

from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.models import HouseRules

# How a value comes out of JSON, by the type its field declares.
READERS: dict[Any, Callable[[Any], Any]] = {
    Decimal: Decimal,
    Decimal | None: lambda value: None if value is None else Decimal(value),
}


@dataclass(frozen=True, kw_only=True)
class House:
    """The base of every set of rules. ``updated_at`` is when they last changed, if ever (UTC)."""

    area: ClassVar[str]
    updated_at: datetime | None = field(default=None, compare=False)

    @classmethod
    def of(cls, row: HouseRules | None) -> Self:
        """The rules of this row; the defaults without one."""
        if row is None:
            return cls()
        values = {
            entry.name: READERS.get(entry.type, lambda value: value)(row.values[entry.name])
            for entry in fields(cls)
            if entry.name in row.values
        }
        return cls(**values, updated_at=row.updated_at)

    def kept(self) -> dict[str, Any]:
        """As plain JSON: what differs from the defaults."""
        usual = type(self)()
        return {
            entry.name: format(value, "f") if isinstance(value, Decimal) else value
            for entry in fields(self)
            if entry.compare and (value := getattr(self, entry.name)) != getattr(usual, entry.name)
        }


Rules = TypeVar("Rules", bound=House)


def rules_of(rules: type[Rules]) -> Rules:
    """The rules that hold now; one query."""
    return rules.of(HouseRules.objects.filter(area=rules.area).first())


def _locked_row(area: str) -> HouseRules:
    rows = HouseRules.objects.select_for_update().filter(area=area)
    if row := rows.first():
        return row
    # Two people change rules that nobody has changed before: the unique area lets one insert.
    HouseRules.objects.bulk_create([HouseRules(area=area)], ignore_conflicts=True)
    return rows.get()


def _store(row: HouseRules, wanted: Rules) -> Rules:
    row.values = wanted.kept()
    row.save(update_fields=["values", "updated_at"])
    return wanted.of(row)


def locked_rules(rules: type[Rules]) -> Rules:
    """The rules, locked until the caller's transaction ends: who changes them waits."""
    return rules.of(_locked_row(rules.area))


@transaction.atomic
def store_rules(wanted: Rules) -> tuple[Rules, HouseRules]:
    """Store these rules without a note, and hand out their row: for what the domain notes itself."""
    row = _locked_row(wanted.area)
    return _store(row, wanted), row


@transaction.atomic
def keep_rules(wanted: Rules, *, actor: User | None, verb: str) -> Rules:
    """Store these rules and note what changed. The domain has checked them."""
    row = _locked_row(wanted.area)
    before = row.values
    kept = _store(row, wanted)
    usual = type(wanted)()
    changes = {
        name: [before.get(name, getattr(usual, name)), row.values.get(name, getattr(usual, name))]
        for name in sorted(before.keys() | row.values.keys())
        if before.get(name) != row.values.get(name)
    }
    plain = {
        name: [format(v, "f") if isinstance(v, Decimal) else v for v in pair]
        for name, pair in changes.items()
    }
    record(actor=actor, verb=verb, target=row, changes=plain)
    return kept
