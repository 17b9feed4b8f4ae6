"""Serial numbers and lots of main components: which piece came, went, and lies where."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dealers.parts.models import Part, StockMove, TrackedPiece
from dealers.parts.services.refusals import refuse
from dealers.parts.states import Tracking
from portal.core.validation import clean_text


def clean_codes(part: Part, quantity: Decimal, codes: Sequence[str]) -> list[str]:
    """The codes as stored: one for each piece of a serial part, one lot for all, none otherwise.

    Raises ``InvalidInput`` (field ``codes``) for too few, too many, or one twice.
    """
    found = [code for code in (clean_text(code).upper()[:40] for code in codes) if code]
    if not part.tracking:
        if found:
            raise refuse("codes", _("%(part)s is not tracked by number.") % {"part": part.number})
        return []
    if part.tracking == Tracking.LOT:
        if len(found) != 1:
            raise refuse("codes", _("Name the one lot of these pieces."))
        return found
    if len(set(found)) < len(found):
        raise refuse("codes", _("Each serial number stands once."))
    if len(found) != abs(quantity):
        message = _("Name the serial number of each piece: %(n)s.")
        raise refuse("codes", message % {"n": f"{abs(quantity).normalize():f}"})
    return sorted(found)


def _locked_piece(part: Part, store_id: object, code: str) -> TrackedPiece:
    is_serial = part.tracking == Tracking.SERIAL
    where = {"part": part, "code": code, "store_id": store_id}
    TrackedPiece.objects.get_or_create(**where, defaults={"is_serial": is_serial})
    return TrackedPiece.objects.select_for_update().get(**where)


def book_codes(part: Part, move: StockMove, codes: Sequence[str]) -> None:
    """Note which pieces a move brought or took; the caller holds the shelf's lock.

    Raises ``InvalidInput`` for codes that do not fit the quantity, a piece that is not in this
    store, or a serial number that lies in a store already.
    """
    each = Decimal(1) if part.tracking == Tracking.SERIAL else abs(move.quantity)
    for code in clean_codes(part, move.quantity, codes) if move.quantity else ():
        piece = _locked_piece(part, move.store_id, code)
        piece.on_hand += each if move.quantity > 0 else -each
        if piece.on_hand < 0:
            raise refuse("codes", _("%(code)s is not in this store.") % {"code": code})
        if piece.is_serial and piece.on_hand > 1:
            raise refuse("codes", _("%(code)s is in stock already.") % {"code": code})
        piece.moves = [*piece.moves, {"move": str(move.pk), "quantity": str(each)}]
        try:
            with transaction.atomic():
                piece.save(update_fields=["on_hand", "moves", "updated_at"])
        except IntegrityError as error:  # the same serial number lies in another store
            message = _("%(code)s is in stock already.") % {"code": code}
            raise refuse("codes", message) from error


def check_left_with(issue: StockMove, codes: Sequence[str]) -> None:
    """Raise ``InvalidInput`` unless each of these pieces left with ``issue``."""
    for code in codes:
        wanted = clean_text(code).upper()[:40]
        pieces = TrackedPiece.objects.filter(part=issue.part, store=issue.store, code=wanted)
        if not pieces.filter(moves__contains=[{"move": str(issue.pk)}]).exists():
            raise refuse("codes", _("%(code)s did not leave with this move.") % {"code": wanted})
