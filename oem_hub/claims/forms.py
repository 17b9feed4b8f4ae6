"""What a reviewer types."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import NumberField
from tenants.reference.claim_rules import REASONS

REASON_CHOICES = [
    ("", _("Choose a reason")),
    *((code, format_lazy("{} · {}", code, text)) for code, text in REASONS.items()),
]


def _reason() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Reason"), choices=REASON_CHOICES)


def _remark(**more) -> forms.CharField:
    return forms.CharField(
        label=_("Remark to the dealer"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        **more,
    )


class RemarkForm(forms.Form):
    remark = _remark()


class NeededRemarkForm(forms.Form):
    remark = forms.CharField(
        label=_("What is to be corrected"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RejectForm(forms.Form):
    reason_code = _reason()
    remark = _remark()


class CutForm(forms.Form):
    approved_amount = NumberField(label=_("Amount to pay"), max_digits=14, decimal_places=2)
    reason_code = _reason()
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)


class RejectLineForm(forms.Form):
    reason_code = _reason()
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)


class LimitForm(forms.Form):
    amount = NumberField(
        label=_("Decides alone up to"), max_digits=14, decimal_places=2, min_value=0
    )
