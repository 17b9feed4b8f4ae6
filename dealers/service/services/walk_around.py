"""Around the car with its customer: what was seen on it before anybody worked."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.service.models import RepairOrder
from dealers.service.permissions import VIEW_ORDER
from dealers.service.services.common import check_open, lock_order, move_if_allowed, note, refuse
from dealers.service.states import Board
from portal.core.errors import InvalidInput
from portal.core.validation import clean_text
from portal.ui.damage import clean_marks
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.content import IMAGES
from tenants.workspace.services import save_upload

MOST_PHOTOS = 30


@transaction.atomic
def inspect_vehicle(
    *,
    repair_order: RepairOrder,
    fuel_percent: int,
    actor: User,
    marks: Sequence[dict[str, Any]] = (),
    photos: Sequence[UploadedFile] = (),
    signature: UploadedFile | None = None,
    signed_by: str = "",
) -> RepairOrder:
    """Keep the sheet of the walk-around: tank, damage, photos, the customer's signature.

    Photos are added to those taken before; the rest replaces the sheet. A car that was just
    checked in counts as inspected then. A sheet that was signed changes only with a new
    signature: what the customer signed is what stands there. The sheet before stays in the history.

    Raises ``InvalidInput`` naming the field, ``Conflict`` once the order is settled or over.
    """
    order = lock_order(repair_order)
    check_open(order)
    before = dict(order.inspection)
    if not 0 <= fuel_percent <= 100:
        raise refuse("fuel_percent", _("The tank is between 0 and 100 percent full."))
    if before.get("signature") and signature is None:
        raise refuse("signature", _("The sheet was signed. Let the customer sign the change, too."))
    kept = [*before.get("photos", [])]
    if len(kept) + len(photos) > MOST_PHOTOS:
        raise refuse("photos", _("Keep at most %(most)s photos.") % {"most": MOST_PHOTOS})
    kept += [_keep(order, photo, "photos", actor) for photo in photos]
    order.inspection = {
        "fuel_percent": fuel_percent,
        "marks": _checked(list(marks)),
        "photos": kept,
        "signature": _keep(order, signature, "signature", actor) if signature else None,
        "signed_by": (clean_text(signed_by)[:80] or str(order.customer)) if signature else "",
        "by": str(actor),
        "at": now().isoformat(timespec="seconds"),
    }
    order.save(update_fields=["inspection", "updated_at"])
    changes = {
        "fuel_percent": [before.get("fuel_percent"), fuel_percent],
        "marks": [_said(before), _said(order.inspection)],
        "signed_by": [before.get("signed_by", ""), order.inspection["signed_by"]],
        "sheets": {"before": before, "after": order.inspection},
    }
    record(actor=actor, verb="service.order.inspected", target=order, changes=changes)
    note(order, gettext_noop("Walked around the car"), actor)
    if order.board == Board.CHECKED_IN:
        move_if_allowed(order, Board.INSPECTED)
    return order


def _said(sheet: dict[str, Any]) -> str:
    """The damage in short, for the history."""
    return "; ".join(f"{mark['kind']} {mark['note']}".strip() for mark in sheet.get("marks", []))


def _checked(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    try:
        return clean_marks(marks)
    except InvalidInput as error:
        raise refuse("marks", str(error)) from error


def _keep(order: RepairOrder, upload: UploadedFile, field: str, actor: User) -> dict[str, str]:
    """The picture, kept with the order; id and name. Raises ``InvalidInput`` for another file."""
    try:
        file = save_upload(upload=upload, actor=actor, verb=VIEW_ORDER, about=order, accept=IMAGES)
    except InvalidInput as error:
        raise refuse(field, str(error)) from error
    return {"id": str(file.pk), "name": file.name}
