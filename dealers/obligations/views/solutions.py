"""Solutions: what cured it before, searched by hand and offered on a job."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.obligations import selectors
from dealers.obligations.permissions import VIEW_SOLUTION
from portal.ui.pages import Screen


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
        return self.render(
            self.template_name, form=form, is_asked=any(asked.values()), **found(self.user, asked)
        )


def found(user: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """Solutions and bulletins for the template."""
    named = {k: v for k, v in asked.items() if k in ("fault_code", "complaint")}
    return {
        "solutions": selectors.solutions_for(user, **asked) if asked else [],
        "bulletins": selectors.bulletins_for(**named) if named else [],
    }


def solutions_of(page: Any) -> dict[str, Any]:
    """What is offered on the page of a job."""
    job = page.object
    asked = {
        "fault_code": job.fault_code,
        "complaint": job.complaint,
        "model_code": job.repair_order.vehicle.model_code,
        "but": job,
    }
    return found(page.user, asked)
