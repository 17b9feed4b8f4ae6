"""What people type about what they know."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.knowledge.states import WRITTEN, Desk
from portal.ui.forms import CodesField, DayInput
from tenants.accounts.models import Role
from tenants.accounts.selectors import stores


def _text(label, rows: int = 3, help_text="", most: int = 4000) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _codes(label, help_text="") -> CodesField:
    return CodesField(label=label, required=False, max_length=2000, help_text=help_text)


class ArticleForm(forms.Form):
    """An article. For whom it is stands at the end: usually it is for everybody."""

    kind = forms.ChoiceField(label=_("Kind"), choices=WRITTEN)
    title = forms.CharField(label=_("Title"), max_length=160)
    title_en = forms.CharField(label=_("Title (English)"), max_length=160, required=False)
    number = forms.CharField(
        label=_("Number"),
        max_length=40,
        required=False,
        help_text=_("Of a policy or an official paper; otherwise empty."),
    )
    desk = forms.ChoiceField(label=_("Department"), choices=Desk.choices, required=False)
    fault_codes = _codes(_("Fault codes"), _("Such as P0301, separated by spaces or commas."))
    model_codes = _codes(_("Models"), _("Codes of the catalogue; empty for every model."))
    symptom = _text(_("Symptom"))
    cause = _text(_("Cause"))
    correction = _text(_("Correction"))
    operations = _codes(_("Labour operations"))
    parts = _codes(_("Parts"))
    body = _text(
        pgettext_lazy("article", "Text"),
        12,
        _("# begins a heading, - a list, 1. a step; **bold**. An empty line begins a paragraph."),
        40_000,
    )
    tags = _codes(_("Tags"))
    roles = forms.MultipleChoiceField(
        label=_("For roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for everybody."),
    )
    stores = forms.MultipleChoiceField(
        label=_("For stores"), required=False, widget=forms.CheckboxSelectMultiple
    )
    must_read = forms.BooleanField(
        label=_("Must be read"),
        required=False,
        help_text=_("It waits with everybody it is for until they confirm that they have read it."),
    )
    valid_until = forms.DateField(
        label=_("Review until"),
        required=False,
        widget=DayInput(),
        help_text=_("A fortnight before, author and reviewer are reminded."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        roles = Role.objects.exclude(key__startswith="_").order_by("created_at", "pk")
        self.fields["roles"].choices = [(role.key, str(role)) for role in roles]
        self.fields["stores"].choices = [(str(s.pk), s.name) for s in stores()]


class RemarkForm(forms.Form):
    remark = forms.CharField(
        label=_("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class RetireForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
