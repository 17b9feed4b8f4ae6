"""The playbooks of the sales desk: its stages as the house has set them."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.sales import selectors
from dealers.sales import services as desk
from dealers.sales.permissions import MANAGE_POLICY, VIEW_OPPORTUNITY
from dealers.sales.states import Criterion, OpportunityStage, Playbook
from integrations.api import serializers
from integrations.api.views import ApiView


class StageRuleRecord(rest.Serializer):
    stage = rest.ChoiceField(OpportunityStage.choices)
    label = rest.CharField(help_text="The house's name in the language asked for.")
    name_zh = rest.CharField(source="names.zh", default="")
    name_en = rest.CharField(source="names.en", default="")
    position = rest.IntegerField()
    probability = rest.IntegerField()
    stalled_days = rest.IntegerField()
    criteria = rest.ListField(child=rest.ChoiceField(Criterion.choices))
    own = rest.ListField(child=rest.CharField())
    is_off = rest.BooleanField()


class PlaybookRecord(rest.Serializer):
    playbook = rest.ChoiceField(Playbook.choices)
    stages = StageRuleRecord(many=True)


class StageRuleInput(serializers.Input):
    stage = rest.ChoiceField(OpportunityStage.choices)
    name_zh = rest.CharField(max_length=24, required=False, allow_blank=True)
    name_en = rest.CharField(max_length=24, required=False, allow_blank=True)
    position = rest.IntegerField(min_value=1, max_value=9, required=False)
    probability = rest.IntegerField(min_value=0, max_value=100, required=False)
    stalled_days = rest.IntegerField(min_value=1, max_value=365, required=False)
    criteria = rest.ListField(child=rest.ChoiceField(Criterion.choices), required=False)
    own = rest.ListField(child=rest.CharField(max_length=60), required=False, max_length=6)
    is_off = rest.BooleanField(required=False)


class PlaybookInput(serializers.Input):
    playbook = rest.ChoiceField(Playbook.choices)
    stages = StageRuleInput(many=True)
    large_deal = serializers.MoneyField(min_value=0, required=False)


def _record(playbook: str) -> dict:
    return {"playbook": playbook, "stages": selectors.rules(playbook)}


class PlaybookViewSet(ViewSetMixin, ApiView):
    """How this house works its deals: the stages of each playbook."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_OPPORTUNITY, "create": MANAGE_POLICY}
    resource = "playbooks"
    descriptions: ClassVar[dict] = {
        "list": _("The playbooks with their stages"),
        "create": _("Change the stages of a playbook"),
    }
    services: ClassVar[dict] = {"create": desk.change_playbook}
    input_serializers: ClassVar[dict] = {"create": PlaybookInput}
    answers: ClassVar[dict] = {"create": PlaybookRecord}
    statuses = examples = MappingProxyType({})
    serializer_class = PlaybookRecord

    def list(self, request):
        """Both playbooks, their stages in the house's order."""
        if request.query_params:
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in request.query_params}
            )
        records = [_record(playbook.value) for playbook in Playbook]
        return Response(PlaybookRecord(records, many=True).data)

    def create(self, request):
        """Set the rules of the stages that are named; the others stay as they are."""
        given = PlaybookInput(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        desk.change_playbook(**data, actor=request.user)
        return Response(PlaybookRecord(_record(data["playbook"])).data, status=201)


ROUTES = [("playbooks", PlaybookViewSet)]
