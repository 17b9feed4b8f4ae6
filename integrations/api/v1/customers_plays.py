"""The plays of the house: what it does of itself when something happens."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.response import Response

from dealers.customers import selectors
from dealers.customers import services as desk
from dealers.customers.permissions import MANAGE_PLAYS
from dealers.customers.states import PlayAct, PlayTrigger, PlayWho, Source, Tier
from integrations.api import serializers
from integrations.api.filters import asked
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit
from tenants.workspace.models import HouseRules


class PlayStepRecord(rest.Serializer):
    id = rest.CharField()
    act = rest.ChoiceField(PlayAct.choices)
    days = rest.IntegerField()
    who = rest.ChoiceField(PlayWho.choices)
    text_zh = rest.CharField()
    text_en = rest.CharField()
    tag = rest.CharField()


class PlayRecord(rest.Serializer):
    id = rest.UUIDField()
    name = rest.CharField()
    trigger = rest.ChoiceField(PlayTrigger.choices)
    days = rest.IntegerField()
    stores = rest.ListField(child=rest.UUIDField())
    sources = rest.ListField(child=rest.CharField())
    tiers = rest.ListField(child=rest.CharField())
    grades = rest.ListField(child=rest.CharField())
    model = rest.CharField()
    is_on = rest.BooleanField()
    since = rest.DateField(help_text="Nothing that happened before this day sets it going.")
    steps = PlayStepRecord(many=True)


class PlayStepInput(serializers.Input):
    id = rest.CharField(
        max_length=12, required=False, help_text="Of a step that is there: it is not done anew."
    )
    act = rest.ChoiceField(PlayAct.choices, required=False)
    days = rest.IntegerField(min_value=0, max_value=365, required=False)
    who = rest.ChoiceField(PlayWho.choices, required=False)
    text_zh = rest.CharField(max_length=120, required=False, allow_blank=True)
    text_en = rest.CharField(max_length=120, required=False, allow_blank=True)
    tag = rest.CharField(max_length=30, required=False, allow_blank=True)


class PlayFacts(serializers.Input):
    name = rest.CharField(max_length=80)
    trigger = rest.ChoiceField(PlayTrigger.choices)
    days = rest.IntegerField(min_value=0, max_value=365, required=False)
    stores = rest.ListField(child=serializers.ObjectField(Unit), required=False)
    sources = rest.ListField(child=rest.ChoiceField(Source.choices), required=False)
    tiers = rest.ListField(child=rest.ChoiceField(Tier.choices), required=False)
    grades = rest.ListField(child=rest.ChoiceField(["H", "A", "B", "C", "O"]), required=False)
    model = rest.CharField(max_length=80, required=False, allow_blank=True)
    is_on = rest.BooleanField(required=False)
    steps = PlayStepInput(many=True)


class PlayInput(PlayFacts):
    play = rest.UUIDField(required=False, help_text="Of a play that is changed; else a new one.")

    def validate_play(self, value) -> str:
        """As plays keep it."""
        return str(value)


class PlayIdInput(serializers.Input):
    play = rest.UUIDField()

    def validate_play(self, value) -> str:
        """As plays keep it."""
        return str(value)


class PlayPreviewRecord(rest.Serializer):
    days = rest.IntegerField()
    occasions = rest.IntegerField()
    tasks = rest.IntegerField()
    notices = rest.IntegerField()
    tags = rest.IntegerField()
    names = rest.ListField(child=rest.CharField())


class PlayViewSet(DomainViewSet):
    """The plays of the house: a trigger, for whom, and steps that are planned of themselves."""

    model = HouseRules
    serializer_class = PlayRecord
    verbs = dict.fromkeys(("list", "keep", "remove", "preview"), MANAGE_PLAYS)
    keep = action_of(
        desk.keep_play,
        input_serializer=PlayInput,
        answer=PlayRecord,
        detail=False,
        description=_("Add a play, or change the one named by `play`. It holds from now on."),
    )
    remove = action_of(
        desk.remove_play,
        input_serializer=PlayIdInput,
        answer=PlayRecord,
        detail=False,
        description=_("Do without a play; the follow-ups it planned stay."),
    )
    preview = action_of(
        lambda *, actor, **given: selectors.preview_play(desk.checked_play(given)),
        input_serializer=PlayFacts,
        answer=PlayPreviewRecord,
        detail=False,
        description=_("What such a play would have done in the last 30 days. Nothing is written."),
    )
    descriptions = {"list": _("All plays of the house, by name.")}

    def list(self, request):
        """All of them: there are few."""
        asked(request)
        return Response(PlayRecord(selectors.plays(), many=True).data)


ROUTES = [("plays", PlayViewSet)]
