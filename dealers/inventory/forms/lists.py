"""What is handed in to receive many cars at once."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dealers.inventory.forms.units import store_field
from tenants.workspace.models import StoredFile


class ListFileForm(forms.Form):
    """Which table, for which store; ``stored`` is the table that was chosen before."""

    store = store_field()
    upload = forms.FileField(
        label=gettext_lazy("Table"),
        required=False,
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv,.txt"}),
        help_text=gettext_lazy("The first line names the columns; one of them is VIN."),
    )
    stored = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["store"].initial = user.home_store_id

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("upload"):
            return data
        kept = StoredFile.objects.filter(pk=data.get("stored"), uploaded_by=self.user)
        data["file"] = kept.first() if data.get("stored") else None
        if data["file"] is None and "upload" not in self.errors:
            self.add_error("upload", _("Choose a file."))
        return data


class ListCheckForm(forms.Form):
    """Nothing is typed: one only looks."""
