"""From whatever bytes a sender posts to the text of the ADF document inside.

Senders post the XML bare, as a form field, in JSON, quoted-printable, escaped inside an HTML mail,
with a wrong or missing encoding and with junk around it. All is decoded here, by us, before any XML
parser sees it: an encoding the parser would trip over, or be tricked by, never reaches it.
"""

import codecs
import html
import json
import quopri
import re
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _

from integrations.adf.errors import Refused

_DECLARED = re.compile(rb"""encoding\s*=\s*["'\xe2\x80\x9c]?\s*([A-Za-z0-9._-]{2,20})""", re.I)
_CHARSET = re.compile(r"""charset\s*=\s*"?([A-Za-z0-9._-]{2,20})""", re.I)
# GB18030 contains GBK and GB2312. UTF-7 and the like are not here on purpose: never decoded.
_ENCODINGS = {
    "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030",
    "big5": "big5", "shift_jis": "cp932", "euc-kr": "cp949", "utf-8": "utf-8", "utf8": "utf-8",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "windows-1252": "cp1252", "us-ascii": "utf-8",
    "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
}  # fmt: skip
_FORM = re.compile(rb"(?:^|&)[\w.-]{1,40}=\s*%3C", re.I)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_START = re.compile(r"<(?:[\w.-]+:)?(adf|prospect)(?=[\s>/])", re.I)
_ESCAPED = re.compile(r"&(?:amp;)?lt;(?:[\w.-]+:)?(adf|prospect)\b", re.I)
_CDATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.S)
_ENTITY = re.compile(r"<!ENTITY|<!DOCTYPE(?!\s+html\b)", re.I)
_QUOTED_TAG = re.compile(r"<[^<>]*=3D[\"']")
_SOFT_BREAK = re.compile(r"=3[CD]|=\r?\n", re.I)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li)\b[^<>]*>", re.I)
_TAG = re.compile(r"<[^<>]*>")


def text_of(body: bytes, content_type: str = "") -> str:
    """The posted text, decoded and unwrapped from form, JSON or mail; control characters removed."""
    kind = content_type.partition(";")[0].strip().lower()
    charset = _CHARSET.search(content_type)
    declared = charset.group(1) if charset else ""
    if kind == "application/x-www-form-urlencoded" or _FORM.search(body[:2000]):
        body = _form_field(body)
    return _from_json(printable(decode(body, declared)))


def decode(body: bytes, declared: str = "") -> str:
    """Bytes as text. Never fails: the last resort keeps what can be kept."""
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body.decode(encoding, "replace")
    if body[:200].count(0) > len(body[:200]) // 4:
        return body.decode("utf-16-le" if body[1:2] == b"\0" else "utf-16-be", "replace")
    found = _DECLARED.search(body[:600])
    names = [declared.lower(), found.group(1).decode().lower() if found else ""]
    wanted = [_ENCODINGS[name] for name in names if name in _ENCODINGS]
    utf8 = _try(body, "utf-8")
    # Chinese in UTF-8 takes three bytes a character; GBK is hardly ever valid as that.
    if utf8 is not None and (not wanted or utf8.isascii() or any(c >= "\u0800" for c in utf8)):
        return utf8
    for encoding in [*wanted, "utf-8", "gb18030"]:
        text = _try(body, encoding)
        if text is not None:
            return text
    return body.decode(wanted[0] if wanted else "utf-8", "replace")


def _try(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        return None


def printable(text: str) -> str:
    """Without what XML, PostgreSQL or a screen cannot hold."""
    return _UNPRINTABLE.sub("", text)


def _form_field(body: bytes) -> bytes:
    """The field that holds the document, else all of the body."""
    try:
        fields = parse_qsl(body.decode("latin-1"), encoding="latin-1", max_num_fields=100)
    except ValueError:
        return body
    values = [value.encode("latin-1", "replace") for _name, value in fields]
    found = [v for v in values if b"<" in v or b"&lt;" in v]
    return max(found or values or [body], key=len)


def _from_json(text: str) -> str:
    """``{"adf": "<adf>…"}`` and the like: the string that holds the document."""
    if not text.lstrip().startswith(("{", '"')):
        return text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    values = value.values() if isinstance(value, dict) else [value]
    found = [v for v in values if isinstance(v, str) and ("<" in v or "&lt;" in v)]
    return printable(max(found, key=len)) if found else text


def document_in(text: str) -> str | None:
    """The ``<adf>`` element (or bare ``<prospect>`` elements) as text; ``None`` if there is none.

    Raises ``Refused`` for a document type or an entity declaration: no lead needs one, attacks do.
    """
    _refuse_declarations(text)
    start = _START.search(text)
    if _QUOTED_TAG.search(text) if start else _SOFT_BREAK.search(text):
        text = printable(decode(quopri.decodestring(text.encode())))
        _refuse_declarations(text)
        start = _START.search(text)
    if start is None and _ESCAPED.search(text):
        text = _unescaped(text)
        _refuse_declarations(text)
        start = _START.search(text)
    if start is None:
        return None
    return text[start.start() : _end_of(text, start.group(1).lower())]


def _refuse_declarations(text: str) -> None:
    if _ENTITY.search(_CDATA.sub("", text)):
        raise Refused(_("Document types and entity declarations are not accepted."))


def _unescaped(text: str) -> str:
    """XML that stands escaped in an HTML mail; a mail program may have escaped it twice."""
    text = _TAG.sub("", _BREAK.sub("\n", text))
    for _round in range(2):
        text = html.unescape(text)
        if _START.search(text):
            break
    return printable(text)


def _end_of(text: str, root: str) -> int:
    ends = list(re.finditer(rf"</(?:[\w.-]+:)?{root}\s*>", text, re.I))
    return ends[-1].end() if ends else len(text)


def plain(text: str) -> str:
    """A comment as people read it: no tags, no entities, line ends kept, no empty lines doubled."""
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))
        if "<" in text:  # it was escaped markup
            text = html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))
    lines = [" ".join(line.split()) for line in printable(text).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
