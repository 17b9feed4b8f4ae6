"""What people type about dealers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from oem_hub.network.selectors import regions
from portal.ui.forms import WholeField
from tenants.accounts.models import Unit


class RegionForm(forms.Form):
    region = forms.ModelChoiceField(queryset=Unit.objects.none(), label=_("Region"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions()


class InvitationForm(RegionForm):
    dealer_code = forms.CharField(
        label=_("Dealer code"), max_length=20, help_text=_("Yours for this dealer, such as D017.")
    )
    for_whom = forms.CharField(
        label=_("Given to"),
        max_length=120,
        required=False,
        help_text=_("Whom you give the code to; only your colleagues see it."),
    )
    days = WholeField(label=_("Valid for (days)"), min_value=1, max_value=365, initial=30)
    field_order = ["dealer_code", "region", "for_whom", "days"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].required = False
