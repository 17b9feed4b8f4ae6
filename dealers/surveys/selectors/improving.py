"""What is being done about weak steps, with the score each began with and today's."""

from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet

from dealers.customers.models import FollowUp
from dealers.surveys.models import Survey
from dealers.surveys.permissions import VIEW_REPORT
from dealers.surveys.rules import SurveyRules
from dealers.surveys.selectors.figures import Asked, steps_of, usual_period
from dealers.surveys.states import Step, SurveyKind
from tenants.accounts.models import User

_PLACE = UUID("5f0b1f0e-6a53-5c8e-9f0e-2f9b7a8f4c11")


def improvement_id(kind: str, step: str) -> UUID:
    """What the tasks about a step are found by: the same id everywhere."""
    return uuid5(_PLACE, f"{SurveyKind(kind).value}.{Step(step).value}")


_ALL = {improvement_id(kind, step) for kind in SurveyKind for step in Step}


def improvements(rows: QuerySet[FollowUp] | None = None) -> QuerySet[FollowUp]:
    """Tasks that are about a step of a survey."""
    rows = FollowUp.objects.all() if rows is None else rows
    return rows.filter(about_id__in=_ALL)


def scores_now(user: User, house: SurveyRules) -> dict[str, Any]:
    """Today's score of every step, by ``kind.step``, of what this person may see."""
    start, end = usual_period()
    rows = Survey.objects.visible_to(user, VIEW_REPORT)
    found = {}
    for kind in (SurveyKind.SSI, SurveyKind.CSI):
        for row in steps_of(rows, Asked(kind, start, end), house):
            found[f"{kind.value}.{row.step.value}"] = row.score
    return found
