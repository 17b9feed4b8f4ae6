"""Stores, departments, teams, regions."""

import re
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.validation import clean_phone, clean_text
from tenants.accounts.models import Unit, UnitKind, User
from tenants.accounts.permissions import MANAGE_UNITS
from tenants.accounts.selectors import stores_open
from tenants.audit.services import record, set_fields
from tenants.entitlements import STORES, need_room

# What may stand under what; a store stands alone.
PARENTS: dict[str, set[str]] = {
    UnitKind.STORE: set(),
    UnitKind.DEPARTMENT: {UnitKind.STORE},
    UnitKind.TEAM: {UnitKind.STORE, UnitKind.DEPARTMENT},
    UnitKind.REGION: {UnitKind.REGION},
}
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = gettext_lazy("Type hours as 09:00-12:00, 13:00-18:00, the earlier first.")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")


def _refuse(field: str, message: object) -> InvalidInput:
    return InvalidInput(str(message), fields={field: str(message)})


def _clean_hours(hours: dict) -> dict:
    """Opening hours as ``{"mon": [["09:00", "18:00"]]}``; days in order, spans in order."""
    if not isinstance(hours, dict):
        raise _refuse("opening_hours", _HOURS)
    for day, spans in hours.items():
        if day not in WEEK:
            raise _refuse("opening_hours", _("Unknown day: %(day)s.") % {"day": day})
        if not isinstance(spans, list):
            raise _refuse("opening_hours", _HOURS)
        last = ""
        for span in spans:
            well_formed = (
                isinstance(span, list)
                and len(span) == 2
                and all(_TIME.fullmatch(str(time)) for time in span)
            )
            if not well_formed or not last <= span[0] < span[1]:
                raise _refuse("opening_hours", _HOURS)
            last = span[1]
    return {day: hours[day] for day in WEEK if day in hours}


def _clean(fields: dict) -> dict:
    if "name" in fields:
        fields["name"] = clean_text(fields["name"])
        if not fields["name"]:
            raise _refuse("name", _("Type a name."))
    if "code" in fields:
        fields["code"] = clean_text(fields["code"]).upper()
        if not re.fullmatch(r"[A-Z0-9]{1,12}", fields["code"]):
            raise _refuse("code", _("Use 1 to 12 letters and digits, such as HT1."))
    if fields.get("phone"):
        try:
            fields["phone"] = clean_phone(fields["phone"])
        except InvalidInput as error:
            raise _refuse("phone", str(error)) from error
    if "time_zone" in fields:
        try:
            ZoneInfo(fields["time_zone"])
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise _refuse("time_zone", _("Unknown time zone.")) from error
    if not re.fullmatch(r"[A-Z]{3}", fields.get("currency", "CNY")):
        raise _refuse("currency", _("Use a currency's three letters, such as CNY."))
    if "opening_hours" in fields:
        fields["opening_hours"] = _clean_hours(fields["opening_hours"] or {})
    return fields


def _check_parent(kind: str, parent: Unit | None) -> None:
    allowed = PARENTS[kind]
    if parent is None and allowed and kind != UnitKind.REGION:
        raise _refuse("parent", _("Choose where this belongs."))
    if parent is not None and parent.kind not in allowed:
        raise _refuse("parent", _("This cannot belong there."))


def _check_reach(actor: User, place: Unit | None) -> None:
    """Raise ``NotPermitted`` unless ``actor`` administers everything or the store of ``place``."""
    reach = actor.reach(MANAGE_UNITS)
    while place is not None and place.pk not in reach.stores:
        place = place.parent
    if not reach.everything and place is None:
        raise NotPermitted(_("Your role does not include this."))


@transaction.atomic
def create_unit(
    *, kind: UnitKind, name: str, code: str, parent: Unit | None = None, actor: User, **fields: Any
) -> Unit:
    """Open a store, department, team or region. ``code`` stands in document numbers for ever.

    Raises ``InvalidInput`` for a code in use or a place it cannot belong to, ``LimitReached`` for a
    store that the edition does not allow.
    """
    _check_reach(actor, parent)
    _check_parent(kind, parent)
    values = _clean({"name": name, "code": code, **fields})
    if kind == UnitKind.STORE:
        need_room(STORES, stores_open)
    try:
        with transaction.atomic():
            unit = Unit.objects.create(kind=kind, parent=parent, **values)
    except IntegrityError as error:
        raise _refuse("code", _("This code is in use already.")) from error
    record(actor=actor, verb="accounts.unit.created", target=unit)
    return unit


@transaction.atomic
def change_unit(*, unit: Unit, actor: User, **fields: Any) -> Unit:
    """Rename a unit or change its opening_hours, time_zone, currency, phone or address.

    What is left out stays; the code always does.
    """
    _check_reach(actor, unit)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    changeable = {"name", "time_zone", "currency", "phone", "address", "opening_hours"}
    if unknown := set(fields) - changeable:
        raise TypeError(f"Not to be changed: {unknown}")
    changes = set_fields(unit, _clean(fields))
    if changes:
        unit.save(update_fields=[*changes, "updated_at"])
        record(actor=actor, verb="accounts.unit.changed", target=unit, changes=changes)
    return unit


@transaction.atomic
def close_unit(*, unit: Unit, actor: User) -> Unit:
    """Offer a unit for nothing new; its records stay. Raises ``Conflict`` while people work there."""
    _check_reach(actor, unit)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if not unit.is_active:
        return unit
    if unit.children.filter(is_active=True).exists():
        raise Conflict(_("Close the departments and teams below it first."))
    at_home = User.objects.humans().filter(is_active=True, home_store=unit)
    if at_home.exists() or unit.members.filter(is_active=True).exists():
        raise Conflict(_("People still work here. Move them first."))
    return _set_active(unit, actor, is_active=False)


@transaction.atomic
def reopen_unit(*, unit: Unit, actor: User) -> Unit:
    """Use a closed unit again. Raises ``LimitReached`` for a store that the edition does not allow."""
    _check_reach(actor, unit)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.is_active:
        return unit
    if unit.kind == UnitKind.STORE:
        need_room(STORES, stores_open)
    return _set_active(unit, actor, is_active=True)


def _set_active(unit: Unit, actor: User, *, is_active: bool) -> Unit:
    unit.is_active = is_active
    unit.save(update_fields=["is_active", "updated_at"])
    verb = "accounts.unit.reopened" if is_active else "accounts.unit.closed"
    record(actor=actor, verb=verb, target=unit, changes={"is_active": [not is_active, is_active]})
    return unit
