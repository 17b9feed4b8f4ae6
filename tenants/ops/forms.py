"""The forms of the console."""

from django import forms
from django.utils.translation import gettext_lazy as _


class HoldForm(forms.Form):
    """Why a workspace is suspended."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For colleagues; the customer does not see it."),
    )
