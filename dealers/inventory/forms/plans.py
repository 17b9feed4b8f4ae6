"""What is typed into the plan."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.inventory.forms.units import text_field
from portal.ui.forms import WholeField


class PlanLineForm(forms.Form):
    """A model, and how many are to be bought and sold."""

    model_code = text_field(_("Model code"))
    buy = WholeField(label=_("To buy"), min_value=0, max_value=9999, required=False)
    sell = WholeField(label=_("To sell"), min_value=0, max_value=9999, required=False)
