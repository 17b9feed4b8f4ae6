"""How long visits take, by month, store and pay type, with comebacks."""

from django import forms
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.service import services
from dealers.service.permissions import VIEW_ORDER
from dealers.service.services.turnaround import USUAL
from dealers.service.turnaround import TurnaroundReport
from portal.core.errors import InvalidInput
from portal.ui.forms import DayInput
from portal.ui.pages import Screen
from portal.ui.tables import Column, NumberColumn, Table
from portal.ui.values import number
from tenants.accounts.stores import StoreChoices, store_field

BY = [("month", _("Month")), ("store", _("Store")), ("pay_type", _("Who pays"))]


class TurnaroundForm(StoreChoices):
    """Which days, where, and how visits are put together."""

    store_verbs = {"store": VIEW_ORDER}
    start = forms.DateField(label=_("From"), widget=DayInput())
    end = forms.DateField(label=_("Until"), widget=DayInput())
    by = forms.ChoiceField(label=_("By"), choices=BY)
    store = store_field(required=False)


class TurnaroundPage(Screen):
    """Hours from the reception to ready and to release, what was on time, what came back."""

    verb = VIEW_ORDER
    title = _("Turnaround")
    focused = True

    def get(self, request, *args, **kwargs):
        found = self.report  # before the form is drawn: it may find fault with the period
        return self.render("dealers/service/turnaround.html", total=found.total)

    @cached_property
    def form(self) -> TurnaroundForm:
        """What was asked for; the last half year by month, if nothing."""
        today = localdate()
        usual = {"start": (today - USUAL).replace(day=1), "end": today, "by": "month"}
        asked = {name: value for name, value in self.request.GET.items() if value}
        return TurnaroundForm({**usual, **asked}, actor=self.user)

    @cached_property
    def report(self) -> TurnaroundReport:
        """The rows; none while what was asked for cannot be."""
        if self.form.is_valid():
            try:
                return services.ask_turnaround(**self.form.cleaned_data, actor=self.user)
            except InvalidInput as error:
                self.form.add_error("end", str(error))
        return TurnaroundReport()

    @property
    def figures(self) -> list[dict]:
        """All visits together."""
        total = self.report.total
        shown = [
            (_("Visits"), total.visits, ""),
            (_("Until ready"), total.to_ready, "h"),
            (_("Until release"), total.to_release, "h"),
            (_("On time"), total.on_time_share, "%"),
            (_("Comebacks"), total.comeback_share, "%"),
        ]
        return [
            {"label": label, "value": "–" if value is None else f"{number(value)} {unit}".strip()}
            for label, value, unit in shown
        ]

    @property
    def table(self) -> Table:
        """Row by row."""
        columns = [
            Column("label", dict(BY).get(self.form.cleaned_data.get("by"), "")),
            NumberColumn("visits", _("Visits")),
            NumberColumn("to_ready", _("Until ready"), unit="h", places=1),
            NumberColumn("mean_to_ready", _("on average"), unit="h", places=1, phone=False),
            NumberColumn("to_release", _("Until release"), unit="h", places=1),
            NumberColumn("mean_to_release", _("on average"), unit="h", places=1, phone=False),
            NumberColumn("on_time_share", _("On time"), unit="%", places=1),
            NumberColumn("comebacks", _("Comebacks")),
            NumberColumn("comeback_share", _("Comebacks (%)"), unit="%", places=1, phone=False),
        ]
        empty = _("No car went home in these days.")
        return Table(columns, self.report.rows, url=lambda row: "", empty=empty)
