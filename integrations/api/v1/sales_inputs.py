"""Input that several resources of the sales desk take."""

from rest_framework import serializers as rest

from dealers.sales.states import CHOSEN_GRADES, LostReason
from integrations.api import serializers
from tenants.accounts.models import User


def choices_of(states) -> list[tuple[str, str]]:
    """Some states of a list as the choices of a field."""
    return [(state.value, state.label) for state in states]


class OwnerInput(serializers.Input):
    owner = serializers.ObjectField(User)


class GradeInput(serializers.Input):
    grade = rest.ChoiceField(choices_of(CHOSEN_GRADES))
    next_contact_at = serializers.UTCDateTimeField(required=False)


class LostInput(serializers.Input):
    reason = rest.ChoiceField(LostReason.choices)
    note = rest.CharField(max_length=2000, required=False, allow_blank=True)


class NoteInput(serializers.Input):
    note = rest.CharField(max_length=2000, required=False, allow_blank=True)
