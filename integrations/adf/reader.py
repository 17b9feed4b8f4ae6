"""One prospect: from the elements of a sender to what a salesperson needs to know."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from lxml import etree

from integrations.adf.text import plain
from integrations.adf.tree import all_of, attribute, child, children, name_of, text_in
from integrations.adf.values import kilometres, known, known_name, known_phone, moment

_TRADE = {"trade-in", "tradein", "trade in", "trade", "sell", "trade_in"}
_LINE = re.compile(r"\s*([^\W\d_][\w #./-]{1,24}?)\s*[:：=]\s*(\S.{0,200})")
# Labels of "Label: value" lines in comments, where some senders put the true data.
_LABELS = {
    "vin": "vin", "vin number": "vin", "车架号": "vin",
    "stock": "stock", "stock #": "stock", "stock no": "stock", "stock no.": "stock",
    "stock number": "stock", "库存号": "stock",
    "year": "year", "make": "make", "model": "model", "trim": "trim", "品牌": "make", "车型": "model",
    "email": "email", "e-mail": "email", "邮箱": "email",
    "phone": "phone", "mobile": "phone", "telephone": "phone", "电话": "phone", "手机": "phone",
    "name": "name", "姓名": "name",
}  # fmt: skip


@dataclass
class Prospect:
    """One person's wish, as far as it could be read."""

    raw: str
    external_id: str = ""
    source: str = ""
    requested_at: datetime | None = None
    name: str = ""
    phone: str = ""
    email: str = ""
    wanted: dict[str, str] = field(default_factory=dict)
    trade_in: dict[str, str] = field(default_factory=dict)
    campaign: str = ""
    comments: str = ""
    message: str = ""  # the comments and what has no field of its own
    needs_reading: bool = False
    warnings: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """The same for the same wish, also when it is sent again as ``resend``."""
        parts: list[object] = [
            self.name,
            self.phone,
            self.email,
            self.wanted,
            self.trade_in,
            self.comments,
        ]
        parts += [self.requested_at, "" if self.wanted or self.name else self.raw]
        return hashlib.sha256(repr(parts).encode()).hexdigest()


class Reader:
    """Reads a ``<prospect>``; what has no field of its own becomes a line of the message."""

    def __init__(self, element: etree._Element, raw: str) -> None:
        self.element = element
        self.found = Prospect(raw=raw)
        self.lines: list[str] = []

    def prospect(self) -> Prospect:
        """All that could be read."""
        found = self.found
        self._identity()
        self._vehicles()
        self._contact(next(all_of(self.element, "customer"), None))
        found.comments = self._comments()[:20_000]
        self._fill_from(labelled(found.comments))
        found.message = "\n".join(filter(None, [found.comments, *self.lines]))[:20_000]
        found.needs_reading = not (found.phone or found.email)
        return found

    # -- who sent it -----------------------------------------------------------------------------

    def _identity(self) -> None:
        found, element = self.found, self.element
        found.requested_at = moment(text_in(child(element, "requestdate")))
        provider = child(element, "provider")
        for one in children(element, "id"):
            number, sequence = known(text_in(one)), attribute(one, "sequence")
            if not number and len(sequence) > 2:  # some put the id there
                number = known(sequence)
            if number:
                found.external_id = number[:120]
                found.source = known(attribute(one, "source"))
                break
        found.source = (found.source or known(text_in(child(provider, "name"))))[:80]
        found.campaign = known(text_in(child(provider, "service")))[:80]
        self._line(_("Vendor"), text_in(child(child(element, "vendor"), "vendorname")))

    # -- which vehicles --------------------------------------------------------------------------

    def _vehicles(self) -> None:
        """The first that is wanted; the first that is given in return; more become lines."""
        for vehicle in children(self.element, "vehicle"):
            interest = attribute(vehicle, "interest").lower()
            if interest in _TRADE:
                if self.found.trade_in:
                    self._line(_("Also to trade in"), self._in_words(vehicle))
                else:
                    self.found.trade_in = self._trade_in(vehicle)
            elif self.found.wanted:
                self._line(_("Also interested in"), self._in_words(vehicle))
            else:
                self.found.wanted = self._wanted(vehicle, interest)

    def _basics(self, vehicle: etree._Element) -> dict[str, str]:
        return {
            key: known(text_in(child(vehicle, key)))[:120]
            for key in ("year", "make", "model", "vin")
        }

    def _wanted(self, vehicle: etree._Element, interest: str) -> dict[str, str]:
        wish = self._basics(vehicle)
        wish |= {key: known(text_in(child(vehicle, key)))[:120] for key in ("trim", "stock")}
        colours = children(vehicle, "colorcombination")
        colours.sort(key=lambda c: text_in(child(c, "preference")) or "9")
        wish["colour"] = next(filter(None, (_colour(c) for c in colours)), "")
        wish["condition"] = attribute(vehicle, "status").lower()[:10]
        wish["interest"] = interest[:20]
        for name, label in (
            ("bodystyle", _("Body")),
            ("transmission", _("Transmission")),
            ("doors", _("Doors")),
            ("odometer", _("Odometer")),
            ("pricecomments", _("About the price")),
        ):
            self._line(label, known(text_in(child(vehicle, name))))
        self._line(_("Price"), _amount(child(vehicle, "price")))
        for option in children(vehicle, "option"):
            self._line(_("Option"), known(text_in(child(option, "optionname"))))
        for finance in children(vehicle, "finance"):
            self._line(_("Finance"), known(text_in(child(finance, "method"))))
            for amount in children(finance, "amount", "balance"):
                self._line(_joined(_("Finance"), attribute(amount, "type")), _amount(amount))
        return {key: value for key, value in wish.items() if value}

    def _trade_in(self, vehicle: etree._Element) -> dict[str, str]:
        car = self._basics(vehicle)
        odometer = child(vehicle, "odometer")
        if odometer is not None:
            unit = attribute(odometer, "units", "unit")
            car["odometer_km"] = kilometres(text_in(odometer), unit)
        car["asking"] = _amount(child(vehicle, "price"))
        car["trim"] = known(text_in(child(vehicle, "trim")))[:120]
        self._line(_("Condition of the trade-in"), known(text_in(child(vehicle, "condition"))))
        return {key: value for key, value in car.items() if value}

    def _in_words(self, vehicle: etree._Element) -> str:
        return " ".join(
            known(text_in(child(vehicle, n)))
            for n in ("year", "make", "model", "trim", "vin", "stock")
        )

    # -- who asks --------------------------------------------------------------------------------

    def _contact(self, customer: etree._Element | None) -> None:
        contact = customer if customer is not None else child(self.element, "contact")
        if contact is None:
            return
        # Anywhere below: the contact element may be missing, doubled or closed too early.
        self.found.name = _full_name(list(all_of(contact, "name")))
        self._phones(list(all_of(contact, "phone")))
        emails = [known(text_in(e)) for e in _preferred(list(all_of(contact, "email")))]
        emails = [e for e in emails if "@" in e]
        self.found.email = emails[0][:254] if emails else ""
        for other in emails[1:]:
            self._line(_("E-mail"), other)
        for address in all_of(contact, "address"):
            self._line(_("Address"), ", ".join(filter(None, (known(text_in(e)) for e in address))))
        timeframe = next(all_of(contact, "timeframe"), None)
        for part in timeframe if timeframe is not None else ():
            self._line(_joined(_("Timeframe"), name_of(part)), known(text_in(part)))

    def _phones(self, phones: list[etree._Element]) -> None:
        rank = {"cellphone": 0, "mobile": 0, "cell": 0, "fax": 9, "pager": 9}
        ordered = sorted(phones, key=lambda p: rank.get(attribute(p, "type").lower(), 1))
        for phone in _preferred(ordered):
            number, kind = known_phone(text_in(phone)), attribute(phone, "type")
            if number and not self.found.phone:
                self.found.phone = number
                self._line(_("Best time"), attribute(phone, "time"))
            elif number:
                self._line(_joined(_("Phone"), kind), number)

    # -- what they say ---------------------------------------------------------------------------

    def _comments(self) -> str:
        """Every ``comments`` or ``comment`` of the prospect, as text, each once."""
        texts = (plain("".join(e.itertext())) for e in all_of(self.element, "comments", "comment"))
        return "\n".join(dict.fromkeys(t for t in texts if known(t)))

    def _fill_from(self, labelled: dict[str, str]) -> None:
        """Data that stands in the comments, where its own element says nothing."""
        found = self.found
        found.name = found.name or labelled.get("name", "")[:120]
        found.phone = found.phone or known_phone(labelled.get("phone"))
        if not found.email and "@" in labelled.get("email", ""):
            found.email = labelled["email"][:254]
        for key in ("vin", "stock", "year", "make", "model", "trim"):
            if key in labelled:
                found.wanted.setdefault(key, labelled[key][:120])

    def _line(self, label: str, value: str) -> None:
        if value.strip():
            self.lines.append(f"{label}: {' '.join(value.split())[:500]}")


def _joined(label: str, kind: str) -> str:
    return f"{label} ({kind})" if kind else label


def _preferred(elements: list[etree._Element]) -> Iterator[etree._Element]:
    return iter(sorted(elements, key=lambda e: attribute(e, "preferredcontact") != "1"))


def _full_name(names: list[etree._Element]) -> str:
    """One name from its parts; Chinese names surname first and without a space."""
    parts: dict[str, str] = {}
    company = ""
    for element in names:
        text = known_name(text_in(element))
        if attribute(element, "type").lower() == "business":
            company = company or text
        elif text:
            parts.setdefault(attribute(element, "part").lower() or "full", text)
    if "full" in parts:
        return parts["full"][:120]
    family = parts.get("last") or parts.get("surname") or ""
    given = [parts.get("first", ""), parts.get("middle", "")]
    if any("\u4e00" <= c <= "\u9fff" for c in family + given[0]):
        return (family + "".join(given))[:120]
    return " ".join(filter(None, [*given, family, parts.get("suffix", "")]))[:120] or company[:120]


def _colour(combination: etree._Element) -> str:
    names = (child(combination, "exteriorcolor"), child(combination, "interiorcolor"))
    return " / ".join(filter(None, (known(text_in(n)) for n in names)))[:80]


def _amount(element: etree._Element | None) -> str:
    if element is None or not (amount := known(text_in(element))):
        return ""
    return f"{amount} {attribute(element, 'currency')}".strip()[:60]


def labelled(text: str) -> dict[str, str]:
    """Data in lines such as ``Stock #: A123``."""
    found: dict[str, str] = {}
    for line in text.splitlines()[:400]:
        match = _LINE.match(line[:260])
        key = _LABELS.get(" ".join(match.group(1).lower().split())) if match else None
        if key and match and (value := known(match.group(2))):
            found.setdefault(key, value)
    return found
