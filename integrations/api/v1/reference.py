"""The network's catalogue, as the manufacturer published it. Read only, at dealers and hubs."""

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from integrations.api import serializers
from integrations.api.views import DomainViewSet
from tenants.models import Kind, Tenant
from tenants.reference import selectors
from tenants.reference.models import LabourOperation, Option, Part, VehicleModel
from tenants.selectors import hub_of_this_dealer


class EntryFilter(django_filters.FilterSet):
    """By code or by words of the name, in either language."""

    code = django_filters.CharFilter(label=_("Code"))
    q = django_filters.CharFilter(method="search", label=_("Words of the code or the name"))

    def search(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        return rows.filter(
            Q(code__icontains=text) | Q(name_zh__icontains=text) | Q(name_en__icontains=text)
        )


class ModelFilter(EntryFilter):
    brand = django_filters.CharFilter(label=_("Brand"))
    model_year = django_filters.NumberFilter(label=_("Model year"))

    class Meta:
        model = VehicleModel
        fields = ["code", "brand", "model_year", "energy"]


class PartFilter(EntryFilter):
    class Meta:
        model = Part
        fields = ["code", "system"]


class OptionFilter(EntryFilter):
    class Meta:
        model = Option
        fields = ["code", "kind"]


class OperationFilter(EntryFilter):
    class Meta:
        model = LabourOperation
        fields = ["code", "system"]


class VehicleModelRecord(serializers.Record):
    class Meta:
        model = VehicleModel
        fields = [
            "id", "code", "name_zh", "name_en", "brand", "series_zh", "series_en", "model_year",
            "trim_zh", "trim_en", "energy", "msrp", "prices", "currency", "colours", "updated_at",
        ]  # fmt: skip


class OptionRecord(serializers.Record):
    class Meta:
        model = Option
        fields = [
            "id", "code", "name_zh", "name_en", "kind", "price", "prices", "currency", "fits",
            "standard", "requires", "excludes", "includes", "colours", "updated_at",
        ]  # fmt: skip


class PartRecord(serializers.Record):
    class Meta:
        model = Part
        fields = [
            "id", "code", "name_zh", "name_en", "price", "currency", "system", "fits",
            "superseded_by", "updated_at",
        ]  # fmt: skip


class OperationRecord(serializers.Record):
    class Meta:
        model = LabourOperation
        fields = ["id", "code", "name_zh", "name_en", "hours", "system", "updated_at"]


class CatalogueViewSet(DomainViewSet):
    """What all entries share: any key may read its own network's, by code."""

    verbs = {"list": None, "retrieve": None}
    ordering = ("code",)
    selector: ClassVar[Callable[[UUID], QuerySet]]

    def rows(self) -> QuerySet:
        tenant = self.request.tenant
        try:
            network = tenant if tenant.kind == Kind.HUB else hub_of_this_dealer()
        except Tenant.DoesNotExist:
            return self.model.objects.none()
        return type(self).selector(network.pk)


class VehicleModelViewSet(CatalogueViewSet):
    """Models in one trim that can be ordered."""

    model = VehicleModel
    serializer_class = VehicleModelRecord
    filterset_class = ModelFilter
    selector = selectors.models_of


class OptionViewSet(CatalogueViewSet):
    """Options and packages with the rules of what goes with what."""

    model = Option
    serializer_class = OptionRecord
    filterset_class = OptionFilter
    selector = selectors.options_of


class PartViewSet(CatalogueViewSet):
    """Parts with their list prices."""

    model = Part
    serializer_class = PartRecord
    filterset_class = PartFilter
    selector = selectors.parts_of


class OperationViewSet(CatalogueViewSet):
    """Labour operations with their flat-rate hours."""

    model = LabourOperation
    serializer_class = OperationRecord
    filterset_class = OperationFilter
    selector = selectors.operations_of


KIND = ("dealer", "hub")
ROUTES = [
    ("vehicle-models", VehicleModelViewSet),
    ("vehicle-options", OptionViewSet),
    ("catalogue-parts", PartViewSet),
    ("labour-operations", OperationViewSet),
]
