"""Any list as a file: what the person sees there, row by row, and nothing more."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# More would hold a web process for seconds; the file's last line says when it was cut.
MOST_ROWS = 10_000


def plain(value: Any) -> Any:
    """A value that a spreadsheet may hold: local times without zone, no formulas from users."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if hasattr(value, "isoformat"):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    # A text that begins like a formula is shown, not run (CSV injection).
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _table(columns: Sequence, model, rows: QuerySet):
    yield [column.label(model) for column in columns]
    for record in rows[:MOST_ROWS]:
        yield [plain(column.plain(record)) for column in columns]


def _csv(lines) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    for line in lines:
        writer.writerow(["" if v is None else v for v in line])
    return b"\xef\xbb\xbf" + file.getvalue().encode()  # the mark makes Excel read UTF-8


def _xlsx(lines) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in lines:
        sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def respond(format: str, name: str, columns: Sequence, model, rows: QuerySet) -> HttpResponse:
    """The list as a download. Built at once: the answer must not query after the tenant is left."""
    lines = _table(columns, model, rows)
    body = _csv(lines) if format == "csv" else _xlsx(lines)
    stem = f"{name.split(':')[-1].removesuffix('_list')}-{timezone.localdate():%Y%m%d}"
    return HttpResponse(
        body,
        headers={
            "Content-Type": FORMATS[format],
            "Content-Disposition": f'attachment; filename="{stem}.{format}"',
        },
    )
