"""Reads of surveys: whom to ask, what waits, and what came of it."""

from dealers.surveys.rules import SurveyRules
from dealers.surveys.selectors.desk import (
    calls_waiting,
    find_surveys,
    follow_ups_of,
    questionnaire_choices,
    theme_labels,
    voices,
    voices_waiting,
)
from dealers.surveys.selectors.due import Document, may_ask, sales_due, survey_consent, visits_due
from dealers.surveys.selectors.figures import (
    Asked,
    Figures,
    Report,
    report_of,
    steps_of,
    usual_period,
    workshop_quality,
)
from dealers.surveys.selectors.improving import improvement_id, improvements, scores_now
from tenants.workspace.house import rules_of

__all__ = [
    "Asked",
    "Document",
    "Figures",
    "Report",
    "calls_waiting",
    "find_surveys",
    "follow_ups_of",
    "improvement_id",
    "improvements",
    "may_ask",
    "questionnaire_choices",
    "report_of",
    "rules",
    "sales_due",
    "scores_now",
    "steps_of",
    "survey_consent",
    "theme_labels",
    "usual_period",
    "visits_due",
    "voices",
    "voices_waiting",
    "workshop_quality",
]


def rules() -> SurveyRules:
    """The rules of surveys that hold now; one query."""
    return rules_of(SurveyRules)
