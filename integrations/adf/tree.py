"""The XML tree of an ADF document, repaired first, and reading it by names alone."""

import html
import re

from lxml import etree

from integrations.adf.text import printable

MAX_DEPTH = 60
MAX_TAGS = 40_000
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-f]{1,6});)", re.I)
_NAMED = re.compile(r"&([a-z][a-z0-9]{1,20});", re.I)
_NUMBERED = re.compile(r"&#(x[0-9a-f]{1,6}|[0-9]{1,7});", re.I)
_CURLY = str.maketrans("“”‘’", "\"\"''")
_OPENING = re.compile(r"<[A-Za-z/][^<>]*>")
# An end that is missing is the end of the text: so every pattern reads a text once (1 MB of "<!--"
# would take hours otherwise).
_IGNORED = re.compile(r"<\?[^<>]*>|<!--.*?(?:-->|\Z)", re.S)
_SPLIT = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.S)


def tree_of(document: str) -> etree._Element | None:
    """The element tree: strictly if possible, else with what libxml2 can recover.

    ``None`` for what is no tree at all, too deep, or so full of tags that recovering takes seconds.
    """
    if document.count("<") > MAX_TAGS:
        return None
    document = f"<root>{_repaired(document)}</root>"
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
            huge_tree=False, recover=recover, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(document.encode(), parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
        if root is not None and _depth(root) <= MAX_DEPTH:
            return root
    return None


def _depth(root: etree._Element) -> int:
    deepest = depth = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _repaired(document: str) -> str:
    """Bare ampersands, HTML's entities, curly quotes in tags, forbidden characters."""
    document = _IGNORED.sub("", document)
    parts = _SPLIT.split(document)
    for index in range(0, len(parts), 2):  # between the CDATA sections
        part = _OPENING.sub(lambda tag: tag.group().translate(_CURLY), parts[index])
        part = _NAMED.sub(_character, part)
        part = _NUMBERED.sub(_legal, part)
        parts[index] = _AMPERSAND.sub("&amp;", part)
    return printable("".join(parts))


def _character(entity: re.Match[str]) -> str:
    if entity.group(1).lower() in {"amp", "lt", "gt", "quot", "apos"}:
        return entity.group().lower()
    character = html.unescape(entity.group())
    return character if character != entity.group() else f"&amp;{entity.group(1)};"


def _legal(reference: re.Match[str]) -> str:
    code = reference.group(1)
    number = int(code[1:], 16) if code[0] in "xX" else int(code)
    legal = number in {9, 10, 13} or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0x10FFFF
    return f"&#{number};" if legal and number not in {0xFFFE, 0xFFFF} else ""


def name_of(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def all_of(element: etree._Element, *names: str):
    return (e for e in element.iter(etree.Element) if name_of(e) in names)


def children(element: etree._Element | None, *names: str):
    return [] if element is None else [e for e in element if name_of(e) in names]


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    return next(iter(children(element, *names)), None)


def text_in(element: etree._Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def attribute(element: etree._Element, *names: str) -> str:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2].lower() in names:
            return value.strip()
    return ""


def xml_of(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False)
