"""Cars that come by a list: the carrier's or the manufacturer's table of VINs, checked, then received."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from dealers.customers.services import keep_table, sheet_of
from dealers.inventory import selectors
from dealers.inventory.models import VehicleUnit
from dealers.inventory.services.base import refuse
from dealers.inventory.services.receiving import arrive_unit, receive_unit
from dealers.inventory.states import COMING, ListResult
from portal.core.errors import DomainError, InvalidInput
from portal.core.validation import clean_decimal, clean_vin
from tenants.accounts.models import Unit, User
from tenants.workspace.sheets import Sheet, Unusable

MOST_CARS = 500
# What a column may be called, without blanks and in small letters.
NAMES = {
    "vin": ("vin", "车架号", "vin码", "车辆识别代号", "底盘号"),
    "model_code": ("modelcode", "code", "车型代码", "车型编码"),
    "model_name": ("model", "modelname", "车型", "车型名称"),
    "colour": ("colour", "color", "颜色", "外观颜色", "车身颜色"),
    "interior": ("interior", "内饰", "内饰颜色"),
    "engine_no": ("engineno", "engine", "motorno", "发动机号", "电机号"),
    "certificate_no": ("certificateno", "certificate", "合格证号", "合格证"),
    "key_number": ("keynumber", "key", "钥匙号"),
    "location": ("place", "location", "库位", "车位"),
    "cost": ("cost", "purchaseprice", "进价", "成本", "采购价"),
    "price": ("price", "售价", "指导价"),
}
MONEY = ("cost", "price")


@dataclass(frozen=True)
class ListLine:
    """What becomes of one line of the table: the number in the file, the VIN, and why not."""

    line: int
    vin: str
    result: ListResult
    note: str = ""


@dataclass(frozen=True)
class DeliveryList:
    """What becomes, or would become, of the whole table."""

    lines: list[ListLine]

    def count(self, result: ListResult) -> int:
        """How many lines end so."""
        return sum(line.result == result for line in self.lines)

    @property
    def wrong(self) -> int:
        """How many lines cannot be taken."""
        return self.count(ListResult.WRONG)


def _fold(text: str) -> str:
    return "".join(text.lower().split()).replace("_", "").replace("-", "")


def columns_of(head: list[str]) -> dict[str, int]:
    """Field to its column. Raises ``InvalidInput`` without a column of VINs."""
    folded = [_fold(cell) for cell in head]
    found = {
        field: folded.index(name)
        for field, names in NAMES.items()
        for name in names
        if name in folded
    }
    if "vin" not in found:
        raise refuse("upload", _("No column of this table is called VIN."))
    return found


def _rows(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    columns = columns_of(sheet.head)
    for number, cells in sheet.lines():
        row = {name: cells[at] for name, at in columns.items() if at < len(cells)}
        if any(row.values()):
            yield number, row


def _clean(row: dict[str, str]) -> dict[str, Any]:
    """The line's fields as services take them. Raises ``InvalidInput`` for what is unusable."""
    for cell in row.values():
        if isinstance(cell, Unusable):
            raise InvalidInput(cell.why)
    texts = {name: text.strip()[:40] for name, text in row.items() if name not in MONEY}
    amounts = {name: clean_decimal(row[name]) for name in MONEY if row.get(name, "").strip()}
    return {**texts, **amounts}


def _take(row: dict[str, str], store: Unit, actor: User | None) -> ListResult:
    """Receive the car of one line, the ordered one if there is one. Raises ``DomainError``."""
    given = _clean(row)
    vin = clean_vin(given.pop("vin"))
    known = selectors.unit_by_vin(vin)
    if known is not None and known.state in COMING:
        _arrive(known, given, actor)
        return ListResult.ARRIVED
    if not given.get("model_code"):
        raise InvalidInput(_("This car was not ordered: name its model code."))
    name = given.pop("model_name", "") or given["model_code"]
    receive_unit(vin=vin, model_name=name, store=store, actor=actor, **given)
    return ListResult.RECEIVED


def _arrive(unit: VehicleUnit, given: dict[str, Any], actor: User | None) -> None:
    told = {name: given[name] for name in ("location", "key_number") if given.get(name)}
    unit = arrive_unit(unit=unit, vin=str(unit.vin), actor=actor, **told)
    papers = {name: given[name] for name in ("engine_no", "certificate_no") if given.get(name)}
    if papers:
        VehicleUnit.objects.filter(pk=unit.pk).update(**papers)


def _line(number: int, row: dict[str, str], store: Unit, actor: User | None) -> ListLine:
    vin = row.get("vin", "").strip().upper()
    try:
        with transaction.atomic():
            return ListLine(number, vin, _take(row, store, actor))
    except DomainError as refused:
        return ListLine(number, vin, ListResult.WRONG, str(refused))


@transaction.atomic
def read_list(*, sheet: Sheet, store: Unit, actor: User | None, dry_run: bool) -> DeliveryList:
    """Receive every car of a table in one store, or with ``dry_run`` say what would become of each.

    Ordered cars arrive, others are received with their model code; costs and prices may stand in
    the table. All of them or none: raises ``InvalidInput`` if a line is wrong, has too many lines
    or no column of VINs.
    """
    start, lines = transaction.savepoint(), list[ListLine]()
    for number, row in _rows(sheet):
        if len(lines) == MOST_CARS:
            raise refuse("upload", _("At most %(most)s cars at once.") % {"most": MOST_CARS})
        lines.append(_line(number, row, store, actor))
    if not lines:
        raise refuse("upload", _("This table names no car."))
    found = DeliveryList(lines)
    if dry_run:
        transaction.savepoint_rollback(start)
    elif found.wrong:
        message = _("%(n)s lines cannot be taken; nothing was received. Correct the table.")
        raise refuse("upload", message % {"n": found.wrong})
    return found


def receive_list(
    *, upload: UploadedFile, store: Unit, actor: User, dry_run: bool = False
) -> DeliveryList:
    """Receive the cars of an ``.xlsx`` or ``.csv`` delivery list; see ``read_list``."""
    file = keep_table(upload=upload, actor=actor)
    return read_list(sheet=sheet_of(file), store=store, actor=actor, dry_run=dry_run)
