"""Bulletins of the manufacturer, and whom they reached."""

from django.db.models import QuerySet
from rest_framework import serializers as rest

from integrations.api import serializers
from integrations.api.views import DomainViewSet, action_of
from oem_hub.bulletins import services as desk
from oem_hub.bulletins.filters import BulletinFilter, ReachFilter
from oem_hub.bulletins.models import Bulletin, BulletinReach
from oem_hub.bulletins.permissions import EDIT_BULLETIN, PUBLISH_BULLETIN, VIEW_BULLETIN
from oem_hub.bulletins.selectors import bulletins_with_reach
from tenants.reference.bulletins import BulletinKind


class BulletinRecord(serializers.Record):
    told = rest.IntegerField(help_text="Dealers that were told.")
    read = rest.IntegerField(help_text="Dealers at which somebody has confirmed it.")

    class Meta:
        model = Bulletin
        fields = [
            "id", "number", "kind", "state", "title_zh", "title_en", "symptom_zh", "symptom_en",
            "cause_zh", "cause_en", "correction_zh", "correction_en", "body_zh", "body_en",
            "fault_codes", "model_codes", "vin_from", "vin_until", "operations", "parts",
            "must_read", "valid_from", "valid_until", "supersedes", "drafted_by", "approved_by",
            "remark", "published_at", "told", "read", "updated_at",
        ]  # fmt: skip


def _text() -> rest.CharField:
    return rest.CharField(max_length=8000, required=False, allow_blank=True)


def _codes() -> rest.ListField:
    return rest.ListField(child=rest.CharField(max_length=40), required=False, max_length=60)


class BulletinInput(serializers.Input):
    number = rest.CharField(max_length=40)
    kind = rest.ChoiceField(BulletinKind.choices, required=False)
    title_zh = rest.CharField(max_length=160)
    title_en = rest.CharField(max_length=160)
    symptom_zh = _text()
    symptom_en = _text()
    cause_zh = _text()
    cause_en = _text()
    correction_zh = _text()
    correction_en = _text()
    body_zh = _text()
    body_en = _text()
    fault_codes = _codes()
    model_codes = _codes()
    operations = _codes()
    parts = _codes()
    vin_from = rest.CharField(max_length=20, required=False, allow_blank=True)
    vin_until = rest.CharField(max_length=20, required=False, allow_blank=True)
    must_read = rest.BooleanField(required=False)
    valid_from = rest.DateField(required=False)
    valid_until = rest.DateField(required=False, allow_null=True)
    supersedes = serializers.ObjectField(Bulletin, required=False, allow_null=True)


class BulletinRemarkInput(serializers.Input):
    remark = rest.CharField(max_length=500, required=False, allow_blank=True)


class BulletinWithdrawInput(serializers.Input):
    reason = rest.CharField(max_length=500)


class BulletinViewSet(DomainViewSet):
    """Bulletins with the number of dealers that were told and that have read them."""

    model = Bulletin
    serializer_class = BulletinRecord
    filterset_class = BulletinFilter
    object_argument = "bulletin"
    verbs = {
        "list": VIEW_BULLETIN,
        "retrieve": VIEW_BULLETIN,
        "create": EDIT_BULLETIN,
        "partial_update": EDIT_BULLETIN,
        "hand_in": EDIT_BULLETIN,
        "return_to_draft": EDIT_BULLETIN,
        "publish": PUBLISH_BULLETIN,
        "withdraw": PUBLISH_BULLETIN,
    }
    input_serializers = {"create": BulletinInput, "partial_update": BulletinInput}
    services = {"create": desk.draft_bulletin, "partial_update": desk.edit_bulletin}
    hand_in = action_of(desk.hand_in_bulletin)
    return_to_draft = action_of(desk.return_bulletin, input_serializer=BulletinRemarkInput)
    publish = action_of(desk.publish_bulletin)
    withdraw = action_of(desk.withdraw_bulletin, input_serializer=BulletinWithdrawInput)

    def rows(self) -> QuerySet:
        return bulletins_with_reach()


class BulletinReachRecord(serializers.Record):
    class Meta:
        model = BulletinReach
        fields = ["id", "bulletin", "dealer", "sent_at", "readers", "by_role", "reported_at"]


class ReachViewSet(DomainViewSet):
    """How many people of each dealer have read a bulletin: numbers by role, no names."""

    model = BulletinReach
    serializer_class = BulletinReachRecord
    filterset_class = ReachFilter
    verbs = {"list": VIEW_BULLETIN, "retrieve": VIEW_BULLETIN}


KIND = "hub"
ROUTES = [("bulletins", BulletinViewSet), ("bulletin-reach", ReachViewSet)]
