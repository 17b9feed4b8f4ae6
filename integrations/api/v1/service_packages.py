"""Service packages, the maintenance plan, and when a car needs what next."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as drf
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.customers.models import Vehicle
from dealers.customers.permissions import VIEW_VEHICLE
from dealers.service import permissions as may
from dealers.service import selectors
from dealers.service import services as desk
from dealers.service.filters import PackageFilter
from dealers.service.models import ServicePackage
from dealers.service.services.packages import ITEM_KINDS, MOST_ITEMS
from integrations.api import serializers
from integrations.api.v1.parts import QuantityField
from integrations.api.v1.service import text
from integrations.api.views import ApiView, DomainViewSet, action_of


class PackageRecord(serializers.Record):
    class Meta:
        model = ServicePackage
        fields = [
            "id", "code", "name_zh", "name_en", "for_models", "every_km", "every_months", "items",
            "price", "currency", "is_active", "created_at", "updated_at",
        ]  # fmt: skip


class PackageItemInput(serializers.Input):
    kind = drf.ChoiceField(choices=[(kind.value, kind.label) for kind in ITEM_KINDS])
    code = text(40)
    description = text(200)
    quantity = QuantityField()
    unit_price = serializers.MoneyField(min_value=0)


class PackageFactsInput(serializers.Input):
    name_zh = drf.CharField(max_length=120)
    name_en = text(120)
    for_models = drf.ListField(child=drf.CharField(max_length=120), required=False, max_length=200)
    every_km = drf.IntegerField(min_value=100, max_value=1_000_000, required=False, allow_null=True)
    every_months = drf.IntegerField(min_value=1, max_value=240, required=False, allow_null=True)
    is_active = drf.BooleanField(required=False)


class PackageInput(PackageFactsInput):
    code = drf.CharField(max_length=40)
    items = PackageItemInput(many=True, required=False, max_length=MOST_ITEMS)


class RemovePackageItemInput(serializers.Input):
    position = drf.IntegerField(min_value=1, max_value=MOST_ITEMS)


class PackageViewSet(DomainViewSet):
    """Work and parts at one price; with an interval, a step of the maintenance plan."""

    model = ServicePackage
    serializer_class = PackageRecord
    filterset_class = PackageFilter
    object_argument = "package"
    verbs = {
        "list": may.VIEW_ORDER,
        "retrieve": may.VIEW_ORDER,
        "create": may.MANAGE_PACKAGES,
        "partial_update": may.MANAGE_PACKAGES,
        "add_item": may.MANAGE_PACKAGES,
        "remove_item": may.MANAGE_PACKAGES,
    }
    input_serializers = {"create": PackageInput, "partial_update": PackageFactsInput}
    services = {"create": desk.create_package, "partial_update": desk.change_package}
    add_item = action_of(desk.add_package_item, input_serializer=PackageItemInput)
    remove_item = action_of(desk.remove_package_item, input_serializer=RemovePackageItemInput)


class MaintenanceRecord(drf.Serializer):
    package = drf.UUIDField(source="package.pk")
    code = drf.CharField(source="package.code")
    name = drf.CharField(source="package.name")
    last_on = drf.DateField(allow_null=True)
    due_km = drf.IntegerField(allow_null=True)
    due_on = drf.DateField()
    is_due = drf.BooleanField()
    is_planned = drf.BooleanField()


class MaintenanceViewSet(ViewSetMixin, ApiView):
    """When a car needs each step of the maintenance plan next."""

    verbs: ClassVar[dict[str, str]] = {"list": may.VIEW_ORDER}
    resource = "maintenance_dues"
    descriptions: ClassVar[dict] = {"list": _("What a car needs next; `vehicle` is its id")}
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = MaintenanceRecord

    def list(self, request):
        """The steps that fit the car, soonest first; nothing without ``vehicle``."""
        if unknown := request.query_params.keys() - {"vehicle"}:
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in unknown}
            )
        dues = []
        if wanted := request.query_params.get("vehicle"):
            pk = drf.UUIDField().run_validation(wanted)
            vehicle = Vehicle.objects.visible_to(request.user, VIEW_VEHICLE).filter(pk=pk).first()
            dues = selectors.maintenance_of(vehicle) if vehicle else []
        return Response(MaintenanceRecord(dues, many=True).data)


ROUTES = [("service-packages", PackageViewSet), ("maintenance-dues", MaintenanceViewSet)]
