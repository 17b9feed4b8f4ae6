"""What must not happen, whatever is posted: no crash, no fetch, no endless work, nothing lost."""

import random
from contextlib import suppress
from time import process_time

import pytest

from integrations.adf.errors import Refused
from integrations.adf.parser import MAX_BYTES, MAX_PROSPECTS, parse
from integrations.adf.reader import Prospect
from tests.integrations.adf.test_corpus import DOCUMENTS

PROSPECT = "<prospect><customer><contact><name>A</name></contact></customer></prospect>"
DTD = f'<?xml version="1.0"?><!DOCTYPE adf [<!ENTITY x "y">{{}}]><adf>{PROSPECT}</adf>'
ATTACKS = {
    "external file": '<!DOCTYPE adf [<!ENTITY x SYSTEM "file:///etc/passwd">]><adf><prospect>&x;</prospect></adf>',
    "external dtd": f'<!DOCTYPE adf SYSTEM "http://127.0.0.1:1/adf.dtd"><adf>{PROSPECT}</adf>',
    "public dtd": f'<!doctype adf PUBLIC "-//x" "http://127.0.0.1:1/x"><adf>{PROSPECT}</adf>',
    "billion laughs": DTD.format(
        "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
    ),
    "parameter entity": DTD.format("<!ENTITY % p SYSTEM 'http://127.0.0.1:1/'>%p;"),
    "inside the document": f"<adf><!DOCTYPE adf [<!ENTITY x 'y'>]>{PROSPECT}</adf>",
    "in utf-16": DTD.format("").encode("utf-16"),
    "in utf-16 without mark": DTD.format("").encode("utf-16-le"),
    "quoted-printable": DTD.format("").replace("<", "=3C"),
    "escaped": DTD.format("").replace("<", "&lt;").replace(">", "&gt;"),
}
# Each as long as a document may be; a pattern that looks twice would take hours.
PATHOLOGICAL = [
    "<!--", "<?", "<![CDATA[", "<", "&", "&lt;", "&lt;adf ", "<adf>", "</adf ", "<a", "<a>", "<prospect>",
    "<adf <prospect ", "=3D", "&#x41;", "a: b\n", "<br", "]]>", '"', "<x y='", "&amp;", "<a:", "</a.",
    "<prospect><vehicle/>", "{", "[", "%3C", "x=<", "&nbsp", "\ud7ff", "年", "<comments>", "-", " ",
]  # fmt: skip


def encoded(document):
    return document if isinstance(document, bytes) else document.encode()


def assert_sound(prospects: list[Prospect]) -> None:
    """Every text can be stored: no NUL, no half characters, within the columns."""
    assert prospects
    for prospect in prospects:
        texts = [prospect.name, prospect.phone, prospect.email, prospect.message, prospect.raw]
        texts += [prospect.source, prospect.external_id, prospect.campaign]
        texts += [*prospect.wanted.values(), *prospect.trade_in.values()]
        assert all(isinstance(text, str) for text in texts)
        joined = "".join(texts)
        assert "\0" not in joined
        joined.encode()
        assert len(prospect.name) <= 120
        assert len(prospect.message) <= 20_000
        assert len(prospect.raw) <= 2 * MAX_BYTES
        assert prospect.raw.strip()


@pytest.mark.parametrize("document", ATTACKS.values(), ids=ATTACKS)
def test_declarations_are_refused(document):
    with pytest.raises(Refused):
        parse(encoded(document))


def test_html_mail_and_cdata_may_mention_what_is_refused_elsewhere():
    assert parse(f"<!DOCTYPE html><html>{PROSPECT}</html>".encode())[0].name == "A"
    document = f"<adf>{PROSPECT}<comments><![CDATA[<!ENTITY]]></comments></adf>"
    assert parse(document.encode())[0].name == "A"


@pytest.mark.parametrize("document", [b"", b" \n", b"\0\0\0", b"\xef\xbb\xbf"])
def test_nothing_is_refused(document):
    with pytest.raises(Refused):
        parse(document)


def test_bounds():
    with pytest.raises(Refused):
        parse(b"x" * (MAX_BYTES + 1))
    assert len(parse(f"<adf>{PROSPECT * MAX_PROSPECTS}</adf>".encode())) == MAX_PROSPECTS
    with pytest.raises(Refused):
        parse(f"<adf>{PROSPECT * (MAX_PROSPECTS + 1)}</adf>".encode())


@pytest.mark.parametrize("unit", PATHOLOGICAL)
@pytest.mark.parametrize("frame", ["{}", "<adf><prospect>{}"])
def test_largest_document_of_one_kind_takes_a_bounded_time(unit, frame):
    unit = unit.encode("utf-8", "replace").decode()
    body = frame.format(unit * (MAX_BYTES // len(unit.encode()) - 20)).encode()
    before = process_time()
    with suppress(Refused):
        assert_sound(parse(body, "text/plain"))
    assert process_time() - before < 5


def mutated(document: bytes, chance: random.Random) -> bytes:
    """One to four wounds: bytes changed, cut, doubled, moved, or something nasty put in."""
    nasty = [b"<", b">", b"&", b"]]>", b"<![CDATA[", b"\0", b"\xff\xfe", b"&#0;", b"<!--", b"<?", b"=3D",
             b"\xed\xa0\x80", b"</prospect>", b"<prospect>", b"&x;", b"\x1b", "“".encode(), b"9" * 400]  # fmt: skip
    data = bytearray(document)
    for _wound in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(data) + 1), chance.randint(1, 60)
        match chance.randrange(5):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length]
            case 3:
                piece = bytes(data[at : at + length])
                del data[at : at + length]
                to = chance.randrange(len(data) + 1)
                data[to:to] = piece
            case _:
                data[at:at] = chance.choice(nasty)
    return bytes(data)


def test_two_thousand_wounded_documents_each_give_a_lead_or_a_reason():
    chance = random.Random(20261122)
    documents = [path.read_bytes() for path in DOCUMENTS]
    read = whole = 0
    for _n in range(2_000):
        document = mutated(chance.choice(documents), chance)
        try:
            prospects = parse(document, "text/plain")
        except Refused:
            continue
        assert_sound(prospects)
        read += 1
        whole += not prospects[0].needs_reading
    assert read > 1_900
    assert whole > 850  # with up to four wounds, nearly half still say how to reach the person
