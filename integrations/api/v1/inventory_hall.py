"""The plan of a store's hall: zones, the cars that stand there, and the models that are missing."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.inventory import selectors
from dealers.inventory import services as desk
from dealers.inventory.permissions import MANAGE_RULES, VIEW_UNIT
from integrations.api import serializers
from integrations.api.views import ApiView
from tenants.accounts.models import Unit, UnitKind
from tenants.accounts.stores import stores_for


class HallZoneRecord(rest.Serializer):
    name = rest.CharField(help_text="It is the place (`location`) of the cars that stand there.")
    row = rest.IntegerField()
    column = rest.IntegerField()
    capacity = rest.IntegerField()
    models = rest.ListField(child=rest.CharField())
    missing = rest.ListField(
        child=rest.CharField(), help_text="Of `models`, those of which no car stands there."
    )
    cars = rest.SerializerMethodField(help_text="Ids of vehicle units.")

    def get_cars(self, zone) -> list[str]:
        """Whose place it is."""
        return [str(car.pk) for car in zone.cars]


class HallRecord(rest.Serializer):
    store = rest.UUIDField(source="store.pk")
    zones = HallZoneRecord(many=True)
    unplaced = rest.SerializerMethodField(help_text="Cars without a place.")
    elsewhere = rest.SerializerMethodField(help_text="Cars whose place is no zone.")

    def get_unplaced(self, hall) -> list[str]:
        """Nobody said where they are."""
        return [str(car.pk) for car in hall.unplaced]

    def get_elsewhere(self, hall) -> list[str]:
        """In the yard or the workshop."""
        return [str(car.pk) for car in hall.elsewhere]


class HallZoneInput(serializers.Input):
    name = rest.CharField(max_length=40)
    row = rest.IntegerField(min_value=1, max_value=12)
    column = rest.IntegerField(min_value=1, max_value=8)
    capacity = rest.IntegerField(min_value=1, max_value=60, required=False)
    models = rest.ListField(
        child=rest.CharField(max_length=40), required=False, max_length=20,
        help_text="Codes of models, or beginnings of codes or names.",
    )  # fmt: skip


class HallInput(serializers.Input):
    store = serializers.ObjectField(Unit)
    zones = HallZoneInput(many=True)


class HallPlanViewSet(ViewSetMixin, ApiView):
    """Where cars are shown. `vehicle-units/<id>/place/` moves one."""

    verbs: ClassVar[dict[str, str]] = {"list": VIEW_UNIT, "create": MANAGE_RULES}
    resource = "hall_plans"
    descriptions: ClassVar[dict] = {
        "list": _("The halls of all stores, or of one (`store` is its id)"),
        "create": _("Draw the hall of a store"),
    }
    services: ClassVar[dict] = {"create": desk.plan_hall}
    input_serializers: ClassVar[dict] = {"create": HallInput}
    answers: ClassVar[dict] = {"create": HallRecord}
    statuses = examples = MappingProxyType({})
    serializer_class = HallRecord

    def list(self, request):
        """Stores whose hall is drawn, with their cars."""
        if unknown := request.query_params.keys() - {"store"}:
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in unknown}
            )
        stores = Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("code")
        if wanted := request.query_params.get("store"):
            stores = stores.filter(pk=rest.UUIDField().run_validation(wanted))
        halls = [hall for hall in selectors.halls_of(stores) if hall.zones]
        return Response(HallRecord(halls, many=True).data)

    def create(self, request):
        """Replaces the plan of the store; cars keep their place."""
        given = HallInput(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        store = given.validated_data["store"]
        if not stores_for(request.user, MANAGE_RULES).filter(pk=store.pk).exists():
            raise ValidationError({"store": [_("Choose one of your stores.")]})
        desk.plan_hall(**given.validated_data, actor=request.user)
        return Response(HallRecord(selectors.hall_of(store)).data, status=201)


ROUTES = [("hall-plans", HallPlanViewSet)]
