"""The rules of the sales desk, under settings."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors, services
from dealers.sales.forms import PolicyForm
from dealers.sales.permissions import MANAGE_POLICY
from portal.ui.pages import FormScreen


def _texts(data: dict[str, Any], start: str) -> dict[str, str]:
    """Numbers as the rules keep them: text, empty for none."""
    found = {k.removeprefix(start): v for k, v in data.items() if k.startswith(start)}
    return {key: "" if value is None else str(value) for key, value in found.items()}


PLAIN = ("response_minutes", "quote_valid_days", "reservation_days", "deposit", "margin_floor")


class PolicyEdit(FormScreen):
    """Response time, intervals, discount limits, deposit."""

    form_class = PolicyForm
    verb = MANAGE_POLICY
    title = _("Rules of the sales desk")
    done = _("Saved.")

    def get_initial(self):
        policy = selectors.policy()
        first = {name: getattr(policy, name) for name in PLAIN}
        for name in PolicyForm.base_fields:
            kind, _sep, key = name.partition("_")
            if kind == "days":
                first[name] = policy.interval(key)
            elif kind == "limit":
                first[name] = policy.discount_limit([key])
            elif kind == "amount":
                first[name] = policy.discount_amounts.get(key)
            elif kind == "tier":
                first[name] = policy.tier_discounts.get(key)
        return {name: value for name, value in first.items() if value is not None}

    def save(self, form):
        data = form.cleaned_data
        return services.change_policy(
            **{name: data[name] for name in PLAIN},
            follow_up_days={k[5:]: v for k, v in data.items() if k.startswith("days_")},
            discount_limits=_texts(data, "limit_"),
            discount_amounts=_texts(data, "amount_"),
            tier_discounts=_texts(data, "tier_"),
            actor=self.user,
        )

    def get_success_url(self, result):
        return self.request.path
