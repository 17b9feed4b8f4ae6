"""Solutions: what may cure a fault, searched by hand and offered on a job, and taken over there."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.obligations import selectors, services
from dealers.obligations.permissions import RECORD_SOLUTION, USE_SOLUTION, VIEW_SOLUTION
from dealers.obligations.services.solutions import Source
from dealers.service.models import Job
from dealers.service.states import JobState
from portal.core.errors import InvalidInput
from portal.ui.pages import ActionView, Screen


class SolutionSearch(forms.Form):
    fault_code = forms.CharField(label=_("Fault code"), max_length=20, required=False)
    complaint = forms.CharField(label=_("Symptom"), max_length=200, required=False)
    model_code = forms.CharField(label=_("Model code"), max_length=40, required=False)


class SolutionList(Screen):
    """Solutions by fault code and symptom."""

    verb = VIEW_SOLUTION
    title = _("Solutions")
    template_name = "dealers/obligations/solution_list.html"

    def get(self, request):
        form = SolutionSearch(request.GET or None)
        asked: dict[str, Any] = {}
        if form.is_bound and form.is_valid():
            asked = form.cleaned_data
        offered = selectors.offered_for(self.user, **asked)
        return self.render(
            self.template_name, form=form, is_asked=any(asked.values()), offered=offered
        )


def solutions_of(page: Any) -> dict[str, Any]:
    """What is offered on the page of a job."""
    job = page.object
    car = job.repair_order.vehicle
    offered = selectors.offered_for(
        page.user,
        fault_code=job.fault_code,
        complaint=job.complaint,
        model_code=car.model_code,
        vin=car.vin,
        but=job,
    )
    may_use = page.user.can(USE_SOLUTION) and job.repair_order.is_open
    return {"offered": offered, "may_use": may_use, "job": job}


class _OnJob(ActionView):
    model = Job
    select_related = ("repair_order",)


class JobTakeOver(_OnJob):
    """Button “Take over” of a solution."""

    verb = USE_SOLUTION
    title = pgettext_lazy("solution", "Take over")
    done = _("Taken over into the job.")

    def perform(self, record, data):
        given = self.request.POST
        try:
            source, pk = Source(given.get("source", "")), UUID(given.get("id", ""))
        except ValueError:
            raise InvalidInput(str(_("Choose a solution on the page of the job."))) from None
        return services.take_over_solution(job=record, source=source, source_id=pk, actor=self.user)


def teaches(job: Job) -> bool:
    """Whether an article can be written from it."""
    return job.state == JobState.FINISHED and bool(job.correction)


class JobArticle(_OnJob):
    """Button “Write an article” on a finished job."""

    verb = RECORD_SOLUTION
    title = _("Write an article")
    done = _("Read it once more: nothing of the customer belongs into it.")

    def perform(self, record, data):
        return services.write_article_from_job(job=record, actor=self.user)

    def get_success_url(self, result):
        return result.get_absolute_url()
