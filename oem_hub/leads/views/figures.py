"""The figures of leads by dealer and campaign, and the rules."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oem_hub.leads import selectors, services
from oem_hub.leads.forms import RulesForm
from oem_hub.leads.permissions import MANAGE_RULES, VIEW_FIGURES
from portal.ui import values
from portal.ui.pages import FormScreen, Screen
from portal.ui.tables import Column, NumberColumn, Table


def _number(name: str, label, **more) -> NumberColumn:
    return NumberColumn(name, label, sort=False, **more)


def _share(part: str, whole: str, share: str, label, **more) -> NumberColumn:
    """A share with what it is of: nobody should take one of two for a trend."""

    def drawn(row):
        if getattr(row, share) is None:
            return values.NOTHING
        return _("%(share)s %% of %(n)s") % {
            "share": values.number(getattr(row, share)), "n": values.number(getattr(row, whole)),
        }  # fmt: skip

    return NumberColumn(part, label, render=drawn, sort=False, **more)


def _columns(first) -> list[Column]:
    return [
        Column("name", first, sort=False),
        _number("handed", _("Leads")),
        _number("open", _("Open"), phone=False),
        _share("in_time", "timed", "in_time_share", _("Contacted in time")),
        _number("median_hours", _("First contact (hours, median)"), phone=False),
        _number("visited", _("Showroom"), phone=False),
        _share("converted", "valid", "conversion", _("Conversion"), phone=False),
        _share("sold", "valid", "sold_share", pgettext_lazy("lead", "Sold")),
        _number("lost", _("Lost"), phone=False),
        _number("given_up", _("Given up"), phone=False),
        _number("invalid", _("Invalid"), phone=False),
    ]


class LeadFigures(Screen):
    """What became of the leads: by dealer and by campaign."""

    verb = VIEW_FIGURES
    title = _("Figures of leads")

    def get(self, request, *args, **kwargs):
        days = selectors.period_of(request.GET.get("days", ""))
        empty = _("No lead was passed on in this time.")
        tables = [
            (
                label,
                Table(_columns(first), selectors.lead_figures(self.user, by, days), empty=empty),
            )
            for label, first, by in (
                (_("By dealer"), _("Dealer"), "dealer__name"),
                (_("By campaign"), _("Campaign"), "lead__campaign"),
            )
        ]
        periods = [(n, label, n == days) for n, label in selectors.PERIODS]
        return self.render("hub/leads/figures.html", tables=tables, periods=periods)


class RulesEdit(FormScreen):
    """Who gets a lead, until when a dealer calls, how long a person is kept."""

    form_class = RulesForm
    verb = MANAGE_RULES
    title = _("Rules for leads")
    done = _("Saved.")

    def get_initial(self):
        rules = selectors.handout_rules()
        first = {name: getattr(rules, name) for name in RulesForm.base_fields}
        first["areas"] = "\n".join(f"{place} = {code}" for place, code in rules.areas.items())
        return first

    def save(self, form):
        return services.change_handout_rules(**form.cleaned_data, actor=self.user)

    def get_success_url(self, result):
        return self.request.path
