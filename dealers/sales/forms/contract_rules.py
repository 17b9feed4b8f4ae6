"""The rules for contracts and their money, as a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.sales.forms.fields import money, percent
from dealers.sales.states import CURRENCIES
from portal.ui.forms import WholeField


def _days(label: Any) -> WholeField:
    return WholeField(label=label, min_value=1, max_value=365)


class ContractRulesForm(forms.Form):
    """Who approves, when money is due and asked for, who is called after the hand-over."""

    approval_amount = money(_("General manager approves above (amount)"))
    approval_discount = percent(_("General manager approves above (discount in %)"))
    trust_quote = forms.BooleanField(
        label=_("A contract as approved with its quote needs no approval"), required=False
    )
    balance_days = _days(_("Balance due after the signature (days), without a promised delivery"))
    dunning_1 = _days(_("First reminder (days overdue)"))
    dunning_2 = _days(_("Second reminder (days overdue)"))
    dunning_3 = _days(_("Manager collects (days overdue)"))
    care_1 = _days(_("First call after delivery (days)"))
    care_2 = _days(_("Second call after delivery (days)"))
    first_service_months = WholeField(
        label=_("First service after (months)"), min_value=0, max_value=36
    )
    group_currency = forms.ChoiceField(
        label=_("Currency of the group's figures"), choices=[(c, c) for c in CURRENCIES]
    )

    def clean(self) -> dict[str, Any]:
        """As the service takes it: lists of days, amounts as text."""
        typed = self.cleaned_data
        if self.errors:
            return typed
        rules = {k: v for k, v in typed.items() if not k.startswith(("dunning_", "care_"))}
        rules |= {k: str(typed[k]) for k in ("approval_amount", "approval_discount")}
        rules["dunning_days"] = [typed[f"dunning_{n}"] for n in (1, 2, 3)]
        rules["care_days"] = [typed[f"care_{n}"] for n in (1, 2)]
        return rules
