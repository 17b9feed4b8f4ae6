"""Surveys in the navigation, the search, on the home page and at customers.

Domains beside or above us may declare in their ``menu.py``: ``SURVEY_HOLDS``, callables that take a
customer and say why nobody should ask them cheerfully now (a sentence, or nothing), such as a
complaint that runs; and ``LOW_SCORE``, callables that take a survey whose answers are low, inside
the transaction of the answers, such as to open a case.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.surveys import permissions as may
from dealers.surveys import selectors, services
from dealers.surveys.models import Survey
from dealers.surveys.states import SURVEY_TONES, AskedBy, SurveyState
from portal.ui.details import Tab
from portal.ui.menu import Hit, HomeCard, MenuItem, QuickItem, SearchProvider
from portal.ui.tables import AgeColumn, BadgeColumn, Column, NumberColumn, Table
from tenants.accounts.models import User

MENU = [
    MenuItem(_("Surveys"), "surveys:survey_list", "clipboard-check", may.VIEW_SURVEY,
             selectors.calls_waiting, "care", 30),
    MenuItem(_("Voice of the customer"), "surveys:voice_list", "message-circle", may.HANDLE_VOICE,
             selectors.voices_waiting, "care", 31),
    MenuItem(_("How satisfied customers are"), "surveys:report", "chart-bar", may.VIEW_REPORT, None,
             "care", 32),
    MenuItem(_("Improvements"), "surveys:improvement_list", "target", may.VIEW_REPORT, None, "care",
             33),
    MenuItem(_("Questionnaires"), "surveys:questionnaire_list", "checklist", may.MANAGE_SURVEYS,
             None, "rules", 64),
    MenuItem(_("Rules of surveys"), "surveys:rules_edit", "settings", may.MANAGE_SURVEYS, None,
             "rules", 65),
]  # fmt: skip
QUICK = [QuickItem(_("Survey"), "surveys:survey_create", may.ASK_SURVEY, "clipboard-check", 70)]


def _search(user: User, text: str, limit: int) -> list[Hit]:
    found = selectors.find_surveys(text, user=user).select_related("customer").order_by("-id")
    return [
        Hit(row.number, str(row.customer or ""), row.get_absolute_url(), "clipboard-check")
        for row in found[:limit]
    ]


SEARCH = [SearchProvider(may.VIEW_SURVEY, _("Surveys"), _search, 70)]


def _calls(request) -> dict:
    """Whom to call, who waits longest first."""
    rows = Survey.objects.visible_to(request.user, may.ASK_SURVEY).filter(
        state=SurveyState.OPEN, channel=AskedBy.PHONE
    )
    columns = [
        Column("customer", link=True, subtitle="document_number"),
        Column("kind"),
        NumberColumn("attempts"),
        AgeColumn("expires_at"),
    ]
    table = Table(
        columns,
        rows.select_related("customer").order_by("expires_at", "pk")[:8],
        url="surveys:survey_record",
        empty=_("Nobody has to be called."),
    )
    query = "?state=open&channel=phone"
    return {"table": table, "url": reverse("surveys:survey_list") + query}


HOME = [
    HomeCard(may.ASK_SURVEY, _("Survey calls"), _calls, "dealers/customers/_home_table.html", "day", 60)
]  # fmt: skip


def _of_customer(page) -> Table:
    columns = [
        Column("kind", link=True, subtitle="number"),
        BadgeColumn("state", tones=SURVEY_TONES),
        NumberColumn("score", places=0),
        NumberColumn("nps", _("NPS")),
        Column("comment"),
        AgeColumn("answered_at"),
    ]
    rows = Survey.objects.visible_to(page.user, may.VIEW_SURVEY).filter(customer=page.object)
    return Table(
        columns,
        rows.order_by("-id")[:50],
        url="surveys:survey_detail",
        empty=_("Nobody has asked this customer yet."),
    )


CUSTOMER_TABS = [Tab("surveys", _("Surveys"), table=_of_customer, verb=may.VIEW_SURVEY)]
# What moves along when two records of one customer are merged.
CUSTOMER_RECORDS = [("surveys.survey.customer", _("Surveys"))]
CUSTOMER_ERASERS = [services.erase_surveys_of]
