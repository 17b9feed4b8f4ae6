"""Photos of a car, its certificate and its other papers."""

from collections.abc import Sequence
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.inventory.models import VehicleUnit
from dealers.inventory.permissions import VIEW_COST, VIEW_UNIT
from dealers.inventory.services.base import locked, refuse, save_unit
from dealers.inventory.states import PaperKind
from portal.core.errors import Conflict, InvalidInput
from tenants.accounts.models import User
from tenants.workspace.content import IMAGES, PAPERS
from tenants.workspace.services import save_upload

MOST_PAPERS = 60
# What only those may read who may see what a car cost.
CONFIDENTIAL = frozenset({PaperKind.INVOICE})


@transaction.atomic
def add_papers(
    *, unit: VehicleUnit, kind: PaperKind, files: Sequence[UploadedFile], actor: User
) -> VehicleUnit:
    """Keep photos or papers with a car. Photos are pictures; papers may be PDF, too.

    Raises ``InvalidInput`` for none, too many, or a file that is something else.
    """
    unit = locked(unit)
    if not files:
        raise refuse("files", _("Choose a file."))
    if len(unit.papers) + len(files) > MOST_PAPERS:
        raise refuse("files", _("Keep at most %(most)s files.") % {"most": MOST_PAPERS})
    verb = VIEW_COST if kind in CONFIDENTIAL else VIEW_UNIT
    accept = IMAGES if kind == PaperKind.PHOTO else PAPERS
    kept = []
    for upload in files:
        try:
            file = save_upload(upload=upload, actor=actor, verb=verb, about=unit, accept=accept)
        except InvalidInput as error:
            raise refuse("files", str(error)) from error
        kept.append(
            {
                "id": str(file.pk),
                "name": file.name,
                "kind": str(kind),
                "is_image": file.content_type in IMAGES,
                "on": localdate().isoformat(),
            }
        )
    unit.papers = [*unit.papers, *kept]
    names = ", ".join(paper["name"] for paper in kept)
    save_unit(unit, actor, "inventory.unit.file", "papers", kind=str(kind), added=names)
    return unit


@transaction.atomic
def remove_paper(*, unit: VehicleUnit, file_id: str | UUID, actor: User) -> VehicleUnit:
    """Take a photo or paper off the car's page; the file itself stays in the archive.

    Raises ``Conflict`` if it is not there.
    """
    unit = locked(unit)
    paper = next((row for row in unit.papers if row["id"] == str(file_id)), None)
    if paper is None:
        raise Conflict(_("This file is no longer with the vehicle."))
    unit.papers = [row for row in unit.papers if row is not paper]
    save_unit(unit, actor, "inventory.unit.file", "papers", removed=paper["name"])
    return unit
