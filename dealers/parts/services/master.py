"""Parts as the dealership knows them: added, taken over from the catalogue, changed."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dealers.parts.models import Part
from dealers.parts.selectors import network
from dealers.parts.services.common import refuse
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.reference.selectors import parts_of

EDITABLE = frozenset({"name_zh", "name_en", "price", "unit", "system", "is_active"})


@transaction.atomic
def create_part(
    *,
    number: str,
    name_zh: str,
    actor: User | None,
    name_en: str = "",
    price: Decimal = Decimal(0),
    catalogue_code: str = "",
    system: str = "",
    unit: str = "pc",
) -> Part:
    """Add a part that can then be received and fitted. Raises ``InvalidInput`` for a number twice."""
    number = clean_text(number).upper()
    if not number:
        raise refuse("number", _("Type the part number."))
    if price < 0:
        raise refuse("price", _("A price is not negative."))
    try:
        with transaction.atomic():
            part = Part.objects.create(
                number=number,
                name_zh=clean_text(name_zh),
                name_en=clean_text(name_en),
                price=price,
                catalogue_code=catalogue_code,
                system=system,
                unit=unit,
            )
    except IntegrityError as error:
        raise refuse("number", _("There is already a part with this number.")) from error
    record(actor=actor, verb="parts.part.added", target=part)
    return part


@transaction.atomic
def add_from_catalogue(*, code: str, actor: User | None) -> tuple[Part, bool]:
    """The part with this number of the manufacturer's catalogue, added if new; and whether it was.

    Name, list price and system are taken over. Raises ``InvalidInput`` if the catalogue has none.
    """
    code = clean_text(code).upper()
    if known := Part.objects.filter(number=code).first():
        return known, False
    hub = network()
    entry = parts_of(hub).filter(code=code).first() if hub else None
    if entry is None:
        raise refuse(
            "code", _("The manufacturer's catalogue has no part %(code)s.") % {"code": code}
        )
    part = create_part(
        number=entry.code,
        name_zh=entry.name_zh,
        name_en=entry.name_en,
        price=entry.price,
        catalogue_code=entry.code,
        system=entry.system,
        actor=actor,
    )
    return part, True


@transaction.atomic
def edit_part(*, part: Part, actor: User | None, **details: Any) -> Part:
    """Change names, price or unit. The number stays: papers refer to it."""
    if unknown := details.keys() - EDITABLE:
        raise TypeError(f"Not to be changed on a part: {sorted(unknown)}")
    part = Part.objects.select_for_update().get(pk=part.pk)
    if details.get("price", Decimal(0)) < 0:
        raise refuse("price", _("A price is not negative."))
    changed = {k: v for k, v in details.items() if getattr(part, k) != v}
    changes = {k: [str(getattr(part, k)), str(v)] for k, v in changed.items()}
    for key, value in changed.items():
        setattr(part, key, value)
    part.save(update_fields=[*changed, "updated_at"])
    record(actor=actor, verb="parts.part.edited", target=part, changes=changes)
    return part
