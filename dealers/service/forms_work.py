"""What is typed on the technician's phone."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.parts.models import Part
from dealers.service.forms import prose_field
from dealers.service.states import Light
from portal.ui.forms import AutocompleteField, FilesField, NumberField, quantity_field
from tenants.reference.three_guarantees import FaultClass


class PhotosForm(forms.Form):
    photos = FilesField(label=_("Photos"))


class RequestPartForm(forms.Form):
    part = AutocompleteField(
        Part.objects.filter(is_active=True),
        url="parts:part_options",
        label=_("Part"),
        required=False,
    )
    quantity = quantity_field(_("Quantity"), initial=1)
    wish = forms.CharField(
        label=_("What you need"),
        max_length=200,
        required=False,
        help_text=_("If you do not know its number."),
    )


class SharedAnswerForm(forms.Form):
    """The customer's answer to one job on the status page."""

    job = forms.UUIDField()
    amount = NumberField(max_digits=14, decimal_places=2)
    answer = forms.ChoiceField(choices=[(name, name) for name in ("agree", "later", "decline")])
    comment = forms.CharField(max_length=160, required=False)


class FindingForm(forms.Form):
    item = forms.CharField(label=_("What you looked at"), max_length=80)
    light = forms.ChoiceField(label=_("How it is"), choices=Light.choices, widget=forms.RadioSelect)
    note = prose_field(_("What is wrong with it"), rows=2, required=False)
    photos = FilesField(label=_("Photos"), required=False)


class DescribeForm(forms.Form):
    complaint = prose_field(_("Complaint"), rows=2)
    cause = prose_field(_("Cause"), rows=2, required=False)
    correction = prose_field(_("Correction"), rows=2, required=False)
    fault_code = forms.CharField(label=_("Fault code"), max_length=20, required=False)
    fault_class = forms.ChoiceField(
        label=_("Serious fault"),
        choices=[("", _("None of these")), *FaultClass.choices],
        required=False,
        help_text=_("Faults by which the three guarantees grant exchange or return."),
    )
