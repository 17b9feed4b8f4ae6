"""What several services need."""

from dealers.surveys.models import Survey
from portal.core.errors import InvalidInput


def refuse(field: str, message: str) -> InvalidInput:
    """One field is at fault; the sentence stands beside it."""
    return InvalidInput(message, fields={field: message})


def lock_survey(survey: Survey) -> Survey:
    """The survey as it is now, locked until the transaction ends."""
    people = ("customer", "store", "advisor", "vehicle")
    rows = Survey.objects.select_for_update(of=("self",)).select_related(*people)
    return rows.get(pk=survey.pk)
