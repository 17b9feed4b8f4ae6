"""The rules of the sales desk, as a form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.sales.forms.fields import money, percent
from portal.ui.forms import WholeField


class PolicyForm(forms.Form):
    """The rules of the sales desk."""

    response_minutes = WholeField(
        label=_("First response within (minutes of opening time)"), min_value=1, max_value=10_000
    )
    quote_valid_days = WholeField(label=_("Quotes are valid (days)"), min_value=1, max_value=365)
    reservation_days = WholeField(label=_("Reservations hold (days)"), min_value=1, max_value=365)
    deposit = money(_("Usual deposit"))
    days_H = WholeField(label=_("H: follow up every (days)"), min_value=1, max_value=365)
    days_A = WholeField(label=_("A: follow up every (days)"), min_value=1, max_value=365)
    days_B = WholeField(label=_("B: follow up every (days)"), min_value=1, max_value=365)
    days_C = WholeField(label=_("C: follow up every (days)"), min_value=1, max_value=365)
    limit_sales_consultant = percent(_("Sales consultant: discount without asking (%)"))
    limit_sales_manager = percent(_("Sales manager: discount without asking (%)"))
    limit_general_manager = percent(_("General manager: discount without asking (%)"))
    amount_sales_consultant = money(
        _("Sales consultant: discount without asking (amount)"), required=False
    )
    amount_sales_manager = money(
        _("Sales manager: discount without asking (amount)"), required=False
    )
    amount_general_manager = money(
        _("General manager: discount without asking (amount)"), required=False
    )
    margin_floor = percent(
        _("Lowest margin on a vehicle without asking (%)"),
        min_value=-100,
        required=False,
        help_text=_("Binds whoever may not approve discounts; empty for no floor."),
    )
    tier_a = percent(_("Price tier A: off the vehicle (%)"), required=False)
    tier_b = percent(_("Price tier B: off the vehicle (%)"), required=False)
    tier_c = percent(_("Price tier C: off the vehicle (%)"), required=False)
