"""What is typed at the care desk. Forms check shapes; services the rest."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dealers.care import selectors
from dealers.care.models import Case
from dealers.care.permissions import OPEN_CASE, VIEW_REPORT
from dealers.care.states import (
    BROUGHT_CHOICES,
    DIAGNOSES,
    CaseChannel,
    CaseLevel,
    Priority,
    Queue,
    Severity,
)
from dealers.customers.selectors import find_customers, find_vehicles
from portal.ui.forms import (
    AutocompleteField,
    DayInput,
    FilesField,
    MomentInput,
    PhotoInput,
    WholeField,
    money_field,
)
from tenants.accounts.models import Unit, UnitKind, User
from tenants.accounts.stores import StoreChoices, store_field

CHANNELS = [choice for choice in CaseChannel.choices if choice[0] != CaseChannel.SURVEY]
UNITS = Unit.objects.filter(kind__in=[UnitKind.DEPARTMENT, UnitKind.TEAM], is_active=True).order_by(
    "name"
)
BY = [
    ("category", _("Category")),
    ("severity", _("Severity")),
    ("store", _("Store")),
    ("channel", _("Came by")),
    ("queue", _("Department")),
    ("kind", _("Kind")),
]


def moment(label: Any, **more: Any) -> forms.DateTimeField:
    """A day and a time of day."""
    return forms.DateTimeField(label=label, widget=MomentInput(), **{"required": False, **more})


def prose(label: Any, **more: Any) -> forms.CharField:
    """A few sentences."""
    widget = forms.Textarea({"rows": 3})
    return forms.CharField(label=label, widget=widget, max_length=4000, **more)


def people(label: Any) -> forms.ModelChoiceField:
    """A colleague."""
    found = User.objects.filter(is_active=True, is_service=False).order_by("full_name")
    return forms.ModelChoiceField(found, label=label)


def unit() -> forms.ModelChoiceField:
    """A department or team that the house keeps."""
    return forms.ModelChoiceField(
        UNITS, label=_("Unit"), required=False, empty_label=_("The whole department")
    )


class CategoryField(forms.ChoiceField):
    """One of the house's categories, read when the form is made."""

    def __init__(self, **more: Any) -> None:
        super().__init__(label=_("Category"), choices=self.offered, **more)

    def offered(self) -> list[tuple[str, str]]:
        """The list of the rules in the reader's language."""
        rows = [(row["name"], gettext(row["name"])) for row in selectors.rules().categories]
        return [("", "–"), *rows]


def _offer(form: forms.Form, actor: User) -> None:
    """Offer the customers and cars that the actor may see."""
    if "customer" in form.fields:
        form.fields["customer"].queryset = find_customers("", user=actor)
    form.fields["vehicle"].queryset = find_vehicles("", user=actor)


class _CaseFacts(forms.Form):
    subject = forms.CharField(label=_("Subject"), max_length=160)
    description = prose(_("What it is about"), required=False)
    channel = forms.ChoiceField(label=_("Came by"), choices=CaseChannel.choices)
    priority = forms.ChoiceField(
        label=_("Priority"), choices=Priority.choices, initial=Priority.NORMAL
    )
    customer = AutocompleteField(
        None, url="customers:customer_options", label=_("Customer"), required=False
    )
    contact_name = forms.CharField(
        label=_("Caller"),
        max_length=80,
        required=False,
        help_text=_("Where it is nobody we know, or somebody else than the customer."),
    )
    contact_phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    vehicle = AutocompleteField(
        None, url="customers:vehicle_options", label=_("Car"), required=False
    )
    vin_typed = forms.CharField(
        label=_("Car as told"),
        max_length=40,
        required=False,
        help_text=_("VIN or plate of a car that is not in our records yet; confirmed later."),
    )
    promised_at = moment(_("Promised callback"))


class CaseFactsForm(_CaseFacts):
    """Who brings what, about which car."""

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, actor)


class CaseForm(StoreChoices, _CaseFacts):
    """A new case, from whatever page it was begun."""

    store_verbs = {"store": OPEN_CASE}
    kind = forms.ChoiceField(label=_("Kind"), choices=BROUGHT_CHOICES)
    channel = forms.ChoiceField(label=_("Came by"), choices=CHANNELS)
    category = CategoryField(required=False)
    severity = forms.ChoiceField(
        label=_("Severity"), choices=Severity.choices, initial=Severity.MINOR
    )
    store = store_field()
    about_id = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    about_number = forms.CharField(widget=forms.HiddenInput(), max_length=40, required=False)
    about_url = forms.CharField(widget=forms.HiddenInput(), max_length=200, required=False)
    field_order = (
        "kind", "channel", "subject", "description", "customer", "contact_name", "contact_phone",
        "vehicle", "vin_typed", "category", "severity", "priority", "store", "promised_at",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        _offer(self, actor)


class VehicleForm(forms.Form):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, actor)

    vehicle = AutocompleteField(None, url="customers:vehicle_options", label=_("Car"))


class NoteForm(forms.Form):
    note = prose(_("Note"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class ClassifyForm(forms.Form):
    """What it is about, how grave, and who looks into it."""

    category = CategoryField()
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices)
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices)
    queue = forms.ChoiceField(
        label=_("Department"),
        choices=[("", _("As the category says")), *Queue.choices],
        required=False,
    )
    department = unit()


class OwnerForm(forms.Form):
    owner = people(_("Owner"))


class ProposeForm(forms.Form):
    """What is offered to the customer."""

    proposal = prose(_("Proposal"))
    root_cause = prose(_("Root cause"), required=False)
    goodwill = money_field(_("Goodwill"), initial=0)
    promised_at = moment(_("Promised callback"))


class ExecuteForm(forms.Form):
    """What was done about it."""

    measures = prose(_("Measures"))
    root_cause = prose(_("Root cause"), required=False)
    goodwill = money_field(_("Goodwill"), required=False)


class StageForm(forms.Form):
    """The next stage of a service request."""

    stage = forms.ChoiceField(label=_("Stage"))
    note = prose(_("Note"), required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(s.value), s.label) for s in DIAGNOSES if case.allows(s)]
        self.fields["stage"].choices = offered


class CallbackForm(forms.Form):
    due_at = moment(_("When"), help_text=_("Empty: as promised, or by the rules of the house."))


ANSWERS = [
    ("yes", _("Satisfied")),
    ("no", _("Not satisfied: open the case again")),
    ("none", pgettext_lazy("callback", "Not reached")),
]


class CalledForm(forms.Form):
    """How the callback went."""

    answer = forms.ChoiceField(label=_("The customer is"), choices=ANSWERS)
    note = prose(_("What the customer said"), required=False)
    next_due_at = moment(_("Next try"), help_text=_("Only if nobody answered."))


class CloseForm(forms.Form):
    opinion = prose(_("Final note"), required=False)
    satisfied = forms.NullBooleanField(label=_("Customer satisfied"), required=False)


class TaskForm(forms.Form):
    """What a department has to do."""

    subject = forms.CharField(label=_("What is to be done"), max_length=160)
    description = prose(_("Details"), required=False)
    queue = forms.ChoiceField(label=_("Department"), choices=Queue.choices)
    department = unit()
    due_at = moment(_("Due"), help_text=_("Empty: by the rules of the house."))


class ResultForm(forms.Form):
    result = prose(_("Result"))


class TickForm(forms.Form):
    done = forms.BooleanField(required=False)


class FilesForm(forms.Form):
    files = FilesField(
        label=_("Photos and papers"),
        widget=PhotoInput(attrs={"accept": "image/*,application/pdf"}),
    )


class ReportForm(StoreChoices):
    """Which cases, and how they are put together."""

    store_verbs = {"store": VIEW_REPORT}
    start = forms.DateField(label=_("From"), widget=DayInput())
    end = forms.DateField(label=_("Until"), widget=DayInput())
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("Every kind")), *BROUGHT_CHOICES], required=False
    )
    by = forms.ChoiceField(label=_("By"), choices=BY)
    store = store_field(required=False, empty_label=_("Every store"))


def _lines(label: Any, **more: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": 5})
    return forms.CharField(label=label, widget=widget, max_length=8000, **more)


def _named(kinds: type) -> dict[str, str]:
    """The choices by code and by their word in the reader's language."""
    return {str(name).casefold(): str(k.value) for k in kinds for name in (k.value, k.label)}


def _wrong(n: int, example: str) -> forms.ValidationError:
    words = {"n": n, "example": example}
    return forms.ValidationError(
        gettext("Line %(n)d: type it as in this example: %(example)s") % words
    )


class RulesForm(forms.Form):
    """The rules of the care desk."""

    minutes_critical = WholeField(
        label=format_lazy(
            _("{severity}: answer within (minutes)"), severity=Severity.CRITICAL.label
        )
    )
    minutes_major = WholeField(
        label=format_lazy(_("{severity}: answer within (minutes)"), severity=Severity.MAJOR.label)
    )
    minutes_minor = WholeField(
        label=format_lazy(_("{severity}: answer within (minutes)"), severity=Severity.MINOR.label)
    )
    hours_critical = WholeField(
        label=format_lazy(_("{severity}: settle within (hours)"), severity=Severity.CRITICAL.label)
    )
    hours_major = WholeField(
        label=format_lazy(_("{severity}: settle within (hours)"), severity=Severity.MAJOR.label)
    )
    hours_minor = WholeField(
        label=format_lazy(_("{severity}: settle within (hours)"), severity=Severity.MINOR.label)
    )
    task_hours = WholeField(label=_("A department has for a task (hours)"))
    callback_days = WholeField(label=_("Callback after (days)"))
    escalation = _lines(
        _("Who hears of what waits too long"),
        required=False,
        help_text=_("One per line: minutes of opening time after it was due, then who."),
    )
    categories = _lines(
        _("Categories"),
        help_text=_("One per line: name | department | e-mail of who gets such cases, if anybody."),
    )
    steps_complaint = _lines(
        _("Steps of a complaint"), required=False, help_text=_("One per line.")
    )
    steps_request = _lines(_("Steps of a service request"), required=False)
    steps_enquiry = _lines(_("Steps of an enquiry"), required=False)
    steps_suggestion = _lines(_("Steps of a suggestion"), required=False)

    def clean_escalation(self) -> list[list[Any]]:
        """Levels as the service takes them; the sentence says which line is wrong."""
        found: list[list[Any]] = []
        for n, line in enumerate(self.cleaned_data["escalation"].splitlines(), 1):
            if not line.strip():
                continue
            minutes, _space, who = line.strip().partition(" ")
            level = _named(CaseLevel).get(who.strip().casefold())
            if level is None or not minutes.isascii() or not minutes.isdigit():
                raise _wrong(n, f"60 {CaseLevel.DEPARTMENT.label}")
            found.append([level, int(minutes)])
        return found

    def clean_categories(self) -> list[dict[str, str]]:
        """Categories as the service takes them; what is the portal's own keeps its own name."""
        own = {gettext(row["name"]): row["name"] for row in selectors.rules().categories}
        found = []
        for n, line in enumerate(self.cleaned_data["categories"].splitlines(), 1):
            if not line.strip():
                continue
            name, queue, email = (*(part.strip() for part in line.split("|")), "", "")[:3]
            code = _named(Queue).get(queue.casefold()) if queue else str(Queue.CARE)
            person = User.objects.filter(email__iexact=email).first() if email else None
            if not name or code is None or (email and person is None):
                raise _wrong(n, f"{gettext('Repair not done well')} | {Queue.SERVICE.label}")
            owner = str(person.pk) if person else ""
            found.append({"name": own.get(name, name), "queue": code, "owner": owner})
        return found

    def as_rules(self) -> dict[str, Any]:
        """The fields as ``change_rules`` takes them."""
        data = dict(self.cleaned_data)
        own = {gettext(text): text for texts in selectors.rules().steps.values() for text in texts}
        kinds = [kind for kind, _label in BROUGHT_CHOICES]
        typed = {kind: data.pop(f"steps_{kind}").splitlines() for kind in kinds}
        return {
            "acknowledge_minutes": {s.value: data.pop(f"minutes_{s.value}") for s in Severity},
            "resolve_hours": {s.value: data.pop(f"hours_{s.value}") for s in Severity},
            "steps": {k: [own.get(t.strip(), t) for t in texts] for k, texts in typed.items()},
            **data,
        }


def rules_as_typed() -> dict[str, Any]:
    """The rules that hold as the form shows them."""
    house = selectors.rules()
    emails = dict(
        User.objects.filter(
            pk__in=[row["owner"] for row in house.categories if row["owner"]]
        ).values_list("pk", "email")
    )
    by_id = {str(pk): email for pk, email in emails.items()}
    rows = [
        " | ".join(
            filter(None, [gettext(row["name"]), str(Queue(row["queue"]).label), by_id.get(row["owner"], "")])
        )
        for row in house.categories
    ]  # fmt: skip
    return {
        **{f"minutes_{s}": house.acknowledge_minutes[s] for s in Severity.values},
        **{f"hours_{s}": house.resolve_hours[s] for s in Severity.values},
        **{f"steps_{k}": "\n".join(map(gettext, house.steps.get(k, ()))) for k, _l in BROUGHT_CHOICES},
        "task_hours": house.task_hours,
        "callback_days": house.callback_days,
        "escalation": "\n".join(f"{m} {CaseLevel(level).label}" for level, m in house.escalation),
        "categories": "\n".join(rows),
    }  # fmt: skip
