"""What people type about campaigns."""

from django import forms
from django.utils.translation import gettext_lazy as _

from oem_hub.campaigns.states import CampaignKind, VinState
from portal.ui.forms import NumberField

_DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
_TEXT = {"widget": forms.Textarea(attrs={"rows": 4})}
FILE_LIMIT = 4 * 1024 * 1024


class CampaignForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=CampaignKind)
    code = forms.CharField(label=_("Code"), max_length=40)
    title_zh = forms.CharField(label=_("Title (Chinese)"), max_length=120)
    title_en = forms.CharField(label=_("Title (English)"), max_length=120)
    instructions_zh = forms.CharField(label=_("Instructions (Chinese)"), **_TEXT)
    instructions_en = forms.CharField(label=_("Instructions (English)"), **_TEXT)
    operation_code = forms.CharField(label=_("Labour operation"), max_length=40)
    labour_hours = NumberField(
        label=_("Labour hours"), max_digits=6, decimal_places=2, min_value=0, initial=0
    )
    part_codes = forms.CharField(
        label=_("Parts"),
        required=False,
        help_text=_("Part numbers, separated by spaces or commas."),
    )
    valid_from = forms.DateField(label=_("Valid from"), **_DAY)
    valid_until = forms.DateField(label=_("Valid until"), **_DAY)

    def clean_part_codes(self) -> list[str]:
        """The part numbers as a list."""
        return self.cleaned_data["part_codes"].replace(",", " ").replace("，", " ").split()


class VinsForm(forms.Form):
    vins = forms.CharField(
        label=_("VINs"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_(
            "One per line. Rows copied from a spreadsheet are fine: the first column counts."
        ),
    )
    file = forms.FileField(label=_("Or a CSV file"), required=False)

    def clean_file(self) -> str:
        """The text of the file, whichever of the usual encodings it is in."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > FILE_LIMIT:
            raise forms.ValidationError(_("The file is larger than 4 MB. Split it."))
        content = file.read()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise forms.ValidationError(_("This is not a text file. Save it as CSV."))

    def clean(self) -> dict:
        """Both sources as one text."""
        data = super().clean() or {}
        text = "\n".join(filter(None, [data.get("vins", "").strip(), data.pop("file", "")]))
        if not text and not self.errors:
            raise forms.ValidationError(_("Paste VINs or choose a file."))
        return {"vins": text}


class ReturnForm(forms.Form):
    remark = forms.CharField(
        label=_("Remark"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class VinForm(forms.Form):
    vin = forms.CharField(label=_("VIN"), max_length=40)


class ExcludeForm(VinForm):
    state = forms.ChoiceField(
        label=_("What became of it"),
        choices=[(state.value, state.label) for state in (VinState.SCRAPPED, VinState.EXPORTED)],
    )
