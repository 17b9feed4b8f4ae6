"""ADF/XML 1.0 (Auto-lead Data Format): lenient with senders, deaf to attacks, nothing lost.

The published DTD does not parse and live senders do not follow it, so nothing is validated against
it. Tags count by their name, whatever the case and namespace. What is not understood goes into the
message; a document that cannot be read at all comes back as one prospect that a person must read.
"""

from django.utils.translation import gettext as _

from integrations.adf.errors import Refused
from integrations.adf.reader import Prospect, Reader, labelled
from integrations.adf.text import document_in, plain, text_of
from integrations.adf.tree import all_of, tree_of, xml_of
from integrations.adf.values import known_phone

MAX_BYTES = 1024 * 1024
MAX_PROSPECTS = 100


def parse(body: bytes, content_type: str = "") -> list[Prospect]:
    """All prospects of a posted document, at least one.

    Raises ``Refused`` for an empty or giant body, a DTD or entity, or too many prospects.
    """
    if len(body) > MAX_BYTES:
        raise Refused(_("The document is larger than 1 MB."))
    text = text_of(body, content_type)
    if not text.strip(" \t\r\n\ufffd"):
        raise Refused(_("The document is empty."))
    document = document_in(text)
    root = tree_of(document) if document else None
    nodes = list(all_of(root, "prospect")) if root is not None else []
    if not nodes:
        return [_unread(text)]
    if len(nodes) > MAX_PROSPECTS:
        raise Refused(_("A document may hold 100 prospects; this one has more."))
    raws = [text] if len(nodes) == 1 else [xml_of(node) for node in nodes]
    return [Reader(node, raw).prospect() for node, raw in zip(nodes, raws, strict=True)]


def _unread(text: str) -> Prospect:
    prospect = Prospect(raw=text, message=plain(text)[:20_000], needs_reading=True)
    prospect.warnings.append(_("No prospect could be read; the whole text is kept as the message."))
    known = labelled(prospect.message)
    prospect.name = known.get("name", "")[:120]
    prospect.phone = known_phone(known.get("phone"))
    prospect.email = known["email"][:254] if "@" in known.get("email", "") else ""
    return prospect
