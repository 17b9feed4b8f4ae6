"""What a deal asks of other desks: asked on its page, seen there with the answer."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from dealers.care import permissions as may
from dealers.care import services
from dealers.care.forms import AskForm, ReasonForm
from dealers.care.models import Case
from dealers.care.states import TONES
from dealers.sales.models import Opportunity
from portal.ui.details import Action, Tab
from portal.ui.pages import ActionView
from portal.ui.tables import AgeColumn, BadgeColumn, Column, Table
from tenants.workspace.models import StoredFile


def _answer(task: Case) -> Any:
    """The result, with the papers that came with it."""
    papers = format_html_join(
        " ",
        '<a href="/files/{}/?show=1" target="_blank" rel="noopener">{}</a>',
        ((file.pk, file.name) for file in task.papers),  # type: ignore[attr-defined]
    )
    return format_html("{} {}", task.result or "–", papers)


def asked_of_desks(page: Any) -> Table:
    """Each question with its desk, who has it, how long it may take, and the answer."""
    rows = list(Case.objects.asked_for(page.object.pk).select_related("owner").order_by("-pk")[:50])
    papers = list(StoredFile.objects.filter(about__in=[row.pk for row in rows]).order_by("pk"))
    for row in rows:
        row.papers = [file for file in papers if file.about == row.pk]  # type: ignore[attr-defined]
    columns = [
        Column("subject", _("Subject"), link=True, subtitle="number", sort=False),
        Column("queue", _("Department"), sort=False),
        BadgeColumn("state", _("State"), tones=TONES, sort=False),
        Column("owner", _("Owner"), sort=False),
        AgeColumn("due_at", _("Due"), late=lambda task: task.is_late, sort=False),
        Column("result", _("Answer"), render=_answer, sort=False),
    ]
    return Table(columns, rows, url="care:task_detail", empty=_("No other desk was asked yet."))


DEAL_TABS = [Tab("desks", _("Other desks"), table=asked_of_desks, verb=may.ASK_DESK)]
DEAL_ACTIONS = [
    Action(
        "care:deal_ask",
        _("Ask another desk"),
        may.ASK_DESK,
        when=lambda deal: deal.is_open,
        icon="message-circle",
        menu=True,
    )
]


class DealAsk(ActionView):
    """Ask another desk, from the page of a deal."""

    model = Opportunity
    verb = may.ASK_DESK
    title = _("Ask another desk")
    submit = _("Ask")
    form_class = AskForm
    done = _("The desk was told. Its answer appears under “Other desks”.")

    def perform(self, record, data):
        return services.ask_desk(deal=record, **data, actor=self.user)

    def get_success_url(self, result):
        return f"{result.about_url}?tab=desks"


class QuestionWithdraw(ActionView):
    """The deal does not need it after all."""

    model = Case
    verb = may.ASK_DESK
    title = _("Withdraw the question")
    form_class = ReasonForm
    danger = True
    select_related = ("owner", "parent")

    def perform(self, record, data):
        return services.withdraw_question(task=record, **data, actor=self.user)
