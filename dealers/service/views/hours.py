"""Hours billed, of the catalogue, and clocked: by technician and by day."""

from django import forms
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.service import services
from dealers.service.hours import HoursReport
from dealers.service.permissions import VIEW_HOURS, WORK_ON_JOB
from dealers.service.selectors import people_who
from portal.core.errors import InvalidInput
from portal.ui.forms import DayInput
from portal.ui.pages import Screen
from portal.ui.tables import Column, NumberColumn, Table
from portal.ui.values import number
from tenants.accounts.models import User
from tenants.accounts.stores import StoreChoices, store_field

MEASURES = (
    ("efficiency", _("Efficiency"), _("Flat-rate hours ÷ clocked hours.")),
    ("productivity", _("Productivity"), _("Clocked hours ÷ available hours.")),
    ("utilisation", _("Utilisation"), _("Flat-rate hours ÷ available hours.")),
)
THREE = (
    ("billed", _("Billed"), _("Hours on the lines of finished jobs.")),
    ("flat_rate", _("Flat-rate"), _("The catalogue's hours for the same work.")),
    ("clocked", _("Clocked"), _("Hours between start and stop.")),
)


class HoursForm(StoreChoices):
    """Which days, whose, and how they are put together."""

    store_verbs = {"store": VIEW_HOURS}
    start = forms.DateField(label=_("From"), widget=DayInput())
    end = forms.DateField(label=_("Until"), widget=DayInput())
    by = forms.ChoiceField(
        label=_("By"), choices=[("technician", _("Technician")), ("day", _("Day"))]
    )
    technician = forms.ModelChoiceField(
        User.objects.none(), label=_("Technician"), required=False, empty_label=_("Everybody")
    )
    store = store_field(required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["technician"].queryset = people_who(WORK_ON_JOB).order_by("full_name")


class HoursPage(Screen):
    """The three hours and the measures made of them."""

    verb = VIEW_HOURS
    title = _("Workshop hours")
    focused = True

    def get(self, request, *args, **kwargs):
        found = self.report  # before the form is drawn: it may find fault with the period
        return self.render("dealers/service/hours.html", total=found.total)

    @cached_property
    def form(self) -> HoursForm:
        """What was asked for; this month by technician, if nothing."""
        today = localdate()
        usual = {"start": today.replace(day=1), "end": today, "by": "technician"}
        asked = {name: value for name, value in self.request.GET.items() if value}
        return HoursForm({**usual, **asked}, actor=self.user)

    @cached_property
    def report(self) -> HoursReport:
        """The rows; none while what was asked for cannot be."""
        if self.form.is_valid():
            try:
                return services.ask_hours(**self.form.cleaned_data, actor=self.user)
            except InvalidInput as error:
                self.form.add_error("end", str(error))
        return HoursReport()

    @property
    def figures(self) -> list[dict]:
        """The sums, each with its formula."""
        total = self.report.total
        found = [(label, number(getattr(total, name)), hint) for name, label, hint in THREE]
        for name, label, hint in MEASURES:
            percent = getattr(total, name)
            found.append((label, "–" if percent is None else f"{number(percent)} %", hint))
        return [{"label": label, "value": value, "hint": hint} for label, value, hint in found]

    @property
    def table(self) -> Table:
        """Row by row."""
        by_day = self.form.cleaned_data.get("by") == "day"
        columns = [
            Column("label", gettext("Day") if by_day else gettext("Technician")),
            *(NumberColumn(name, label, places=2) for name, label, _hint in THREE),
            NumberColumn("available", _("Available"), places=2, phone=False),
            *(NumberColumn(name, label, unit="%", places=1) for name, label, _hint in MEASURES),
        ]
        return Table(
            columns, self.report.rows, url=lambda row: "", empty=_("No hours in these days.")
        )
