"""What a file is, by what is in it. Its name and what the browser said are not believed."""

import io
import re
import unicodedata
import zipfile
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from portal.core.errors import InvalidInput

# Content type: the endings its name may have; the first is given when it has another.
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "text/csv": (".csv", ".txt"),
}
IMAGES = frozenset({"image/jpeg", "image/png", "image/webp"})
PAPERS = IMAGES | {"application/pdf"}
SHEETS = frozenset(set(ENDINGS) - PAPERS)
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|script|svg|body|head|iframe|\?xml|[a-z]+\s)", re.I)
# A sheet that unpacks to more than this is an attack on whoever opens it.
MAX_UNPACKED = 200 * 1024 * 1024


def clean_name(name: str) -> str:
    """A file's name as it may be shown and offered for saving: no path, no control characters."""
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    # Cf holds the characters that turn the direction of text, so that gpj.exe reads exe.jpg.
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    text = re.sub(r'[<>:"|?*;]', "_", text).strip(" .")
    path = PurePosixPath(text or "file")
    return path.stem[: 160 - len(path.suffix[:10])] + path.suffix[:10]


def content_type_of(data: bytes) -> str | None:
    """The content type, or ``None`` for anything that is not one of ``ENDINGS``."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if data.startswith(b"PK\x03\x04"):
        return _office_type(data)
    return "text/csv" if _is_plain_text(data) else None


def _office_type(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {item.filename for item in archive.infolist()}
            unpacked = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    is_sheet = {"[Content_Types].xml", "xl/workbook.xml"} <= names
    has_macros = any(name.endswith("vbaProject.bin") for name in names)
    if not is_sheet or has_macros or unpacked > MAX_UNPACKED:
        return None
    return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _is_plain_text(data: bytes) -> bool:
    if b"\0" in data or _MARKUP.search(data[:4096]):
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(unicodedata.category(c) == "Cc" and c not in "\r\n\t" for c in text)
    return False


def check_content(name: str, data: bytes, *, accept: frozenset[str]) -> tuple[str, str]:
    """The cleaned name and content type of an upload. Raises ``InvalidInput`` if not in ``accept``."""
    name = clean_name(name)
    if not data:
        raise InvalidInput(_("This file is empty."))
    kind = content_type_of(data)
    suffix = PurePosixPath(name).suffix.lower()
    if kind is None or kind not in accept or suffix not in ENDINGS[kind]:
        endings = ", ".join(sorted(e for kind in accept for e in ENDINGS[kind]))
        raise InvalidInput(
            _("“%(name)s” cannot be used. Choose a real file of these kinds: %(endings)s.")
            % {"name": name, "endings": endings}
        )
    return name, kind
