"""Counting: begun, counted piece by piece, posted with the causes of what differs."""

from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.parts.models import CountLine, Part, StockCount, StockLevel
from dealers.parts.services.common import locked_level, refuse, write_move
from dealers.parts.services.demands import give_to_waiting
from dealers.parts.states import Cause, CountState, MoveKind
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.workspace.services import next_number


@transaction.atomic
def start_count(*, store: Unit, actor: User | None, bins: str = "", abc: str = "") -> StockCount:
    """Begin to count a store: all of it, the bins whose names begin so, or one ABC class.

    Raises ``InvalidInput`` if nothing is to be counted there.
    """
    bins = clean_text(bins).upper()
    levels = StockLevel.objects.filter(store=store).exclude(on_hand=0, bin="")
    if bins:
        levels = levels.filter(bin__startswith=bins)
    if abc:
        levels = levels.filter(part__abc=abc)
    found = list(levels.values_list("part_id", "bin", "on_hand"))
    if not found:
        raise refuse("bins", _("Nothing lies there that could be counted."))
    count = StockCount.objects.create(
        number=next_number(kind="SC", store=store),
        store=store,
        scope=", ".join(filter(None, [bins, abc])),
        actor=actor,
    )
    CountLine.objects.bulk_create(
        [
            CountLine(stock_count=count, part_id=part, bin=bin, expected=on_hand)
            for part, bin, on_hand in found
        ],
        batch_size=1000,
    )
    record(actor=actor, verb="parts.count.begun", target=count, changes={"parts": len(found)})
    return count


def _open(count: StockCount) -> StockCount:
    count = StockCount.objects.select_for_update().get(pk=count.pk)
    if count.state != CountState.OPEN:
        raise Conflict(_("This count is over."))
    return count


@transaction.atomic
def count_part(
    *,
    stockcount: StockCount,
    part: Part,
    counted: Decimal,
    actor: User | None,
    cause: str = "",
    note: str = "",
) -> CountLine:
    """Enter how many of a part lie there; a part that was not expected is added.

    What the books say at this moment is kept beside it, so that work may go on while one counts.
    Counted twice, the second counts. Raises ``InvalidInput``; ``Conflict`` once the count is over.
    """
    if counted < 0:
        raise refuse("counted", _("Count at least zero."))
    if cause not in ("", *Cause.values):
        raise refuse("cause", _("Choose a cause of the list."))
    count = _open(stockcount)
    level = locked_level(part, count.store)
    line = CountLine.objects.filter(stock_count=count, part=part).first()
    line = line or CountLine(stock_count=count, part=part, bin=level.bin)
    line.expected, line.counted, line.counted_by = level.on_hand, counted, actor
    line.cause, line.note = cause, clean_text(note)
    line.save()
    return line


@transaction.atomic
def count_code(
    *, stockcount: StockCount, code: str, counted: Decimal, actor: User | None
) -> CountLine:
    """Enter how many lie there of the part whose bar code says ``code``: its number, or the maker's.

    Raises ``InvalidInput`` for a code that no part has.
    """
    number = clean_text(code).upper()
    parts = Part.objects.filter(is_active=True)
    part = parts.filter(number__iexact=number).first()
    part = part or parts.filter(catalogue_code__iexact=number).exclude(catalogue_code="").first()
    if part is None:
        message = _(
            "No part has the number %(code)s. Add it to the parts first, or type its number."
        )
        raise refuse("code", message % {"code": number[:40]})
    return count_part(stockcount=stockcount, part=part, counted=counted, actor=actor)


@transaction.atomic
def post_count(*, stockcount: StockCount, actor: User | None) -> StockCount:
    """Write every difference as a move; what was not counted stays as it is.

    Raises ``Conflict`` while a difference has no cause, or when less is left than is reserved.
    """
    count = _open(stockcount)
    lines = [
        line
        for line in count.lines.exclude(counted=None).select_related("part").order_by("part_id")
        if line.difference
    ]
    if unexplained := next((line for line in lines if not line.cause), None):
        message = _("Say first why the stock of %(part)s differs.")
        raise Conflict(message % {"part": unexplained.part.number})
    for line in lines:
        _post(line, count, actor)
    count.move_to(CountState.POSTED)
    count.posted_at = now()
    count.save(update_fields=["state", "posted_at", "updated_at"])
    changes = {"differences": len(lines)}
    record(actor=actor, verb="parts.count.posted", target=count, changes=changes)
    return count


def _post(line: CountLine, count: StockCount, actor: User | None) -> None:
    level = locked_level(line.part, count.store)
    difference = line.difference or Decimal(0)
    if level.on_hand + difference < level.reserved:
        message = _("%(reserved)s of %(part)s are reserved. Release some of them first.")
        raise Conflict(
            message % {"reserved": f"{level.reserved.normalize():f}", "part": line.part.number}
        )
    line.move = write_move(
        level,
        MoveKind.COUNT,
        difference,
        unit_cost=level.average_cost,
        document_id=count.pk,
        document_number=count.number,
        cause=line.cause,
        reason=line.note,
        actor=actor,
    )
    line.save(update_fields=["move", "updated_at"])
    give_to_waiting(level)


@transaction.atomic
def cancel_count(*, stockcount: StockCount, actor: User | None) -> StockCount:
    """Throw a count away; no stock changes."""
    count = _open(stockcount)
    count.move_to(CountState.CANCELLED)
    count.save(update_fields=["state", "updated_at"])
    record(actor=actor, verb="parts.count.cancelled", target=count)
    return count
