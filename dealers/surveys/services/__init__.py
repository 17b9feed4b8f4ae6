"""Everything that changes surveys, and the rules they go by."""

from dealers.surveys.services.answering import answer_survey
from dealers.surveys.services.asking import (
    ask_about,
    ask_due,
    cancel_survey,
    expire_surveys,
    held_because,
    note_call,
    open_survey,
    send_again,
)
from dealers.surveys.services.improving import plan_improvement
from dealers.surveys.services.links import shared_survey, survey_link, survey_token
from dealers.surveys.services.rules import change_survey_rules, keep_questionnaire
from dealers.surveys.services.voices import erase_surveys_of, handle_voice, tag_voice

__all__ = [
    "answer_survey",
    "ask_about",
    "ask_due",
    "cancel_survey",
    "change_survey_rules",
    "erase_surveys_of",
    "expire_surveys",
    "handle_voice",
    "held_because",
    "keep_questionnaire",
    "note_call",
    "open_survey",
    "plan_improvement",
    "send_again",
    "shared_survey",
    "survey_link",
    "survey_token",
    "tag_voice",
]
