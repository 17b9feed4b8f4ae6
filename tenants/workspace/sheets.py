"""Tables that people hand in: the first sheet of an ``.xlsx``, and CSV in UTF-8 or GB18030.

Every cell becomes text, as a person would read it. What stands in a cell and cannot be taken as it
is (a formula, a number that Excel has rounded) becomes ``Unusable``, which says what to do; so one
bad cell costs its row and not the file.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from portal.core.errors import InvalidInput

MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 5_000
# What a workbook may unpack to; the texts of all its cells are held in memory at once.
MOST_UNPACKED = 100 * 1024 * 1024
MOST_TEXTS = 30 * 1024 * 1024
# Excel keeps 15 digits; the ends of longer numbers are lost.
_EXACT = 10**15
_SHORTENED = re.compile(r"\d(?:\.\d+)?[Ee]\+\d{2,}")
_DELIMITERS = ",;\t|"
_WITHOUT_CONTROLS = {code: None for code in range(32) if chr(code) not in "\n\t"}


class Unusable(str):
    """What stands in a cell; ``why`` it cannot be taken and what to do."""

    why: str = ""

    @classmethod
    def because(cls, text: str, why: str) -> "Unusable":
        cell = cls(text)
        cell.why = why
        return cell


@dataclass(frozen=True)
class Sheet:
    """A table with its head. ``lines`` are numbered as the person sees them in the file."""

    data: bytes
    content_type: str

    @cached_property
    def head(self) -> list[str]:
        """The first line that is not empty. Raises ``InvalidInput`` for an unusable file."""
        for _line, cells in self._filled():
            head = [str(cell)[:80] for cell in cells]
            if len(head) > MOST_COLUMNS:
                raise InvalidInput(
                    _("This table has more than %(most)d columns. Remove those you do not need.")
                    % {"most": MOST_COLUMNS}
                )
            return head
        raise InvalidInput(_("This table is empty. Its first line names the columns."))

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """Each line below the head that is not empty, as wide as the head.

        Raises ``InvalidInput`` once there are more than ``MOST_ROWS`` or the file is damaged.
        """
        width = len(self.head)
        found = self._filled()
        next(found)
        for count, (line, cells) in enumerate(found, 1):
            if count > MOST_ROWS:
                raise InvalidInput(
                    _("This table has more than %(most)s lines. Split it into several files.")
                    % {"most": f"{MOST_ROWS:,}"}
                )
            yield line, (cells + [""] * width)[:width]

    def count(self) -> int:
        """How many lines there are below the head."""
        return sum(1 for _line in self.lines())

    def _filled(self) -> Iterator[tuple[int, list[str]]]:
        read = _csv_rows if self.content_type == "text/csv" else _xlsx_rows
        for line, values in read(self.data):
            cells = [_cell(value) for value in values]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield line, cells


def _cell(value: Any) -> str:
    """A cell as text."""
    if isinstance(value, Unusable):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, datetime):
        value = value.date() if value.time() == time() else value
    if isinstance(value, date | time):
        return str(value.isoformat())
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").translate(_WITHOUT_CONTROLS).strip()
    if len(text) > LONGEST_CELL:
        return Unusable.because(text[:40], _("This text is too long."))
    if text.startswith("="):
        return Unusable.because(text, _("This is a formula. Paste the value itself."))
    if _SHORTENED.fullmatch(text):
        return Unusable.because(
            text, _("Excel has shortened this number. Make the column a text column.")
        )
    # Our own exports put this before what Excel would take for a formula.
    return text[1:] if text[:2] in {"'+", "'-", "'@", "'="} else text


def _number(value: Any) -> str:
    if value != value or abs(value) == float("inf"):
        return Unusable.because(str(value), _("This is not a number."))
    if abs(value) >= _EXACT:
        return Unusable.because(
            f"{value:.0f}", _("Excel has shortened this number. Make the column a text column.")
        )
    return f"{int(value)}" if value == int(value) else f"{value}"


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(
        _("The letters of this file cannot be read. Save it as “CSV UTF-8” or as .xlsx.")
    )


def _csv_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(data)
    start = text.lstrip("\ufeff\r\n \t")[:4000].partition("\n")[0]
    delimiter = max(_DELIMITERS, key=start.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in rows:
            yield rows.line_num, [unicodedata.normalize("NFC", cell) for cell in row]
    except csv.Error as error:
        raise InvalidInput(
            _("Line %(line)d cannot be read: a quotation mark is missing there.")
            % {"line": rows.line_num}
        ) from error


def _check_size(data: bytes) -> None:
    """Refuse what unpacks to more than a table of ``MOST_ROWS`` lines could."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sizes = {item.filename: item.file_size for item in archive.infolist()}
    texts = sizes.get("xl/sharedStrings.xml", 0)
    if sum(sizes.values()) > MOST_UNPACKED or texts > MOST_TEXTS:
        raise InvalidInput(
            _("This workbook is too large. Keep one sheet with %(most)s lines at most.")
            % {"most": f"{MOST_ROWS:,}"}
        )


def _xlsx_rows(data: bytes) -> Iterator[tuple[int, list[Any]]]:
    try:
        _check_size(data)
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of itself is not believed
        for line, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
            yield line, [_xlsx_cell(cell) for cell in cells]
    except InvalidInput:
        raise
    except Exception as error:  # a damaged workbook fails in any way there is
        raise InvalidInput(
            _("This workbook cannot be read. Open it in Excel, save it again as .xlsx.")
        ) from error


def _xlsx_cell(cell: Any) -> Any:
    if cell.value is None:
        return None
    if cell.data_type == "f":
        return Unusable.because(
            str(cell.value)[:80], _("This is a formula. Paste the value itself.")
        )
    if cell.data_type == "e":
        return Unusable.because(str(cell.value), _("Excel shows an error in this cell."))
    return cell.value
