"""What own cars cost in a year and how much they were used."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.fleet import selectors
from dealers.fleet.filters import FleetCarFilter
from dealers.fleet.models import FleetCar
from dealers.fleet.permissions import VIEW_COST
from integrations.api import serializers
from integrations.api.views import DomainViewSet


class FleetFigureRecord(serializers.Record):
    """Amounts in the car's currency; utilisation in percent of all hours; null: not defined."""

    km = rest.IntegerField(read_only=True)
    fuel = serializers.MoneyField(read_only=True)
    repair = serializers.MoneyField(read_only=True)
    insurance = serializers.MoneyField(read_only=True)
    spent = serializers.MoneyField(read_only=True)
    depreciation = rest.SerializerMethodField()
    total = rest.SerializerMethodField()
    per_km = rest.SerializerMethodField()
    utilisation = rest.SerializerMethodField()

    class Meta:
        model = FleetCar
        fields = [
            "id",
            "vin",
            "plate",
            "model_name",
            "use",
            "state",
            "store",
            "currency",
            "bought_on",
            "price",
            "residual",
            "months",
            "km",
            "utilisation",
            "fuel",
            "repair",
            "insurance",
            "spent",
            "depreciation",
            "total",
            "per_km",
        ]

    def get_depreciation(self, car) -> str:
        return str(selectors.figures_of(car).depreciation)

    def get_total(self, car) -> str:
        return str(selectors.figures_of(car).total)

    def get_per_km(self, car) -> str | None:
        found = selectors.figures_of(car).per_km
        return None if found is None else str(found)

    def get_utilisation(self, car) -> str | None:
        found = selectors.figures_of(car).utilisation
        return None if found is None else str(found)


class FleetFigureViewSet(DomainViewSet):
    """What each own car cost in the last twelve months, per km too, and how much it was out."""

    model = FleetCar
    serializer_class = FleetFigureRecord
    filterset_class = FleetCarFilter
    verbs = {"list": VIEW_COST}
    descriptions = {"list": _("Costs and use of own cars in twelve months")}

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return FleetCar.objects.none()
        return selectors.car_figures(self.request.user)


ROUTES = [("fleet-figures", FleetFigureViewSet)]
