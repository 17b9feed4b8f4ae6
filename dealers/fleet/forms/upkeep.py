"""Tasks, policies, claims and costs."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.fleet.forms.fields import day, odometer, person, prose
from dealers.fleet.forms.trips import CarField
from dealers.fleet.models import Policy
from dealers.fleet.states import CostKind, PolicyKind, TaskKind
from portal.ui.forms import money_field, quantity_field


class _OfCar(forms.Form):
    car = CarField()

    def __init__(self, *args, cars, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["car"].queryset = cars


class TaskForm(_OfCar):
    """What has to be done about a car."""

    kind = forms.ChoiceField(label=_("Kind"), choices=TaskKind.choices)
    title = forms.CharField(label=_("What is to be done"), max_length=160)
    details = prose(_("Details"))
    assignee = person(_("Responsible"), empty_label=_("Nobody yet"))
    workshop = forms.CharField(label=_("Workshop"), max_length=80, required=False)
    due_on = day(_("Due"))


class AssignTaskForm(forms.Form):
    """Whose it is."""

    assignee = person(_("Responsible"), required=True)
    workshop = forms.CharField(label=_("Workshop"), max_length=80, required=False)
    due_on = day(_("Due"))


class StartTaskForm(forms.Form):
    off_road = forms.BooleanField(
        label=_("Take the car off the road meanwhile"), required=False, initial=True
    )


class FinishTaskForm(forms.Form):
    """What was done, and what it cost."""

    result = forms.CharField(label=_("What was done"), max_length=200, required=False)
    amount = money_field(_("Cost"), initial=0)
    document = forms.CharField(label=_("Document"), max_length=60, required=False)
    odometer_km = odometer(required=False)
    next_due_on = day(_("Next due"))
    next_due_km = odometer(_("Next due at (km)"), required=False)
    on_road = forms.BooleanField(label=_("Back on the road"), required=False, initial=True)


class ReportClaimForm(forms.Form):
    """What the insurer is told."""

    policy = forms.ModelChoiceField(Policy.objects.none(), label=_("Policy"))
    accident_on = day(_("Day of the accident"), required=True)
    claimed = money_field(_("Claimed"))
    claim_number = forms.CharField(label=_("Claim number"), max_length=60, required=False)

    def __init__(self, *args, policies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["policy"].queryset = policies


class AssessClaimForm(forms.Form):
    """To what the insurer agreed."""

    claimed = money_field(_("Agreed amount"))
    claim_number = forms.CharField(label=_("Claim number"), max_length=60, required=False)


class SettleClaimForm(forms.Form):
    paid = money_field(_("Paid by the insurer"), help_text=_("Zero: the insurer refused."))
    document = forms.CharField(label=_("Document"), max_length=60, required=False)


class PolicyForm(_OfCar):
    """A car is insured."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PolicyKind.choices)
    insurer = forms.CharField(label=_("Insurer"), max_length=80)
    number = forms.CharField(label=_("Policy number"), max_length=60)
    valid_from = day(_("From"), required=True)
    valid_until = day(_("Until"), required=True)
    premium = money_field(_("Premium"), initial=0)


class EndPolicyForm(forms.Form):
    ends_on = day(_("Ends on"), required=True)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class CostForm(_OfCar):
    """Something was paid for a car."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CostKind.choices)
    amount = money_field(_("Amount"), min_value=Decimal("0.01"))
    day = day(_("Day"))
    quantity = quantity_field(_("Litres or kWh"), required=False, max_digits=8)
    document = forms.CharField(label=_("Document"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
