"""What is typed at the care desk. Forms check shapes; services the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dealers.care import selectors
from dealers.care.models import Case
from dealers.care.permissions import OPEN_CASE, VIEW_REPORT
from dealers.care.states import (
    BROUGHT_CHOICES,
    DIAGNOSES,
    CaseChannel,
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
    owner = people(_("Responsible"))


class ProposeForm(forms.Form):
    """What is offered to the customer."""

    proposal = prose(pgettext_lazy("case", "Proposal"))
    root_cause = prose(_("Root cause"), required=False)
    goodwill = money_field(pgettext_lazy("case", "Goodwill"), initial=0)
    promised_at = moment(_("Promised callback"))


class ExecuteForm(forms.Form):
    """What was done about it."""

    measures = prose(_("Measures"))
    root_cause = prose(_("Root cause"), required=False)
    goodwill = money_field(pgettext_lazy("case", "Goodwill"), required=False)


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


class AskForm(TaskForm):
    """What a deal needs of another desk."""

    subject = forms.CharField(
        label=_("What do you need"),
        max_length=160,
        help_text=_(
            "Like: price for a tow bar, finance offer over 36 months, demo car on Saturday."
        ),
    )
    field_order = ["queue", "subject", "description", "due_at", "department"]


class ResultForm(forms.Form):
    result = prose(_("Result"))
    files = FilesField(
        label=_("Photos and papers"),
        required=False,
        widget=PhotoInput(attrs={"accept": "image/*,application/pdf"}),
    )


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
    by = forms.ChoiceField(label=pgettext_lazy("report", "By"), choices=BY)
    store = store_field(required=False, empty_label=_("Every store"))
