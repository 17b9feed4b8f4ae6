"""Whether a car can be built as it was chosen, and what it costs: pure rules, no queries.

A broken rule is told as a sentence that names the rule and the mend.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenants.reference.models import Option, VehicleModel


@dataclass(frozen=True)
class Piece:
    """One thing of the car with its list price: the model, its colour, an option."""

    kind: str  # vehicle, colour, option
    code: str
    name: str
    price: Decimal


@dataclass(frozen=True)
class Built:
    """A choice, looked at: what it consists of, what comes along free, and what is wrong."""

    pieces: tuple[Piece, ...]
    included: Mapping[str, str]  # code of an option that is there anyway -> why, in words
    faults: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        """The list price of everything chosen."""
        return sum((piece.price for piece in self.pieces), Decimal(0))


def price_on(plain: Decimal, prices: Iterable[Mapping[str, Any]], day: date) -> Decimal:
    """The price that holds on a day: the last that began by then, or the plain one."""
    begun = [entry for entry in prices if entry["from"] <= day.isoformat()]
    return Decimal(max(begun, key=lambda entry: entry["from"])["price"]) if begun else plain


def colour_name(colour: Mapping[str, Any]) -> str:
    """A colour in the reader's language."""
    return str(colour["zh" if (get_language() or "").startswith("zh") else "en"])


def check(
    *,
    model: VehicleModel,
    colour: str,
    chosen: Sequence[str],
    options: Iterable[Option],
    day: date,
) -> Built:
    """Look at a choice: ``options`` are all of the catalogue, ``chosen`` the codes wanted.

    What the model has anyway, and what a chosen package brings along, counts as there and is not
    charged twice.
    """
    known = {option.code: option for option in options}
    wanted = [known[code] for code in dict.fromkeys(chosen) if code in known]
    included = _included(model, wanted, known)
    paid = [option for option in wanted if option.code not in included]
    there = {option.code for option in wanted} | included.keys()
    faults = [
        _("The catalogue has no option %(code)s. Drop it.") % {"code": code}
        for code in dict.fromkeys(chosen)
        if code not in known
    ]
    pieces = [Piece("vehicle", model.code, model.name, price_on(model.msrp, model.prices, day))]
    found = next((entry for entry in model.colours if entry["code"] == colour), None)
    if found is None and model.colours:
        faults.append(_("Choose one of the colours of the %(model)s.") % {"model": model.name})
    elif found is not None:
        surcharge = Decimal(found.get("price") or 0)
        pieces.append(Piece("colour", colour, colour_name(found), surcharge))
    for option in paid:
        pieces.append(
            Piece("option", option.code, option.name, price_on(option.price, option.prices, day))
        )
        faults.extend(_faults_of(option, model, colour, there, known))
    return Built(tuple(pieces), included, tuple(dict.fromkeys(faults)))


def _included(
    model: VehicleModel, wanted: Iterable[Option], known: Mapping[str, Option]
) -> dict[str, str]:
    """What is there without being paid for, and why."""
    found = {code: _("standard") for code, o in known.items() if model.code in o.standard}
    for package in wanted:
        for code in package.includes:
            found.setdefault(code, _("in %(package)s") % {"package": package.name})
    return found


def _faults_of(
    option: Option, model: VehicleModel, colour: str, there: set[str], known: Mapping[str, Option]
) -> Iterable[str]:
    """The rules that this option breaks, each with its mend."""
    name = option.name
    if option.fits and model.code not in option.fits:
        yield _("%(option)s is not made for the %(model)s: drop it or choose another trim.") % {
            "option": name,
            "model": model.name,
        }
    if colour and option.colours and colour not in option.colours:
        yield _("%(option)s is not made in this colour: drop it or choose another colour.") % {
            "option": name
        }
    for code in option.requires:
        if code not in there:
            yield _("%(option)s needs %(other)s: add it or drop %(option)s.") % {
                "option": name,
                "other": _name(code, known),
            }
    for other in sorted(there & _against(option, known) - {option.code}):
        pair = sorted([name, _name(other, known)])
        yield _("%(option)s and %(other)s do not go together: drop one of them.") % {
            "option": pair[0],
            "other": pair[1],
        }


def _against(option: Option, known: Mapping[str, Option]) -> set[str]:
    """What the option cannot be with, whichever of the two says so."""
    said_by_others = {code for code, other in known.items() if option.code in other.excludes}
    return {*option.excludes, *said_by_others}


def _name(code: str, known: Mapping[str, Option]) -> str:
    return known[code].name if code in known else code
