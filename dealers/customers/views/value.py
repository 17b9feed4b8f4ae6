"""The screens of value: who brings the turnover, how customers divide, the rules of care."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dealers.customers import selectors, services
from dealers.customers.forms import PolicyForm
from dealers.customers.permissions import MANAGE_POLICY, VIEW_VALUE
from dealers.customers.services.forgetting import forgotten
from dealers.customers.states import TIER_TONES, Tier
from portal.ui.charts import Chart, Series
from portal.ui.pages import FormScreen, Screen
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, NumberColumn, Table

# Bars of a chart; the table has them all.
LARGEST = 12
FIFTHS = [
    gettext_lazy("Best 20 %"),
    gettext_lazy("Second 20 %"),
    gettext_lazy("Third 20 %"),
    gettext_lazy("Fourth 20 %"),
    gettext_lazy("Last 20 %"),
]


class ValueAnalysis(Screen):
    """Who brings the turnover: the best 20 %, and the table behind it."""

    verb = VIEW_VALUE
    title = gettext_lazy("Customer value")

    def get(self, request, *args, **kwargs):
        by = request.GET.get("by", "tier")
        if by not in selectors.DIMENSIONS:
            raise Http404
        found = selectors.analysis(self.user)
        return self.render(
            "dealers/customers/value.html",
            found=found,
            rows_url=reverse("customers:customer_list") + "?tier=gold&sort=-gross_24m",
            chart=self._spread(found),
            best=self._best(found),
            groups=self._groups(by),
            classes=self._classes(by),
            by=by,
            dimensions=[(key, label) for key, (_n, label, _c) in selectors.DIMENSIONS.items()],
        )

    def _spread(self, found):
        title = _("No turnover yet")
        if found.best_share is not None:
            title = _("The best 20 %% of customers bring %(n)s %% of turnover") % {
                "n": found.best_share
            }
        series = Series(_("Turnover in 24 months"), found.fifths)
        return Chart("spread", title=title, labels=FIFTHS, series=[series], kind="across")

    def _best(self, found):
        columns = [
            Column("full_name", link=True),
            BadgeColumn("tier", tones=TIER_TONES),
            Column("value_grade", _("R, F, M")),
            NumberColumn("visits_24m"),
            MoneyColumn("gross_24m", currency="CNY"),
            DateColumn("last_visit_on"),
            Column("owner", phone=False),
        ]
        rows = selectors.worth(self.user).select_related("owner")[: min(found.best, 50)]
        return Table(columns, rows, empty=_("Grades are made every night from visits and sales."))

    def _classes(self, by):
        rows = selectors.classes(self.user, by)[:LARGEST]
        label = selectors.DIMENSIONS[by][1]
        return Chart(
            "classes",
            title=_("Customers by %(what)s") % {"what": str(label).lower()},
            labels=[row["label"] for row in rows],
            series=[
                Series(_("Customers"), [row["customers"] for row in rows]),
                Series(_("Gold"), [row["gold"] for row in rows], tone="done"),
            ],
            kind="across",
        )

    def _groups(self, by):
        columns = [
            Column("label", selectors.DIMENSIONS[by][1]),
            NumberColumn("customers", _("Customers")),
            NumberColumn("gold", _("Gold")),
            MoneyColumn("gross", _("Turnover in 24 months"), currency="CNY"),
        ]
        return Table(columns, selectors.classes(self.user, by), empty=_("No customers yet."))


class PolicyEdit(FormScreen):
    """What gold means, when somebody is at risk or lost, when to call."""

    form_class = PolicyForm
    verb = MANAGE_POLICY
    title = gettext_lazy("Rules of customer care")
    done = gettext_lazy("Saved. Grades follow in the night.")

    def get_initial(self):
        policy = selectors.policy()
        first = {name: getattr(policy, name, None) for name in self.form_class.base_fields}
        days = {f"days_{tier}": policy.interval(tier) for tier in Tier.values}
        return {**first, **days}

    def save(self, form):
        data = dict(form.cleaned_data)
        days = {tier: data.pop(f"days_{tier}") for tier in Tier.values}
        policy = services.change_policy(contact_days=days, **data, actor=self.user)
        if number := forgotten(today=localdate(), keep_months=policy.keep_months).count():
            said = ngettext(
                "%(n)d prospect is erased tonight.",
                "%(n)d prospects are erased from tonight on.",
                number,
            )
            messages.warning(self.request, said % {"n": number})
        return policy

    def get_success_url(self, result):
        return self.request.path
