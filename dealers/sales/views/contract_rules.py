"""The rules for contracts, under settings."""

from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors, services
from dealers.sales.forms import ContractRulesForm
from dealers.sales.models.policy import CONTRACT_RULES
from dealers.sales.permissions import MANAGE_POLICY
from portal.ui.pages import FormScreen


class ContractRulesEdit(FormScreen):
    """Approval, plan, reminders, calls after delivery, the group's currency."""

    form_class = ContractRulesForm
    verb = MANAGE_POLICY
    title = _("Rules for contracts and money")
    done = _("Saved.")

    def get_initial(self):
        rule = selectors.policy().contract_rule
        first = {name: rule(name) for name in CONTRACT_RULES}
        for name, key in (("dunning", "dunning_days"), ("care", "care_days")):
            first |= {f"{name}_{n}": day for n, day in enumerate(rule(key), 1)}
        return first

    def save(self, form):
        return services.change_contract_rules(**form.cleaned_data, actor=self.user)

    def get_success_url(self, result):
        return self.request.path
