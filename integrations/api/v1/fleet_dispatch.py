"""The dispatcher's board: which own car is whose on which day."""

from datetime import timedelta
from types import MappingProxyType
from typing import ClassVar

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dealers.fleet import selectors
from dealers.fleet.models import FleetCar
from dealers.fleet.permissions import DISPATCH_CAR
from dealers.fleet.states import CarState, CarUse, TripState
from integrations.api import serializers
from integrations.api.filters import asked
from integrations.api.views import ApiView

DAYS, MOST_DAYS = 7, 31


class BoardTripRecord(rest.Serializer):
    id = rest.UUIDField(source="pk")
    number = rest.CharField()
    state = rest.ChoiceField(choices=TripState.choices)
    driver = rest.CharField(source="driver_label")
    starts_at = serializers.UTCDateTimeField()
    ends_at = serializers.UTCDateTimeField()


class BoardDayRecord(rest.Serializer):
    day = rest.DateField()
    trips = BoardTripRecord(many=True)


class BoardCarRecord(rest.Serializer):
    car = rest.UUIDField(source="car.pk")
    plate = rest.CharField(source="car.plate")
    model_name = rest.CharField(source="car.model_name")
    use = rest.ChoiceField(choices=CarUse.choices, source="car.use")
    state = rest.ChoiceField(choices=CarState.choices, source="car.state")
    days = rest.SerializerMethodField()

    def get_days(self, row) -> list[dict]:
        """Day by day, with the drives of each; a day without any is free."""
        pairs = zip(self.context["days"], row.days, strict=True)
        days = [{"day": day, "trips": trips} for day, trips in pairs]
        return BoardDayRecord(days, many=True).data


class FleetDispatchViewSet(ViewSetMixin, ApiView):
    """Own cars and who has them, day by day."""

    verbs: ClassVar[dict[str, str]] = {"list": DISPATCH_CAR}
    resource = "fleet_dispatch"
    descriptions: ClassVar[dict] = {
        "list": _(
            "Which own car is whose from `first` on, for `days` days (7; at most 31); `use` narrows it"
        )
    }
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = BoardCarRecord

    def list(self, request):
        """The same cars and drives as on the screen."""
        wanted = asked(
            request,
            first=rest.DateField(),
            days=rest.IntegerField(min_value=1, max_value=MOST_DAYS),
            use=rest.ChoiceField(choices=CarUse.choices),
        )
        first = wanted.get("first") or localdate()
        days = [first + timedelta(days=n) for n in range(wanted.get("days") or DAYS)]
        cars = FleetCar.objects.order_by("use", "plate", "pk")
        if use := wanted.get("use"):
            cars = cars.filter(use=use)
        rows = selectors.dispatch_board(request.user, days, cars)
        return Response(BoardCarRecord(rows, many=True, context={"days": days}).data)


ROUTES = [("fleet-dispatch", FleetDispatchViewSet)]
