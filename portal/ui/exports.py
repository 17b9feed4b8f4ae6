"""Any list as a file: every row that the person sees there, and nothing more."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

if TYPE_CHECKING:
    from portal.ui.pages.lists import ListPage

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Answered at once up to here (half a second); a longer list is made by a job.
AT_ONCE = 2000
CHUNK = 1000
# What a sheet of a workbook holds; what is more goes on on the next sheet.
ROWS_PER_SHEET = 1_048_576

Tell = Callable[[int], None]


def plain(value: Any) -> Any:
    """A value that a spreadsheet may hold: local times without zone, no formulas from users."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.replace(tzinfo=None, microsecond=0)
    if hasattr(value, "isoformat"):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    # A text that begins like a formula is shown, not run (CSV injection).
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _lines(page: ListPage, tell: Tell | None) -> Iterator[list[Any]]:
    """The heads, then every row; read in portions, so that memory does not grow with the list."""
    columns = page.shown_columns
    yield [column.label(page.model) for column in columns]
    for number, record in enumerate(page.rows.iterator(chunk_size=CHUNK), 1):
        yield [plain(column.plain(record)) for column in columns]
        if tell is not None and number % CHUNK == 0:
            tell(number)


def _csv(lines: Iterable[list[Any]], file: IO[bytes]) -> None:
    file.write(b"\xef\xbb\xbf")  # the mark makes Excel read UTF-8
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    for line in lines:
        writer.writerow(["" if v is None else v for v in line])
    text.detach()


def _xlsx(lines: Iterable[list[Any]], file: IO[bytes]) -> None:
    book, sheet, head = Workbook(write_only=True), None, []
    for number, line in enumerate(lines):
        head = head or line
        if number % (ROWS_PER_SHEET - 1) == 0:
            sheet = book.create_sheet()
            if number:
                sheet.append(head)
        sheet.append(line)
    book.save(file)


def write(page: ListPage, format: str, file: IO[bytes], tell: Tell | None = None) -> None:
    """Write the whole list into ``file``; ``tell(rows)`` hears how far it is."""
    lines = _lines(page, tell)
    _csv(lines, file) if format == "csv" else _xlsx(lines, file)


def file_name(page: ListPage, format: str) -> str:
    """``customer-20261122.csv``."""
    stem = page.url_name.split(":")[-1].removesuffix("_list") or "list"
    return f"{stem}-{timezone.localdate():%Y%m%d}.{format}"


def respond(page: ListPage, format: str) -> HttpResponse:
    """The list as a download. Built at once: the answer must not query after the tenant is left."""
    file = io.BytesIO()
    write(page, format, file)
    return _download(file, file_name(page, format), format)


def respond_with(lines: Iterable[list[Any]], stem: str, format: str) -> HttpResponse:
    """Lines of a report as a download, the heads first; ``stem`` names the file."""
    file = io.BytesIO()
    safe = ([plain(value) for value in line] for line in lines)
    _csv(safe, file) if format == "csv" else _xlsx(safe, file)
    return _download(file, f"{stem}-{timezone.localdate():%Y%m%d}.{format}", format)


def _download(file: io.BytesIO, name: str, format: str) -> HttpResponse:
    return HttpResponse(
        file.getvalue(),
        headers={
            "Content-Type": FORMATS[format],
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )
