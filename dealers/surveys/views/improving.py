"""What is done about weak steps: planned from the report, followed here."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.customers.models import FollowUp
from dealers.surveys import selectors, services
from dealers.surveys.filters import ImprovementFilter
from dealers.surveys.forms import ImprovementForm
from dealers.surveys.permissions import PLAN_IMPROVEMENT, VIEW_REPORT
from dealers.surveys.states import Step, SurveyKind
from portal.ui.pages import CreatePage, ListPage
from portal.ui.tables import AgeColumn, Column


def _of(task: FollowUp) -> str:
    """“CSI: Waiting”."""
    kind, _dot, step = task.about_number.partition(".")
    return f"{SurveyKind(kind).value.upper()}: {Step(step).label}"


class ImprovementList(ListPage):
    """Measures with who does them, until when, the score before and the one of now."""

    model = FollowUp
    verb = VIEW_REPORT
    title = _("Improvements")
    columns = [
        Column("title", _("What"), link=True),
        Column("about_number", pgettext_lazy("survey", "Step"), value=_of, phone=False),
        Column("before", _("Score before"), value=lambda task: task.values.get("score", "–")),
        Column("now", _("Score now"), sort=False),
        Column("owner", sort="owner__full_name"),
        AgeColumn("due_at", late=lambda task: task.is_overdue),
        AgeColumn("done_at"),
        Column("note", phone=False),
        Column("store", hidden=True),
    ]
    filterset_class = ImprovementFilter
    select_related = ("owner", "store")
    ordering = ("done_at", "due_at", "pk")
    detail = "customers:followup_detail"
    presets = [("open", _("Not done"), "done=false"), ("done", _("Done"), "done=true")]
    create = ("surveys:improvement_create", _("Plan an improvement"), PLAN_IMPROVEMENT)
    links = [("surveys:report", _("How satisfied"), "chart-bar", VIEW_REPORT)]
    empty_icon = "target"
    empty = _("The report names the weakest steps; here you see what is done about them.")

    def get_queryset(self) -> Any:
        return selectors.improvements(super().get_queryset())

    @cached_property
    def allowed_columns(self) -> list[Column]:
        """With today's scores."""
        now = selectors.scores_now(self.user, selectors.rules())
        score = Column(
            "now",
            _("Score now"),
            sort=False,
            value=lambda task: _shown(now.get(task.about_number)),
        )
        return [score if c.name == "now" else c for c in super().allowed_columns]


def _shown(value: Any) -> str:
    return "–" if value is None else f"{value:.1f}"


class ImprovementCreate(CreatePage):
    """Form “Plan an improvement”."""

    form_class = ImprovementForm
    verb = PLAN_IMPROVEMENT
    title = _("Plan an improvement")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.user}

    def save(self, form: ImprovementForm) -> FollowUp:
        return services.plan_improvement(**form.cleaned_data, actor=self.user)

    def get_success_url(self, result: FollowUp) -> str:
        return reverse("surveys:improvement_list")
