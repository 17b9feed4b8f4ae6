"""What is typed about alerts and their limits."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.inventory.forms.units import text_field
from portal.ui.forms import WholeField


class ResolveForm(forms.Form):
    """What was done, and for how long it is not raised again."""

    measure = forms.CharField(label=_("What was done"), max_length=200)
    quiet_days = WholeField(
        label=_("Not raised again for (days)"), min_value=0, max_value=365, initial=14
    )


class LimitForm(forms.Form):
    """A model, and how many of it may stand in each store."""

    model_code = text_field(_("Model code"))
    least = WholeField(label=_("At least"), min_value=0, max_value=9999, required=False)
    most = WholeField(label=_("At most"), min_value=0, max_value=9999, required=False)
