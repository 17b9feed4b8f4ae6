"""The steps of bringing customers in from a file."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dealers.customers.states import OnDuplicate
from tenants.workspace.models import StoredFile


class ImportFileForm(forms.Form):
    """Which file; ``stored`` is the one that was chosen before."""

    upload = forms.FileField(
        label=gettext_lazy("Table"),
        required=False,
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv,.txt"}),
        help_text=gettext_lazy(
            ".xlsx or .csv, 10 MB and 20,000 lines at most. The first line names the columns."
        ),
    )
    stored = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

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


class ImportColumnsForm(forms.Form):
    """Which column is which field, and what becomes of customers that exist."""

    on_duplicate = forms.ChoiceField(
        label=gettext_lazy("If a customer exists"),
        choices=OnDuplicate.choices,
        initial=OnDuplicate.SKIP,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "By phone, e-mail or document. In the next step you can choose for each of them."
        ),
    )

    def __init__(self, *args, head, samples, guessed, targets, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((target.key, target.label) for target in targets)]
        self.columns = []
        for number, name in enumerate(head):
            key = f"column_{number}"
            self.fields[key] = forms.ChoiceField(
                label=name or _("Column %(n)d") % {"n": number + 1},
                choices=choices,
                required=False,
                initial=guessed[number],
                widget=forms.Select({"class": "form-select"}),
            )
            self.columns.append((key, [row[number] for row in samples]))

    @property
    def rows(self):
        """Each column with its first cells and where it goes, for the page."""
        return [(self[key], [cell for cell in cells if cell][:3]) for key, cells in self.columns]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        data["columns"] = [data.get(key, "") for key, _cells in self.columns]
        return data


class ImportCheckForm(forms.Form):
    """For each customer that exists: leave, overwrite or fill in."""

    def __init__(self, *args, known, on_duplicate, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known
        for entry in known:
            self.fields[f"line_{entry['line']}"] = forms.ChoiceField(
                label=entry["name"],
                choices=OnDuplicate.choices,
                initial=on_duplicate,
                widget=forms.Select({"class": "form-select"}),
            )

    @property
    def rows(self):
        """Each of them with its choice, for the page."""
        return [(entry, self[f"line_{entry['line']}"]) for entry in self.known]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        chosen = {str(e["line"]): data.get(f"line_{e['line']}") for e in self.known}
        data["choices"] = {line: choice for line, choice in chosen.items() if choice}
        return data
