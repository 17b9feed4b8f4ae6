"""What a warranty clerk types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import money_field, quantity_field


def _prose(label, **more) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **more
    )


class StoryForm(forms.Form):
    complaint = _prose(_("Complaint"))
    cause = _prose(_("Cause"), required=False)
    correction = _prose(_("Correction"), required=False)
    fault_code = forms.CharField(label=_("Fault code"), max_length=20, required=False)


class SubmitForm(forms.Form):
    override_reason = forms.CharField(
        label=_("Why submit it although the check fails"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Leave empty for a claim that passes. The reason is kept with the claim."),
    )


class LineForm(forms.Form):
    quantity = quantity_field(_("Quantity"))
    unit_price = money_field(_("Unit price"))
    is_causal = forms.BooleanField(label=_("This part caused the failure"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)
