"""Used cars looked at, valued and taken in payment."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.states import EntryKind
from dealers.sales import selectors
from dealers.sales.models import Appraisal, Opportunity
from dealers.sales.permissions import APPROVE_QUOTE, VIEW_QUOTE
from dealers.sales.services.story import tell_of
from dealers.sales.states import AppraisalStatus, CheckResult, ValueSource
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.money import to_cents
from portal.core.validation import clean_plate, clean_text, clean_vin
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.content import IMAGES
from tenants.workspace.models import StoredFile
from tenants.workspace.services import next_number, save_upload

FACTS = ("model_name", "vin", "plate", "model_year", "odometer_km", "notes")
OPEN = (AppraisalStatus.DRAFT, AppraisalStatus.VALUED)
MOST_VALUATIONS = 20


def lock_appraisal(appraisal: Appraisal) -> Appraisal:
    """The row as it is now, held until the transaction ends."""
    return Appraisal.objects.select_for_update().get(pk=appraisal.pk)


def keep_appraisal(appraisal: Appraisal, actor: User | None, verb: str, *fields: str) -> Appraisal:
    """Write the state and ``fields``, and the audit entry. In the caller's transaction."""
    appraisal.save(update_fields=["status", *fields, "updated_at"])
    value = appraisal.agreed_value
    changes = {"status": appraisal.status, "agreed": "" if value is None else str(value)}
    record(actor=actor, verb=f"sales.appraisal.{verb}", target=appraisal, changes=changes)
    return appraisal


def _open(appraisal: Appraisal) -> Appraisal:
    appraisal = lock_appraisal(appraisal)
    if appraisal.status not in OPEN:
        message = _("The value is agreed or the appraisal is closed. Value it anew to change it.")
        raise Conflict(message)
    return appraisal


def _facts(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of the car, made clean. Raises ``InvalidInput`` naming the field."""
    facts = dict(given)
    for name, clean in (("vin", clean_vin), ("plate", clean_plate)):
        if facts.get(name):
            try:
                facts[name] = clean(facts[name])
            except InvalidInput as error:
                raise InvalidInput(str(error), fields={name: str(error)}) from error
    for name in ("model_name", "notes"):
        if name in facts:
            facts[name] = clean_text(facts[name])
    return facts


@transaction.atomic
def open_appraisal(
    *, opportunity: Opportunity, model_name: str, actor: User, **facts: Any
) -> Appraisal:
    """Begin to look at a customer's used car, with the house's list of checks.

    ``facts`` are those of ``FACTS``. Raises ``Conflict`` for a closed opportunity, ``InvalidInput``
    for a VIN or plate that is none.
    """
    if not opportunity.is_open:
        raise Conflict(_("This opportunity is closed."))
    appraisal = Appraisal.objects.create(
        number=next_number(kind="AP", store=opportunity.store),
        opportunity=opportunity,
        customer=opportunity.customer,
        items=[
            {"item": item, "result": "", "note": "", "cost": ""}
            for item in selectors.appraisal_items()
        ],
        currency=opportunity.currency,
        owner=opportunity.owner or actor,
        store=opportunity.store,
        **_facts({"model_name": model_name, **facts}),
    )
    text = gettext_noop("Used car appraised")
    tell_of(appraisal, text, actor, EntryKind.OPPORTUNITY, {})
    return keep_appraisal(appraisal, actor, "write")


@transaction.atomic
def update_appraisal(*, appraisal: Appraisal, actor: User, **facts: Any) -> Appraisal:
    """Correct what is known of the car. Raises ``Conflict`` once the value is agreed."""
    appraisal = _open(appraisal)
    if unknown := facts.keys() - set(FACTS):
        raise TypeError(f"Not a fact of an appraisal: {sorted(unknown)}")
    for name, value in _facts(facts).items():
        setattr(appraisal, name, value)
    return keep_appraisal(appraisal, actor, "write", *facts)


@transaction.atomic
def check_car(
    *, appraisal: Appraisal, items: Iterable[Mapping[str, Any]], actor: User
) -> Appraisal:
    """Note what was seen: for each item of the list a result, a note and the cost of the repair.

    Items of the list that are left out stay as they are. Raises ``InvalidInput`` for one that is
    not on the list, ``Conflict`` once the value is agreed.
    """
    appraisal = _open(appraisal)
    known = {item["item"]: item for item in appraisal.items}
    for seen in items:
        name, result = seen["item"], seen.get("result") or ""
        if name not in known or result not in ("", *CheckResult.values):
            raise InvalidInput(_("“%(item)s” is not on the list of checks.") % {"item": name})
        cost = seen.get("cost")
        known[name].update(
            result=str(result),
            note=clean_text(seen.get("note") or "")[:200],
            cost="" if cost is None else str(to_cents(Decimal(cost))),
        )
    return keep_appraisal(appraisal, actor, "write", "items")


@transaction.atomic
def add_photos(*, appraisal: Appraisal, photos: Iterable[UploadedFile], actor: User) -> Appraisal:
    """Keep photos of the car. Raises ``InvalidInput`` for what is no picture."""
    appraisal = lock_appraisal(appraisal)
    for photo in photos:
        try:
            save_upload(upload=photo, actor=actor, verb=VIEW_QUOTE, about=appraisal, accept=IMAGES)
        except InvalidInput as error:
            raise InvalidInput(str(error), fields={"photos": str(error)}) from error
    count = StoredFile.objects.filter(about=appraisal.pk).count()
    record(actor=actor, verb="sales.appraisal.write", target=appraisal, changes={"photos": count})
    return appraisal


@transaction.atomic
def value_car(
    *,
    appraisal: Appraisal,
    source: str,
    amount: Decimal,
    actor: User,
    note: str = "",
    valued_on: date | None = None,
) -> Appraisal:
    """Note what somebody thinks the car is worth; an old appraisal comes back to life by it.

    Raises ``InvalidInput`` for an amount of nothing, ``Conflict`` once the value is agreed.
    """
    appraisal = lock_appraisal(appraisal)
    if appraisal.status != AppraisalStatus.VALUED:
        appraisal.move_to(AppraisalStatus.VALUED)
    if amount <= 0 or source not in ValueSource.values:
        message = _("Type what the car is worth.")
        raise InvalidInput(message, fields={"amount": message})
    if len(appraisal.valuations) >= MOST_VALUATIONS:
        raise Conflict(_("There are enough valuations. Agree on one."))
    appraisal.valuations = [
        *appraisal.valuations,
        {
            "source": str(source),
            "amount": str(to_cents(amount)),
            "on": (valued_on or localdate()).isoformat(),
            "note": clean_text(note)[:120],
            "by": str(actor),
        },
    ]
    appraisal.agreed_value = appraisal.valid_until = None
    appraisal.declined_reason = ""
    fields = ("valuations", "agreed_value", "valid_until", "declined_reason")
    return keep_appraisal(appraisal, actor, "value", *fields)


@transaction.atomic
def agree_value(
    *, appraisal: Appraisal, amount: Decimal, actor: User, valid_until: date | None = None
) -> Appraisal:
    """Agree with the customer what we take the car for, until when (by the house's rules).

    More than the highest valuation is a discount in another coat: it takes somebody who may
    approve discounts, else ``NotPermitted``. Raises ``Conflict`` unless it is valued and not agreed,
    ``InvalidInput`` for a day in the past.
    """
    appraisal = lock_appraisal(appraisal)
    if appraisal.status != AppraisalStatus.VALUED:  # one that a quote holds is let go, not agreed
        raise Conflict(_("Value the car first; a value that is agreed stays until it runs out."))
    appraisal.move_to(AppraisalStatus.AGREED)
    until = valid_until or localdate() + timedelta(days=selectors.policy().appraisal_days)
    if until < localdate():
        message = _("This day is over. Choose one to come.")
        raise InvalidInput(message, fields={"valid_until": message})
    if amount <= 0:
        message = _("Type what the car is worth.")
        raise InvalidInput(message, fields={"amount": message})
    if amount > (appraisal.best_valuation or 0) and not actor.can(APPROVE_QUOTE):
        message = _("This is above the highest valuation. Ask somebody who may approve discounts.")
        raise NotPermitted(message, fields={"amount": message})
    appraisal.agreed_value, appraisal.valid_until = to_cents(amount), until
    return keep_appraisal(appraisal, actor, "agree", "agreed_value", "valid_until")


@transaction.atomic
def decline_appraisal(*, appraisal: Appraisal, actor: User, reason: str = "") -> Appraisal:
    """The customer keeps the car, or we do not want it.

    Raises ``TransitionRefused`` while a quote holds it.
    """
    appraisal = lock_appraisal(appraisal)
    appraisal.move_to(AppraisalStatus.DECLINED)
    appraisal.declined_reason = clean_text(reason)[:200]
    return keep_appraisal(appraisal, actor, "decline", "declined_reason")
