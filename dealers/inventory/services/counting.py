"""Counting the cars of a store: open, scan, say why something differs, close."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.inventory import selectors
from dealers.inventory.models import StockCount, VehicleUnit
from dealers.inventory.services.base import locked, refuse
from dealers.inventory.states import PRESENT, CountReason, CountState
from portal.core.errors import Conflict
from portal.core.validation import clean_text, clean_vin
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.workspace.services import next_number

MOST_SURPLUS = 500


@dataclass(frozen=True)
class Scan:
    """What a scan said: ``found``, ``again``, ``elsewhere`` (ours, of another store or gone) or ``unknown``."""

    result: str
    vin: str
    unit: VehicleUnit | None = None


def _open_locked(count: StockCount) -> StockCount:
    count = StockCount.objects.select_for_update().get(pk=count.pk)
    if not count.is_open:
        raise Conflict(_("This count is closed."))
    return count


@transaction.atomic
def open_count(*, store: Unit, actor: User | None) -> StockCount:
    """Begin to count the cars of a store. Raises ``Conflict`` if a count of it is open."""
    try:
        with transaction.atomic():
            count = StockCount.objects.create(
                number=next_number(kind="SC", store=store), store=store, opened_by=actor
            )
    except IntegrityError as error:  # another is open, perhaps since this moment
        raise Conflict(_("A count of this store is open. Go on with it.")) from error
    record(actor=actor, verb="inventory.stock.count", target=count)
    return count


def _seen(code: str) -> tuple[str, VehicleUnit | None]:
    """The VIN of what was scanned and the car it belongs to: a VIN, its last six, a stock number.

    Raises ``InvalidInput`` for what is neither a VIN nor known.
    """
    text = clean_text(code).upper().replace(" ", "")
    if not text:
        raise refuse("code", _("Scan or type a VIN."))
    known = VehicleUnit.objects.filter(Q(vin=text) | Q(stock_number=text)).first()
    if known is None and len(text) in {6, 8}:
        ends = list(VehicleUnit.objects.on_hand().filter(vin__endswith=text)[:2])
        if len(ends) > 1:
            raise refuse(
                "code", _("Several cars end in %(code)s. Scan the whole VIN.") % {"code": text}
            )
        known = ends[0] if ends else None
    if known is not None:
        return known.vin or text, known
    vin = clean_vin(text, allow_wrong_check_digit=True)
    return vin, selectors.unit_by_vin(vin)


@transaction.atomic
def scan_unit(*, count: StockCount, code: str, actor: User | None, place: str = "") -> Scan:
    """A car was seen. The same car twice is noted once; a car that should not be here is kept, too.

    ``code`` is a VIN, its last 6 or 8 characters, or a stock number. Only the car is locked, so that
    several people count at once; closing locks the cars that were not seen. Raises ``InvalidInput``
    for something else, ``Conflict`` once closed.
    """
    vin, unit = _seen(code)
    if unit is not None:
        unit = locked(unit)
    current = StockCount.objects.get(pk=count.pk)  # after the lock: it may just have been closed
    if not current.is_open:
        raise Conflict(_("This count is closed."))
    place = clean_text(place)[:40]
    if unit is not None and unit.store_id == current.store_id and unit.state in PRESENT:
        again = unit.counted_in_id == current.pk
        unit.counted_in, unit.counted_at = current, now()
        unit.location = place or unit.location
        unit.save(update_fields=["counted_in", "counted_at", "location", "updated_at"])
        return Scan("again" if again else "found", vin, unit)
    return _keep_surplus(current, vin, unit, place, actor)


def _keep_surplus(
    count: StockCount, vin: str, unit: VehicleUnit | None, place: str, actor: User | None
) -> Scan:
    """Note a car that should not be here, once."""
    count = _open_locked(count)
    result = "unknown" if unit is None else "elsewhere"
    if any(row["vin"] == vin for row in count.surplus):
        return Scan("again", vin, unit)
    if len(count.surplus) >= MOST_SURPLUS:
        raise Conflict(_("Too many cars that should not be here. Is this the right store?"))
    row: dict[str, Any] = {
        "vin": vin,
        "unit": str(unit.pk) if unit else "",
        "where": f"{unit.store} · {unit.get_state_display()}" if unit else "",
        "place": place,
        "reason": "",
        "note": "",
        "at": now().isoformat(timespec="seconds"),
        "by": str(actor or ""),
    }
    count.surplus = [*count.surplus, row]
    count.save(update_fields=["surplus", "updated_at"])
    return Scan(result, vin, unit)


@transaction.atomic
def explain_difference(
    *,
    count: StockCount,
    which: Sequence[str],
    reason: CountReason,
    actor: User | None,
    note: str = "",
) -> StockCount:
    """Say why cars were not seen (their ids) or should not be here (their VINs).

    Raises ``InvalidInput`` for what is no difference of this count, or for “other” without a word.
    """
    count = _open_locked(count)
    note = clean_text(note)[:160]
    if reason == CountReason.OTHER and not note:
        raise refuse("note", _("Say what it is."))
    said = {"reason": str(reason), "note": note}
    known = {key for key, _label in selectors.open_differences(count)}
    if not which or not set(which) <= known:
        raise refuse("which", _("This is no difference of the count."))
    surplus = [{**row, **said} if row["vin"] in which else row for row in count.surplus]
    vins = {row["vin"] for row in surplus}
    count.surplus = surplus
    count.reasons = {**count.reasons, **{key: said for key in which if key not in vins}}
    count.save(update_fields=["surplus", "reasons", "updated_at"])
    changes = {**said, "cars": len(which)}
    record(actor=actor, verb="inventory.stock.count", target=count, changes=changes)
    return count


@transaction.atomic
def close_count(*, count: StockCount, actor: User | None) -> StockCount:
    """The count is done: its differences are fixed with their reasons. Stock itself does not change.

    A car that is gone leaves by its own verb. Raises ``Conflict`` while a difference has no reason.
    """
    count = _open_locked(count)
    missing = list(selectors.not_seen(count).select_for_update().order_by("pk"))
    open_rows = [row for row in count.surplus if not row["reason"]]
    if open_rows or any(not count.reason_of(unit) for unit in missing):
        raise Conflict(_("Say why for every difference, then close the count."))
    count.differences = [
        {
            "kind": "missing",
            "unit": str(unit.pk),
            "vin": unit.vin,
            "name": unit.model_name,
            **count.reason_of(unit),
        }
        for unit in missing
    ] + [
        {
            "kind": "surplus",
            "unit": row["unit"],
            "vin": row["vin"],
            "name": row["where"],
            "reason": row["reason"],
            "note": row["note"],
        }
        for row in count.surplus
    ]
    count.expected = selectors.expected_in(count).count()
    count.found = count.expected - len(missing)
    count.move_to(CountState.CLOSED)
    count.closed_at, count.closed_by = now(), actor
    count.save()
    changes = {"expected": count.expected, "found": count.found, "extra": len(count.surplus)}
    record(actor=actor, verb="inventory.stock.count", target=count, changes=changes)
    return count


@transaction.atomic
def drop_count(*, count: StockCount, actor: User | None) -> StockCount:
    """Give a count up: it was opened by mistake."""
    count = _open_locked(count)
    count.move_to(CountState.DROPPED)
    count.closed_at, count.closed_by = now(), actor
    count.save(update_fields=["state", "closed_at", "closed_by", "updated_at"])
    record(actor=actor, verb="inventory.stock.count", target=count, changes={"state": count.state})
    return count
