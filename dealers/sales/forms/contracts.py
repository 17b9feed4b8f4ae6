"""What is typed about contracts, money and the hand-over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.inventory.models import VehicleUnit
from dealers.sales.forms.fields import PersonField, money, text
from dealers.sales.models import Instalment
from dealers.sales.states import (
    MILESTONE_FACTS,
    MILESTONE_STATES,
    DeliveryCheck,
    DepositKind,
    HandoverItem,
    LostReason,
    PayMethod,
    ReceiptKind,
    SignMethod,
)
from portal.ui.forms import (
    AutocompleteField,
    DayInput,
    MomentInput,
    PhotoInput,
    SignatureField,
    WholeField,
)


class ContractForm(forms.Form):
    """What the quote does not say."""

    deposit_due = money(_("Deposit agreed"))
    promised_on = forms.DateField(label=_("Delivery promised"), required=False, widget=DayInput())


class OrderForm(ContractForm):
    """What an order says beside its quote."""

    deposit_kind = forms.ChoiceField(
        label=_("Kind of deposit"),
        choices=DepositKind.choices,
        initial=DepositKind.REFUNDABLE,
        help_text=_(
            "Refundable: goes back in full if nothing comes of it. Binding: stays if the customer "
            "withdraws, at most 20 % of the price."
        ),
    )
    order_until = forms.DateField(label=_("Order stands until"), widget=DayInput())
    field_order = ["deposit_kind", "deposit_due", "order_until", "promised_on"]


class CommentForm(forms.Form):
    """A word with an approval."""

    comment = text(_("Comment"), required=False)


class ReturnForm(forms.Form):
    """Why a contract goes back."""

    note = text(_("What should be done"))


class SignForm(forms.Form):
    """Who signed, how and where; the paper or the picture of the signature."""

    signed_on = forms.DateField(label=_("Signed on"), widget=DayInput())
    method = forms.ChoiceField(label=_("Signed how"), choices=SignMethod.choices)
    signed_by = forms.CharField(label=_("Customer signs as"), max_length=120, required=False)
    signatory = forms.CharField(label=_("For the house"), max_length=120, required=False)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    reference = forms.CharField(
        label=_("Provider's reference"),
        max_length=120,
        required=False,
        help_text=_("For an electronic signature."),
    )
    credit_reason = forms.CharField(
        label=_("Why above the credit limit"),
        max_length=200,
        required=False,
        help_text=_("Only a manager may sign for more than the customer's terms allow."),
    )
    signature = SignatureField(label=_("Signature"), required=False)
    paper = forms.FileField(
        label=_("Signed paper"), required=False, help_text=_("A PDF or a photo.")
    )


class CancelForm(forms.Form):
    """Why a contract ends, and whether the customer is lost."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    lost_reason = forms.ChoiceField(
        label=_("Is the customer lost?"),
        choices=[("", _("No, back to the negotiation")), *LostReason.choices],
        required=False,
    )

    def clean_lost_reason(self):
        """Nothing chosen means that the deal is negotiated again."""
        return self.cleaned_data["lost_reason"] or None


class SettleForm(CancelForm):
    """The same when something was paid: what is kept, and why."""

    kept = money(_("Kept by the house"), initial=0)
    kept_reason = forms.CharField(label=_("Why it is kept"), max_length=200, required=False)


class MilestoneForm(forms.Form):
    """Who sees to a milestone until when, how it stands, and its own facts."""

    def __init__(self, *args, milestone, **kwargs):
        super().__init__(*args, **kwargs)
        states = MILESTONE_STATES.get(milestone, ())
        if states:
            choices = [("", _("Not begun")), *((s.value, s.label) for s in states)]
            self.fields["state"] = forms.ChoiceField(
                label=_("State"), choices=choices, required=False
            )
        self.facts = MILESTONE_FACTS.get(milestone, {})
        for name, fact in self.facts.items():
            self.fields[name] = _fact_field(fact)
        self.fields["due_on"] = forms.DateField(label=_("Due"), required=False, widget=DayInput())
        self.fields["owner"] = PersonField(label=_("Seen to by"), required=False)
        self.fields["note"] = text(_("Note"), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        """As the service takes it: the facts of the milestone's kind together."""
        typed = self.cleaned_data
        facts = {name: typed.pop(name, None) for name in self.facts}
        return {
            **typed,
            "state": typed.get("state") or None,
            "data": {k: "" if v is None else str(v) for k, v in facts.items()},
        }


def _fact_field(fact) -> forms.Field:
    if fact.kind == "money":
        return money(fact.label, required=False)
    if fact.kind == "day":
        return forms.DateField(label=fact.label, required=False, widget=DayInput())
    return forms.CharField(label=fact.label, max_length=120, required=False)


class ReserveForm(forms.Form):
    """Which car, by its VIN."""

    unit = AutocompleteField(
        VehicleUnit.objects.for_sale(),
        url="inventory:unit_options",
        label=_("VIN"),
        help_text=_("Type the end of the VIN or the model."),
    )
    until = forms.DateField(label=_("Kept until"), widget=DayInput())


class ReceiptForm(forms.Form):
    """Money at the counter."""

    amount = money(_("Amount"))
    kind = forms.ChoiceField(label=_("Kind"), choices=ReceiptKind.choices)
    method = forms.ChoiceField(label=_("Paid by"), choices=PayMethod.choices)
    reference = forms.CharField(label=_("Reference"), max_length=80, required=False)
    instalment = forms.ModelChoiceField(
        Instalment.objects.none(),
        label=_("For which part"),
        required=False,
        empty_label=_("The oldest due first"),
    )

    def __init__(self, *args, contract, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["instalment"]
        field.queryset = Instalment.objects.filter(contract=contract)
        field.label_from_instance = lambda row: (
            f"{row.get_kind_display()} {row.due_on}: {row.owed:,}"
        )


class DeliverForm(forms.Form):
    """The hand-over, gone through with the customer."""

    checks = forms.MultipleChoiceField(
        label=_("Gone through together"),
        choices=DeliveryCheck.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    odometer_km = WholeField(label=_("Odometer (km)"), min_value=0, max_value=5_000_000)
    plate = forms.CharField(label=_("Plate number"), max_length=20, required=False)
    delivered_on = forms.DateField(label=_("Delivered on"), widget=DayInput())
    pack = forms.MultipleChoiceField(
        label=_("Handed over with the car"),
        choices=HandoverItem.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    gifts = forms.CharField(label=_("Gifts"), max_length=200, required=False)
    received_by = forms.CharField(label=_("Received by"), max_length=120, required=False)
    ceremony_at = forms.DateTimeField(label=_("Ceremony"), required=False, widget=MomentInput())
    photo = forms.FileField(label=_("Photo"), required=False, widget=PhotoInput(multiple=False))
    signature = SignatureField(label=_("Customer's signature"), required=False)


class UnpaidDeliverForm(DeliverForm):
    """The same, while money is owed: a manager says why."""

    unpaid_reason = forms.CharField(label=_("Why it leaves unpaid"), max_length=200, required=False)
