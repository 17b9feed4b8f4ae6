"""What the services of the care desk share: the locked row, the clock, timeline and audit."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Field
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.care import selectors
from dealers.care.events import CaseEscalated
from dealers.care.models import Case
from dealers.care.rules import CaseRules
from dealers.care.states import CATEGORIES, CaseKind, CaseState
from dealers.customers.services import add_entry
from dealers.customers.states import EntryKind
from portal.core.errors import Conflict, InvalidInput
from portal.core.hours import add_business_time
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record, set_fields
from tenants.exchange.services import publish
from tenants.selectors import hub_if_any
from tenants.workspace.selectors import files_about
from tenants.workspace.services import save_upload

MOST_TEXT = 4000
MOST_FILES = 40


def refuse(field: str, message: str) -> InvalidInput:
    """One field is at fault; the sentence stands beside it."""
    return InvalidInput(message, fields={field: message})


def lock_case(case: Case) -> Case:
    """The row as it is now, held until the transaction ends. A task never locks its case."""
    return Case.objects.select_for_update().get(pk=case.pk)


def check_open(case: Case) -> None:
    """Raises ``Conflict`` once the case is over."""
    if not case.is_open:
        raise Conflict(_("%(number)s is over. Reopen it first.") % {"number": case.number})


def told(value: str, name: str, message: str) -> str:
    """A text that must be there, clean and cut to its field. Raises ``InvalidInput`` naming it."""
    if not (text := clean_text(value)):
        raise refuse(name, message)
    return fitting(text, name)


def keep_files(case: Case, files: Sequence[UploadedFile], actor: User, *, verb: str) -> list[str]:
    """Keep photos or papers with a locked case or task, all of them or none; their names."""
    if files_about(case).count() + len(files) > MOST_FILES:
        raise refuse("files", _("Keep at most %(most)s files.") % {"most": MOST_FILES})
    names = []
    for upload in files:
        try:
            names.append(save_upload(upload=upload, actor=actor, verb=verb, about=case).name)
        except InvalidInput as error:
            raise refuse("files", str(error)) from error
    return names


def why(reason: str, message: str = "") -> str:
    """A reason that must be given, of one line. Raises ``InvalidInput`` naming ``reason``."""
    if not (text := clean_text(reason)):
        raise refuse("reason", message or _("Say why."))
    return text[:200]


def fitting(text: str, name: str) -> str:
    """Clean text, cut to what the case's field of this name holds."""
    field: Field[Any, Any] = Case._meta.get_field(name)  # type: ignore[assignment]
    return clean_text(text)[: getattr(field, "max_length", None) or MOST_TEXT]


def opening_time(start: datetime, store: Unit, **span: int) -> datetime:
    """The moment so much of the store's opening time after ``start``."""
    hours, zone = store.opening_hours, store.time_zone
    return add_business_time(start, timedelta(**span), hours=hours, zone=zone)


def set_clock(case: Case, house: CaseRules, *, anew: bool = False) -> None:
    """Say until when what is promised by the severity; ``anew`` counts from now. Not saved."""
    start = now() if anew else case.received_at
    minutes = house.acknowledge_minutes[case.severity]
    if case.acknowledged_at is None:
        case.acknowledge_by = opening_time(start, case.store, minutes=minutes)
    hours = house.resolve_hours[case.severity]
    case.resolve_by = opening_time(start, case.store, hours=hours)
    wait_until(case, case.resolve_by if case.acknowledged_at else case.acknowledge_by, house)


def wait_until(case: Case, moment: datetime | None, house: CaseRules) -> None:
    """Somebody waits until ``moment``, and the first level hears of it after that. Not saved."""
    case.due_at, case.escalation = moment, 0
    case.escalate_at = next_level(case, house)


def next_level(case: Case, house: CaseRules) -> datetime | None:
    """When the next level is told, if there is one and somebody waits."""
    if case.due_at is None or case.escalation >= len(house.escalation):
        return None
    minutes = int(house.escalation[case.escalation][1])
    return opening_time(case.due_at, case.store, minutes=minutes)


CLOCK = ("acknowledge_by", "resolve_by", "due_at", "escalation", "escalate_at")


def go(
    case: Case, state: CaseState, verb: str, actor: User | None, *also: str, **values: Any
) -> Case:
    """Move a locked case and write ``values`` and the fields named in ``also``; noted, announced."""
    before = case.state
    case.move_to(state)
    changes = {"state": [before, str(state)], **set_fields(case, values)}
    return write(case, verb, actor, "state", *also, *values, **changes)


def write(case: Case, verb: str, actor: User | None, *fields: str, **changes: Any) -> Case:
    """Save some fields of a locked case and note it; the manufacturer hears of what it knows of."""
    case.save(update_fields=[*dict.fromkeys(fields), "updated_at"])
    record(actor=actor, verb=f"care.{verb}", target=case, changes=changes)
    if case.oem_at and {"state", "severity", "oem_at"} & set(fields):
        announce(case)
    return case


def announce(case: Case) -> None:
    """Tell the manufacturer how a case stands that was passed on, if there is a network."""
    hub = hub_if_any()
    if hub is None or case.oem_at is None:
        return
    known = {name for name, _queue in CATEGORIES}
    publish(
        CaseEscalated(
            case_id=str(case.pk),
            number=case.number,
            kind=str(case.kind),
            category=case.category if case.category in known else "",
            severity=str(case.severity),
            state=str(case.state),
            escalated_at=case.oem_at.isoformat(),
            closed_at=case.closed_at.isoformat() if case.closed_at else "",
        ),
        to=hub,
    )


def tell(case: Case, text: str, actor: User | None, **values: str) -> None:
    """A line on the timeline of the customer, the car and the case. What a task tells is its case's,
    or the deal's it was asked from."""
    about = case.parent or case
    kinds = {CaseKind.COMPLAINT: EntryKind.COMPLAINT, CaseKind.TASK: EntryKind.TASK}
    is_asked = about.kind == CaseKind.TASK
    number, url = about.origin if is_asked else (about.number, about.get_absolute_url())
    add_entry(
        kind=kinds.get(CaseKind(about.kind), EntryKind.CASE),
        text=text,
        values=values,
        actor=actor,
        customer=about.customer,
        vehicle=about.vehicle,
        about_id=about.about_id if is_asked else about.pk,
        about_number=number,
        url=url,
    )


def house_rules() -> CaseRules:
    """The rules that hold now."""
    return selectors.rules()
