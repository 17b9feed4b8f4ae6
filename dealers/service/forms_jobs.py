"""What is typed about a job's payers, a line's discount, the quality check and a comeback."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.service.models import Job, RepairOrder
from dealers.service.selectors import deferred_jobs_of, earlier_visits, jobs_of
from dealers.service.states import JobState, Method, PayType
from portal.ui.forms import PercentField


class AskForm(forms.Form):
    how = forms.ChoiceField(
        label=_("How"), choices=[("", _("Not said")), *Method.choices], required=False
    )


class SharesForm(forms.Form):
    """Who pays how much of a job, in percent."""

    customer = PercentField(label=PayType.CUSTOMER.label, required=False)
    warranty = PercentField(label=PayType.WARRANTY.label, required=False)
    goodwill = PercentField(label=PayType.GOODWILL.label, required=False)
    insurance = PercentField(label=PayType.INSURANCE.label, required=False)
    internal = PercentField(
        label=PayType.INTERNAL.label,
        required=False,
        help_text=_("Percent of the job. Together they come to 100."),
    )

    def clean(self) -> dict[str, Any]:
        """What ``share_job`` takes."""
        data = super().clean() or self.cleaned_data
        return {"shares": {payer: share for payer, share in data.items() if share}}

    def add_error(self, field: str | None, error: Any) -> None:
        """All the fields together are the shares."""
        super().add_error("internal" if field == "shares" else field, error)


class DiscountForm(forms.Form):
    percent = PercentField(label=_("Discount (%)"), help_text=_("0 takes it back."))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class FailedCheckForm(forms.Form):
    """What was not as it should be, and what is to be done again."""

    reason = forms.CharField(
        label=_("What is wrong"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    jobs = forms.ModelMultipleChoiceField(
        Job.objects.none(), label=_("To be done again"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, order: RepairOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jobs"].queryset = jobs_of(order).filter(state=JobState.FINISHED)
        self.fields["jobs"].label_from_instance = lambda job: f"{job.position}. {job.complaint}"


class ReviveForm(forms.Form):
    job = forms.ModelChoiceField(
        Job.objects.none(), label=_("Put off before, to do now"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, order: RepairOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["job"].queryset = deferred_jobs_of([order.vehicle])
        self.fields["job"].label_from_instance = lambda job: f"{job.complaint} · {job.repair_order}"

    def add_error(self, field: str | None, error: Any) -> None:
        """The desk calls it a deferred job."""
        super().add_error("job" if field == "deferred" else field, error)


class ComebackForm(forms.Form):
    earlier = forms.ModelChoiceField(
        RepairOrder.objects.none(),
        label=_("Comeback of"),
        required=False,
        empty_label=_("No comeback"),
        help_text=_("The visit whose work did not hold."),
    )

    def __init__(self, *args: Any, order: RepairOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["earlier"].queryset = earlier_visits(order)


class ReferralForm(forms.Form):
    """What a customer who is sent to sales thinks of."""

    wish = forms.CharField(label=_("Car they think of"), max_length=80, required=False)
    note = forms.CharField(
        label=_("What they said"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("And when sales may call. Refer nobody who does not want to be called."),
    )
