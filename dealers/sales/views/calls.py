"""The list of calls: made for a phone, one hand, one call after the other."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import FollowUp
from dealers.customers.states import Outcome
from dealers.sales import services
from dealers.sales.permissions import WORK_LEAD
from dealers.sales.selectors.calls import calls_of
from dealers.sales.states import GRADE_TONES
from portal.ui.details import Action
from portal.ui.forms import MomentInput
from portal.ui.pages import ActionView, Screen
from portal.ui.pages.base import is_fragment

ACTIONS = [
    Action("sales:call_reached", _("Reached"), WORK_LEAD, primary=True, icon="check"),
    Action("sales:call_no_answer", _("No answer"), WORK_LEAD),
    Action("sales:call_later", _("Later"), WORK_LEAD),
]


class CallList(Screen):
    """Whom I have to reach by tonight, overdue ones first."""

    verb = WORK_LEAD
    title = _("Call list")
    template_name = "dealers/sales/call_list.html"

    def get(self, request):
        part = "dealers/sales/_call_list.html"
        return self.render(part if is_fragment(request) else self.template_name)

    @cached_property
    def calls(self):
        """My tasks with their buttons."""
        return [
            {
                "call": call,
                "task": call.task,
                "tone": GRADE_TONES.get(call.task.grade, "quiet"),
                "moves": [action.bind(call.task) for action in ACTIONS],
            }
            for call in calls_of(self.user)
        ]

    @property
    def overdue(self) -> int:
        return sum(entry["task"].is_overdue for entry in self.calls)


class _CallOutcome(ActionView):
    """One tap says how it went."""

    model = FollowUp
    verb = WORK_LEAD
    outcome: Outcome

    def perform(self, record, data):
        return services.log_call(follow_up=record, outcome=self.outcome, **data, actor=self.user)


class ReachedForm(forms.Form):
    note = forms.CharField(
        label=_("What was said"), required=False, widget=forms.Textarea({"rows": 3})
    )


class LaterForm(forms.Form):
    next_due_at = forms.DateTimeField(label=_("Call again"), widget=MomentInput())
    note = forms.CharField(label=_("Note"), required=False, max_length=2000)


class CallReached(_CallOutcome):
    """Spoken to."""

    title = _("Reached")
    submit = _("Save")
    form_class = ReachedForm
    outcome = Outcome.REACHED


class CallNoAnswer(_CallOutcome):
    """Nobody answered: it comes back later."""

    title = _("No answer")
    done = _("Planned again.")
    outcome = Outcome.NO_ANSWER


class CallLater(_CallOutcome):
    """They asked to be called at another time."""

    title = _("Later")
    submit = _("Save")
    form_class = LaterForm
    outcome = Outcome.POSTPONED
