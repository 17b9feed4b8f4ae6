"""What the desk looks through: surveys, calls to make, what customers say."""

from django.db.models import Q, QuerySet

from dealers.customers.models import FollowUp
from dealers.surveys.models import Survey
from dealers.surveys.permissions import ASK_SURVEY, HANDLE_VOICE, VIEW_SURVEY
from dealers.surveys.rules import SurveyRules, in_words
from dealers.surveys.states import AskedBy, SurveyState
from tenants.accounts.models import User


def find_surveys(text: str, *, user: User) -> QuerySet[Survey]:
    """Surveys by number, document or customer."""
    return Survey.objects.visible_to(user, VIEW_SURVEY).filter(
        Q(number__icontains=text)
        | Q(document_number__icontains=text)
        | Q(customer__full_name__icontains=text)
    )


def calls_waiting(user: User) -> int:
    """How many calls this person may make now, counted to 1,000."""
    rows = Survey.objects.visible_to(user, ASK_SURVEY).filter(
        state=SurveyState.OPEN, channel=AskedBy.PHONE
    )
    return len(rows.order_by().values_list("pk")[:1000])


def voices(rows: QuerySet[Survey]) -> QuerySet[Survey]:
    """Those in which somebody said something in their own words."""
    return rows.filter(state=SurveyState.ANSWERED).exclude(comment="")


def voices_waiting(user: User) -> int:
    """How many comments nobody has settled, counted to 1,000."""
    rows = voices(Survey.objects.visible_to(user, HANDLE_VOICE)).filter(handled_at=None)
    return len(rows.order_by().values_list("pk")[:1000])


def follow_ups_of(survey: Survey) -> QuerySet[FollowUp]:
    """What is done to win somebody back, newest first."""
    return FollowUp.objects.filter(about_id=survey.pk).select_related("owner").order_by("-pk")


def theme_labels(house: SurveyRules) -> dict[str, str]:
    """What the house's themes are called in the reader's language."""
    return {theme["key"]: in_words(theme["zh"], theme["en"]) for theme in house.themes}


def questionnaire_choices(house: SurveyRules) -> list[tuple[str, str]]:
    """The questionnaires in use, for a form."""
    return [
        (row["id"], in_words(row["name_zh"], row["name_en"]))
        for row in house.questionnaires
        if row["is_active"]
    ]
