"""The rules for leads, under settings: routing, escalation, cadences."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dealers.customers.states import Source
from dealers.sales import selectors, services
from dealers.sales.forms.lead_rules import (
    LeadRulesForm,
    RoutingPreviewForm,
    RoutingRuleForm,
    as_lines,
)
from dealers.sales.models import RoutingRule
from dealers.sales.permissions import MANAGE_POLICY
from dealers.sales.states import CHOSEN_GRADES
from portal.ui.pages import BulkAction, CreatePage, EditPage, FormScreen, ListPage
from portal.ui.pages.base import is_fragment
from portal.ui.tables import BadgeColumn, BooleanColumn, Column, NumberColumn
from tenants.accounts.models import User


def _sources(rule: RoutingRule) -> str:
    return ", ".join(str(Source(name).label) for name in rule.sources) or gettext("all")


class RoutingList(ListPage):
    """The rules for new leads, in the order in which they are asked."""

    model = RoutingRule
    verb = MANAGE_POLICY
    title = _("Lead routing")
    columns = [
        NumberColumn("position", pgettext_lazy("position", "Order")),
        Column("name", link=True),
        Column("sources", value=_sources, sort=False),
        Column("store", _("Store"), value=lambda rule: rule.store or gettext("every store")),
        Column("car", phone=False),
        BadgeColumn("method", tones={}),
        Column("people", value=lambda rule: len(rule.people) or gettext("all"), sort=False),
        BooleanColumn("is_active"),
    ]
    select_related = ("store",)
    ordering = ("position",)
    detail = "sales:routing_edit"
    links = [
        ("sales:routing_preview", _("Who would get a lead?"), "user-check", MANAGE_POLICY),
        ("sales:lead_rules_edit", _("Rules for leads"), "settings", MANAGE_POLICY),
    ]
    create = ("sales:routing_create", _("New rule"), MANAGE_POLICY)
    bulk_actions = [
        BulkAction(
            "remove",
            _("Remove"),
            MANAGE_POLICY,
            service=services.remove_routing_rule,
            argument="rule",
            confirm=_("Remove these rules? The next one that fits decides."),
        )
    ]
    empty = _(
        "The first rule that fits says who gets a new lead. Without rules it waits in the pool."
    )


class RoutingCreate(CreatePage):
    """A new rule."""

    form_class = RoutingRuleForm
    verb = MANAGE_POLICY
    title = _("New rule")

    def save(self, form):
        return services.create_routing_rule(**form.cleaned_data, actor=self.user)

    def get_success_url(self, result):
        return self.sibling("list")


class RoutingEdit(EditPage):
    """Change a rule."""

    model = RoutingRule
    form_class = RoutingRuleForm
    verb = MANAGE_POLICY
    in_place = False
    done = _("Saved.")

    def get_initial(self):
        people = User.objects.filter(pk__in=self.object.people)
        return {**super().get_initial(), "people": people}

    def save(self, form):
        return services.change_routing_rule(rule=self.object, **form.cleaned_data, actor=self.user)

    def get_success_url(self, result):
        return self.sibling("list")


class RoutingPreview(FormScreen):
    """Who would get a lead now, and why."""

    template_name = "dealers/sales/routing_preview.html"
    form_class = RoutingPreviewForm
    verb = MANAGE_POLICY
    title = _("Who would get a lead?")
    submit = _("Show")
    choice = None

    def save(self, form):
        return services.preview_routing(**form.cleaned_data, actor=self.user)

    def succeed(self, result):
        self.choice = result
        return self.show(self.get_form(self.request.POST))

    def show(self, form, status=200):
        part = "dealers/sales/_routing_preview.html"
        template = part if is_fragment(self.request) else self.template_name
        return self.render(template, form=form, status=status)


class LeadRulesEdit(FormScreen):
    """When managers hear of what waits, who keeps whom, and what a grade plans."""

    form_class = LeadRulesForm
    verb = MANAGE_POLICY
    title = _("Rules for leads")
    help = _("0 switches a rule off.")
    done = _("Saved.")

    def get_initial(self):
        policy = selectors.policy()
        rules = policy.leads
        first = {name: getattr(rules, name, None) for name in LeadRulesForm.base_fields}
        first |= {f"level_{level}": minutes for level, minutes in rules.escalation.items()}
        first |= {f"cadence_{g}": as_lines(policy.cadence(g)) for g in CHOSEN_GRADES}
        return {**first, "motives": "\n".join(map(gettext, rules.motives))}

    def save(self, form):
        return services.change_lead_rules(**form.as_rules(), actor=self.user)

    def get_success_url(self, result):
        return self.request.path
