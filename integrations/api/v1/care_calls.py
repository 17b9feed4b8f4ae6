"""The door for telephone systems: it rings, somebody answers, it ends."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.care import selectors
from dealers.care import services as desk
from dealers.care.permissions import ANSWER_CALL, REPORT_CALL
from dealers.customers.models import FollowUp
from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of

DIRECTIONS = ["in", "out"]


def _value(name: str, help_text: str = "") -> rest.CharField:
    return rest.CharField(source=f"values.{name}", read_only=True, help_text=help_text)


class PhoneCallRecord(serializers.Record):
    call_id = _value("call_id")
    caller_number = _value("number", "E.164 where it is a number; as it came where not.")
    direction = _value("direction")
    state = _value("state", "ringing, answered, ended or missed.")
    seconds = _value("seconds")
    recording = _value("recording")

    class Meta:
        model = FollowUp
        fields = [
            "id", "call_id", "caller_number", "direction", "state", "seconds", "recording",
            "customer", "contact_name", "owner", "store", "due_at", "done_at", "outcome", "url",
            "created_at",
        ]  # fmt: skip


class RingingInput(serializers.Input):
    call_id = rest.CharField(max_length=80, help_text="The telephone system's own id of the call.")
    number = rest.CharField(
        max_length=40, allow_blank=True, help_text="The other side's number; empty if it is hidden."
    )
    extension = rest.CharField(
        max_length=12, required=False, allow_blank=True, help_text="Where it rings; or `email`."
    )
    email = rest.EmailField(required=False, allow_blank=True)
    direction = rest.ChoiceField(DIRECTIONS, required=False)


class AnsweredInput(RingingInput):
    number = rest.CharField(max_length=40, required=False, allow_blank=True)


class EndedInput(AnsweredInput):
    seconds = rest.IntegerField(min_value=0, max_value=86_400, required=False)
    recording = rest.URLField(max_length=500, required=False, allow_blank=True)


class PhoneCallViewSet(DomainViewSet):
    """Calls as a telephone system reports them; who it rings at sees who is calling."""

    model = FollowUp
    serializer_class = PhoneCallRecord
    verbs = {
        "list": ANSWER_CALL,
        "retrieve": ANSWER_CALL,
        "ringing": REPORT_CALL,
        "answered": REPORT_CALL,
        "ended": REPORT_CALL,
    }
    ringing = action_of(
        desk.report_ringing, input_serializer=RingingInput, answer=PhoneCallRecord, detail=False
    )
    answered = action_of(
        desk.report_answered, input_serializer=AnsweredInput, answer=PhoneCallRecord, detail=False
    )
    ended = action_of(
        desk.report_ended, input_serializer=EndedInput, answer=PhoneCallRecord, detail=False
    )
    descriptions = {"list": _("Calls of the telephone system, the newest first.")}
    examples = {
        "ringing": {
            "request": {"call_id": "pbx-8841", "number": "138 0013 8000", "extension": "204"}
        },
        "ended": {"request": {"call_id": "pbx-8841", "seconds": 184}},
    }

    def rows(self):
        return selectors.calls()


ROUTES = [("phone-calls", PhoneCallViewSet)]
