"""Who delivers parts."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.parts.models import GoodsReceipt, Supplier
from dealers.parts.services.common import refuse
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_phone, clean_text
from tenants.accounts.mail import send_mail
from tenants.accounts.models import User
from tenants.audit.services import record

DETAILS = frozenset(
    {
        "name", "is_manufacturer", "contact_name", "phone", "email", "lead_days", "payment_days",
        "note", "is_active", "shares_stock",
    }
)  # fmt: skip


def _clean(details: dict[str, Any]) -> dict[str, Any]:
    if unknown := details.keys() - DETAILS:
        raise TypeError(f"Not to be changed on a supplier: {sorted(unknown)}")
    for name in {"name", "contact_name", "note"} & details.keys():
        details[name] = clean_text(details[name])
    if "name" in details and not details["name"]:
        raise refuse("name", _("Type the supplier's name."))
    if details.get("phone"):
        try:
            details["phone"] = clean_phone(details["phone"])
        except InvalidInput as error:
            raise refuse("phone", str(error)) from error
    return details


def _save(supplier: Supplier) -> None:
    try:
        with transaction.atomic():
            supplier.save()
    except IntegrityError as error:
        raise refuse("name", _("There is already a supplier of this name.")) from error


@transaction.atomic
def add_supplier(*, name: str, actor: User | None, **details: Any) -> Supplier:
    """Add a supplier of whom parts can be ordered. Raises ``InvalidInput`` for a name twice."""
    supplier = Supplier(**_clean({"name": name, **details}))
    _save(supplier)
    record(actor=actor, verb="parts.supplier.added", target=supplier)
    return supplier


@transaction.atomic
def edit_supplier(*, supplier: Supplier, actor: User | None, **details: Any) -> Supplier:
    """Change a supplier's details. Raises ``InvalidInput`` for a name twice."""
    supplier = Supplier.objects.select_for_update().get(pk=supplier.pk)
    changed = {k: v for k, v in _clean(details).items() if getattr(supplier, k) != v}
    changes = {k: [str(getattr(supplier, k)), str(v)] for k, v in changed.items()}
    for key, value in changed.items():
        setattr(supplier, key, value)
    _save(supplier)
    record(actor=actor, verb="parts.supplier.edited", target=supplier, changes=changes)
    return supplier


# Findings of one mail.
MOST_FINDINGS = 200


@transaction.atomic
def tell_findings(
    *, supplier: Supplier, actor: User | None, days: int = 30, note: str = ""
) -> Supplier:
    """Mail a supplier what goods-in found wrong with its deliveries of the last ``days``, line by line.

    Raises ``InvalidInput`` for a span of no days, ``Conflict`` without an e-mail address or a finding.
    """
    if not 1 <= days <= 365:
        raise refuse("days", _("Choose between 1 and 365 days."))
    if not supplier.email:
        raise Conflict(_("Type the supplier's e-mail address first."))
    since = localdate() - timedelta(days=days)
    found = GoodsReceipt.objects.filter(line__order__supplier=supplier, received_on__gte=since)
    found = found.exclude(fault="").select_related("line__part", "line__order")
    receipts = list(found.order_by("received_on", "pk")[:MOST_FINDINGS])
    if not receipts:
        raise Conflict(_("Goods-in found nothing wrong in this time."))
    send_mail(
        to=supplier.email,
        template="supplier_findings",
        language="",
        supplier=supplier,
        receipts=receipts,
        note=clean_text(note),
        since=since,
    )
    changes = {"findings": len(receipts), "since": since.isoformat()}
    record(actor=actor, verb="parts.supplier.told", target=supplier, changes=changes)
    return supplier
