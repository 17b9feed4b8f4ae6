"""What people type about bulletins."""

from django import forms
from django.utils.translation import gettext_lazy as _

from oem_hub.bulletins.models import Bulletin
from oem_hub.bulletins.states import BulletinState
from portal.ui.forms import CodesField, DayInput
from tenants.reference.bulletins import BulletinKind


def _text(label, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": rows})
    )


def _codes(label, help_text="", **more) -> CodesField:
    return CodesField(label=label, required=False, max_length=2000, help_text=help_text, **more)


class BulletinForm(forms.Form):
    """A bulletin: what is seen, why, what cures it, on which cars, until when."""

    number = forms.CharField(label=_("Number"), max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), choices=BulletinKind)
    title_zh = forms.CharField(label=_("Title (Chinese)"), max_length=160)
    title_en = forms.CharField(label=_("Title (English)"), max_length=160)
    fault_codes = _codes(_("Fault codes"), _("Such as P0301, separated by spaces or commas."))
    model_codes = _codes(_("Models"), _("Codes of the catalogue; empty for every model."))
    vin_from = forms.CharField(label=_("First VIN"), max_length=20, required=False)
    vin_until = forms.CharField(
        label=_("Last VIN"),
        max_length=20,
        required=False,
        help_text=_("Only the cars between both; empty for all."),
    )
    symptom_zh = _text(_("Symptom (Chinese)"))
    symptom_en = _text(_("Symptom (English)"))
    cause_zh = _text(_("Cause (Chinese)"))
    cause_en = _text(_("Cause (English)"))
    correction_zh = _text(_("Correction (Chinese)"))
    correction_en = _text(_("Correction (English)"))
    operations = _codes(_("Labour operations"), _("Codes of the catalogue."))
    parts = _codes(_("Parts"), _("Part numbers of the catalogue."))
    body_zh = _text(_("Further text (Chinese)"), 6)
    body_en = _text(
        _("Further text (English)"),
        6,
    )
    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput())
    valid_until = forms.DateField(label=_("Valid until"), widget=DayInput(), required=False)
    must_read = forms.BooleanField(
        label=_("Must be read"),
        required=False,
        help_text=_("It waits with everybody concerned until they confirm that they have read it."),
    )
    supersedes = forms.ModelChoiceField(
        label=_("Takes the place of"), queryset=Bulletin.objects.none(), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["supersedes"].queryset = Bulletin.objects.filter(
            state=BulletinState.PUBLISHED
        ).order_by("-id")


class RemarkForm(forms.Form):
    remark = forms.CharField(
        label=_("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
