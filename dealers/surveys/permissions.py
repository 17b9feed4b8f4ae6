"""What the roles of a dealership may do with surveys."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Surveys")

VIEW_SURVEY = "surveys.survey.view"
ASK_SURVEY = "surveys.survey.ask"
HANDLE_VOICE = "surveys.voice.handle"
RECOVER_SALE = "surveys.sale.recover"
RECOVER_SERVICE = "surveys.service.recover"
VIEW_REPORT = "surveys.report.view"
PLAN_IMPROVEMENT = "surveys.improvement.plan"
MANAGE_SURVEYS = "surveys.rules.manage"

VERBS = {
    VIEW_SURVEY: _("See surveys and what customers answered"),
    ASK_SURVEY: _("Ask customers and note their answers"),
    HANDLE_VOICE: _("Sort and settle what customers say"),
    RECOVER_SALE: _("Win back buyers who are dissatisfied"),
    RECOVER_SERVICE: _("Win back customers of the workshop who are dissatisfied"),
    VIEW_REPORT: _("See how satisfied customers are"),
    PLAN_IMPROVEMENT: _("Decide what is done about weak steps"),
    MANAGE_SURVEYS: _("Write questionnaires and set the rules of surveys"),
}

# What the audit trail notes here.
ACTS = {
    "surveys.survey.asked": _("Customer asked for an opinion"),
    "surveys.survey.sent": _("Link to a survey sent again"),
    "surveys.survey.answered": _("Survey answered"),
    "surveys.survey.called": _("Called for a survey"),
    "surveys.survey.expired": _("Survey expired"),
    "surveys.survey.cancelled": _("Survey cancelled"),
    "surveys.voice.tagged": _("Themes of a comment changed"),
    "surveys.voice.handled": _("Comment settled"),
}

_DESK = [VIEW_SURVEY, ASK_SURVEY, HANDLE_VOICE, VIEW_REPORT, PLAN_IMPROVEMENT]

DEFAULT_ROLES = {
    "general_manager": list(VERBS),
    "sales_manager": [*_DESK, RECOVER_SALE],
    "service_manager": [*_DESK, RECOVER_SERVICE],
    "care_specialist": list(VERBS),
    "sales_consultant": [VIEW_SURVEY],
    "service_advisor": [VIEW_SURVEY],
}
