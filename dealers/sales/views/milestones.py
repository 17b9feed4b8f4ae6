"""A contract's milestones: tell how one stands, open it again."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from dealers.sales import services
from dealers.sales.forms import MilestoneForm, ReturnForm
from dealers.sales.models import Contract
from dealers.sales.permissions import WRITE_CONTRACT
from dealers.sales.states import Milestone
from portal.ui.pages import ActionView


class _OfMilestone(ActionView):
    """A dialog about one milestone, named by its key in the address."""

    model = Contract
    verb = WRITE_CONTRACT

    @property
    def milestone(self) -> Milestone:
        """The milestone of the address; 404 for one that this contract does not have."""
        key = self.kwargs["key"]
        if key not in Milestone or not self.object.step(key):
            raise Http404
        return Milestone(key)

    def get_title(self):
        return str(self.milestone.label)


class ContractMilestone(_OfMilestone):
    """How a milestone stands, who sees to it until when, and its facts."""

    form_class = MilestoneForm
    submit = _("Save")

    def get_form_kwargs(self):
        return {"milestone": self.milestone}

    def get_initial(self):
        step = self.object.step(self.milestone)
        return {
            **step.get("data", {}),
            "state": step.get("state", ""),
            "due_on": step["due"] or None,
            "owner": step.get("owner"),
            "note": step.get("note", ""),
        }

    def perform(self, record, data):
        return services.update_milestone(
            contract=record, milestone=self.milestone, **data, actor=self.user
        )


class ContractMilestoneReopen(_OfMilestone):
    """It was ticked too early."""

    form_class = ReturnForm
    submit = _("Open again")

    def perform(self, record, data):
        return services.reopen_milestone(
            contract=record, milestone=self.milestone, note=data["note"], actor=self.user
        )
