"""What is typed about opportunities."""

import re

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.customers.states import EntryKind, Source
from dealers.sales.forms.fields import CONTACTS, GRADES, PersonField, money, text
from dealers.sales.states import BidResult, LostReason, Motive, Playbook, Risk, WinReason
from portal.ui.forms import AutocompleteField, DayInput, MomentInput, WholeField

NOTHING = [("", "—")]


class ContactForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=CONTACTS, initial=EntryKind.CALL)
    text = text(_("What was said"))
    next_contact_at = forms.DateTimeField(
        label=_("Next contact"),
        required=False,
        widget=MomentInput(),
        help_text=_("Empty: by the interval of the grade."),
    )


class LotsField(forms.CharField):
    """Models and numbers of a project, one line each: ``Aurora 5 × 12``."""

    widget = forms.Textarea({"rows": 3})

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(f"{lot['model']} × {lot['quantity']}" for lot in value)
        return value

    def clean(self, value):
        if isinstance(value, list):  # disabled: what the record has
            return value
        return [
            self._lot(line) for line in (super().clean(value) or "").splitlines() if line.strip()
        ]

    def _lot(self, line: str) -> dict:
        found = re.fullmatch(r"(.+?)\s*[×xX*]\s*([0-9]{1,4})", line.strip())
        if not found or int(found[2]) < 1:
            raise forms.ValidationError(
                gettext("“%(line)s”: write model × number, such as Aurora 5 × 12.") % {"line": line}
            )
        return {"model": found[1], "quantity": int(found[2])}


class _WishForm(forms.Form):
    """What the customer wants."""

    model_name = forms.CharField(label=_("Model wanted"), max_length=120, required=False)
    model_code = forms.CharField(label=_("Model code"), max_length=40, required=False)
    colour = forms.CharField(label=_("Colour"), max_length=40, required=False)
    amount = money(_("Amount"), required=False)
    expected_on = forms.DateField(label=_("Expected"), required=False, widget=DayInput())
    needs = text(_("Needs"), required=False)

    def clean_amount(self):
        return self.cleaned_data["amount"] or 0


class OpportunityForm(_WishForm):
    """Everything that is known about a deal."""

    subject = forms.CharField(label=_("Subject"), max_length=120, required=False)
    price_list = forms.CharField(label=_("Price list"), max_length=60, required=False)
    budget = money(_("Budget"), required=False)
    motive = forms.ChoiceField(
        label=_("Purchase motive"), choices=NOTHING + Motive.choices, required=False
    )
    decision_maker = forms.CharField(label=_("Decision maker"), max_length=120, required=False)
    competitor_brand = forms.CharField(label=_("Competing brand"), max_length=60, required=False)
    competitor_model = forms.CharField(label=_("Competing model"), max_length=60, required=False)
    competitor_price = money(_("Competing price"), required=False)
    risks = forms.MultipleChoiceField(
        label=_("Risks"),
        choices=Risk.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )
    quantity = WholeField(label=_("Cars"), min_value=1, max_value=9999, required=False)
    lots = LotsField(
        label=_("Models of the project"),
        required=False,
        help_text=_("One line each: model × number. The cars are summed up."),
    )
    tender_on = forms.DateField(label=_("Tender closes"), required=False, widget=DayInput())

    def clean_quantity(self):
        return self.cleaned_data["quantity"] or 1


class NewOpportunityForm(_WishForm):
    """For a customer who is known."""

    customer = AutocompleteField(
        Customer.objects.none(), url="customers:customer_options", label=_("Customer")
    )
    source = forms.ChoiceField(label=_("Source"), choices=Source.choices, initial="walk_in")
    playbook = forms.ChoiceField(
        label=_("Playbook"),
        choices=Playbook.choices,
        initial=Playbook.RETAIL,
        required=False,
        help_text=_("Project: several cars for a fleet or key account, with review and tender."),
    )
    subject = forms.CharField(label=_("Subject"), max_length=120, required=False)
    field_order = ["customer", "source", "playbook", "subject"]

    def __init__(self, *args, customers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers

    def clean_playbook(self):
        return Playbook(self.cleaned_data["playbook"] or Playbook.RETAIL)


class DealLostForm(forms.Form):
    """Why a deal is given up, and to whom it went."""

    reason = forms.ChoiceField(label=_("Reason"), choices=LostReason.choices)
    competitor_brand = forms.CharField(label=_("Competing brand"), max_length=60, required=False)
    competitor_model = forms.CharField(label=_("Competing model"), max_length=60, required=False)
    competitor_price = money(_("Competing price"), required=False)
    note = text(_("Explanation"), required=False)


class BidForm(DealLostForm):
    """How a bid ended."""

    result = forms.ChoiceField(label=_("Result"), choices=BidResult.choices)
    reason = forms.ChoiceField(
        label=_("If lost: why"), choices=NOTHING + LostReason.choices, required=False
    )
    field_order = ["result", "note", "reason"]


class QualifyForm(forms.Form):
    """Checked, assessed, assigned."""

    owner = PersonField()
    grade = forms.ChoiceField(label=_("Grade"), choices=GRADES)
    note = text(
        _("Note"),
        required=False,
        help_text=_("If others work on the same customer: how that is settled."),
    )


class EstimateForm(forms.Form):
    probability = WholeField(label=_("Probability (%)"), min_value=0, max_value=100)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class WinForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=WinReason.choices)
    note = text(_("What decided"), required=False)


class StageMoveForm(forms.Form):
    """To which stage; a manager may say why although something is missing."""

    stage = forms.ChoiceField(label=_("Stage"))
    reason = forms.CharField(
        label=_("Although something is missing, because"),
        max_length=200,
        required=False,
        help_text=_("For managers only; it is kept."),
    )

    def __init__(self, *args, stages, may_override, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = stages
        if not may_override:
            del self.fields["reason"]


class TickForm(forms.Form):
    criterion = forms.CharField(max_length=60)
    is_done = forms.BooleanField(required=False)
