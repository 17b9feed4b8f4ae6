"""The small forms of the frame."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ViewForm(forms.Form):
    """A saved view's name and who sees it."""

    name = forms.CharField(label=_("Name"), max_length=40)
    is_shared = forms.BooleanField(label=_("Show it to everyone"), required=False)
    screen = forms.RegexField(r"^[a-z_]+:[a-z_]+$", widget=forms.HiddenInput, required=False)
    query = forms.CharField(max_length=1000, widget=forms.HiddenInput, required=False)
