"""Requests for cars: list, page, the answer, the key out and back."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.customers import selectors as customers
from dealers.fleet import selectors, services
from dealers.fleet.filters import TripFilter
from dealers.fleet.forms.fields import OptionalReasonForm, ReasonForm
from dealers.fleet.forms.trips import (
    ApproveForm,
    HandOverForm,
    MoveTripForm,
    TakeBackForm,
    TripForm,
)
from dealers.fleet.models import FleetCar, Trip
from dealers.fleet.permissions import APPROVE_TRIP, DISPATCH_CAR, REQUEST_CAR
from dealers.fleet.states import PLANNED, TRIP_TONES, TripState
from portal.ui import values
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, CreatePage, DetailPage, EditPage, ListPage
from portal.ui.tables import BadgeColumn, BooleanColumn, Column, DateColumn, NumberColumn, Table


def state_badge(trip: Trip):
    """Where it stands; a car that is late says so."""
    text = _("Overdue") if trip.is_overdue else trip.get_state_display()
    return values.badge(text, trip.tone)


class TripList(ListPage):
    """Requests and drives, the next on top of the last."""

    model = Trip
    verb = REQUEST_CAR
    title = _("Car requests")
    columns = [
        Column("number", link=True, subtitle="destination"),
        BadgeColumn("state", tones=TRIP_TONES, render=state_badge),
        Column("purpose", _("What for"), phone=False),
        Column("driver_label", _("Driver"), sort="driver__full_name"),
        Column("car", sort="car__plate"),
        DateColumn("starts_at", _("Begins"), time=True),
        DateColumn("ends_at", _("Ends"), time=True),
        NumberColumn("driven_km", _("Driven (km)"), phone=False),
        BooleanColumn("has_damage", hidden=True),
        Column("requested_by", hidden=True),
        Column("store", hidden=True),
    ]
    filterset_class = TripFilter
    select_related = ("car", "driver", "requested_by", "store")
    presets = [
        ("mine", _("Mine"), "driver=me"),
        ("asked", _("To approve"), "state=asked"),
        ("approved", _("To hand over"), "state=approved"),
        ("out", pgettext_lazy("car", "Out"), "state=out"),
        ("late", _("Overdue"), "overdue=true"),
        ("damaged", _("Damaged"), "has_damage=true"),
    ]
    ordering = ("-starts_at",)
    create = ("fleet:trip_create", _("Ask for a car"), REQUEST_CAR)
    empty_icon = "route"
    empty = _("Whoever needs a car asks here; no car is promised twice.")


def _is(*states):
    return lambda trip: trip.state in states


def _sheets(page) -> dict[str, Any]:
    """The car's state when it left and when it came back, ready to be shown."""
    trip, shown = page.object, []
    for label, at, km, sheet in (
        (_("At the hand-over"), trip.out_at, trip.odometer_out, trip.out_sheet),
        (_("At the return"), trip.in_at, trip.odometer_in, trip.in_sheet),
    ):
        if at:
            pictures = [
                {"url": f"/files/{photo['id']}/?show=1", "name": photo["name"]}
                for photo in sheet.get("photos", [])
            ]
            shown.append({"label": label, "at": at, "km": km, "pictures": pictures, **sheet})
    return {"sheets": shown}


class TripDetail(DetailPage):
    """One request, and what comes next."""

    model = Trip
    verb = REQUEST_CAR
    subtitle = "number"
    select_related = ("car", "driver", "requested_by", "answered_by", "store", "customer")
    groups = [
        Group(
            _("Request"),
            [
                Fact("car", url=lambda t: t.car.get_absolute_url() if t.car else ""),
                Fact("wanted_use", hide_empty=True),
                Fact("starts_at", _("Begins")),
                Fact("ends_at", _("Ends")),
                Fact("purpose", _("What for")),
                Fact("destination", hide_empty=True, wide=True),
                Fact("store"),
                Fact("about_number", hide_empty=True, url=lambda trip: trip.about_url),
            ],
        ),
        Group(
            _("Driver and customer"),
            [
                Fact("driver_label", _("Driver")),
                Fact("driver_phone", hide_empty=True, copy=True),
                Fact(
                    "customer",
                    hide_empty=True,
                    url=lambda t: t.customer.get_absolute_url() if t.customer else "",
                ),
                Fact("requested_by"),
                Fact("licence_class"),
                Fact("licence_until"),
                Fact("answered_by", hide_empty=True),
                Fact("answer", hide_empty=True, wide=True),
            ],
        ),
        Group(
            _("Key"),
            [
                Fact("out_at", _("Handed over at")),
                Fact("in_at", _("Brought back at")),
                Fact("odometer_out", _("Odometer at the hand-over (km)")),
                Fact("odometer_in", _("Odometer at the return (km)")),
                Fact("driven_km", _("Driven (km)"), hide_empty=True),
                Fact("has_damage"),
            ],
            when=lambda trip: trip.out_at is not None,
        ),
    ]
    tabs = [Tab("sheets", _("State of the car"), "dealers/fleet/_sheets.html", context=_sheets)]
    actions = [
        Action("fleet:trip_approve", _("Approve"), APPROVE_TRIP, _is(TripState.ASKED),
               primary=True, icon="check"),
        Action("fleet:trip_decline", _("Decline"), APPROVE_TRIP, _is(TripState.ASKED)),
        Action("fleet:trip_hand_over", _("Hand over"), DISPATCH_CAR, _is(TripState.APPROVED),
               primary=True, icon="key"),
        Action("fleet:trip_take_back", _("Take the car back"), DISPATCH_CAR, _is(TripState.OUT),
               primary=True, icon="check"),
        Action("fleet:trip_move", _("Change time or car"), DISPATCH_CAR, _is(*PLANNED, TripState.OUT),
               icon="calendar"),
        Action("fleet:trip_cancel", _("Cancel request"), REQUEST_CAR, _is(*PLANNED),
               danger=True, menu=True),
    ]  # fmt: skip

    @property
    def badge(self):
        return state_badge(self.object)

    def get_title(self):
        return self.object.driver_label


class TripCreate(CreatePage):
    """“Ask for a car”."""

    form_class = TripForm
    verb = REQUEST_CAR
    title = _("Ask for a car")

    def get_form_kwargs(self):
        cars = FleetCar.objects.in_use().visible_to(self.user, REQUEST_CAR)
        if not cars.exists():
            cars = FleetCar.objects.in_use().filter(store=self.user.home_store)
        return {
            "customers": customers.find_customers("", user=self.user),
            "cars": cars.order_by("use", "plate"),
        }

    def get_initial(self):
        return {"store": self.user.home_store_id, **super().get_initial()}

    def save(self, form):
        return services.request_car(**form.cleaned_data, actor=self.user)


class _TripMove(ActionView):
    model = Trip
    verb = DISPATCH_CAR
    select_related = ("car", "driver", "store")


class TripApprove(_TripMove):
    """Promise a car."""

    verb = APPROVE_TRIP
    title = _("Approve")
    form_class = ApproveForm

    def get_form_kwargs(self):
        trip = self.object
        return {"cars": selectors.free_cars(trip.store, trip.starts_at, trip.ends_at, but=trip)}

    def get_initial(self):
        return {"car": self.object.car_id}

    def perform(self, record, data):
        return services.approve_trip(trip=record, **data, actor=self.user)


class TripDecline(_TripMove):
    """There is no car for this."""

    verb = APPROVE_TRIP
    title = _("Decline")
    form_class = ReasonForm
    danger = True

    def perform(self, record, data):
        return services.decline_trip(trip=record, **data, actor=self.user)


class TripMove(_TripMove):
    """Another time or car."""

    title = _("Change time or car")
    form_class = MoveTripForm

    def get_form_kwargs(self):
        cars = FleetCar.objects.in_use().filter(store=self.object.store)
        return {"cars": cars.order_by("use", "plate")}

    def get_initial(self):
        trip = self.object
        return {"car": trip.car_id, "starts_at": trip.starts_at, "ends_at": trip.ends_at}

    def perform(self, record, data):
        return services.move_trip(trip=record, **data, actor=self.user)


class TripCancel(_TripMove):
    """It does not take place."""

    verb = REQUEST_CAR
    title = _("Cancel request")
    form_class = OptionalReasonForm
    danger = True

    def perform(self, record, data):
        return services.cancel_trip(trip=record, **data, actor=self.user)


class _Sheet(EditPage):
    """A whole page, as the outline of the car needs room; used on a phone beside it."""

    model = Trip
    verb = DISPATCH_CAR
    in_place = False
    select_related = ("car",)

    def get_initial(self):
        car = self.object.car
        if car is None:
            return {}
        return {"odometer_km": car.odometer_km, "marks": car.marks}


class TripHandOver(_Sheet):
    """The key goes out."""

    form_class = HandOverForm
    title = _("Hand over")

    def get_initial(self):
        trip = self.object
        seen = {"licence_class": trip.licence_class, "licence_until": trip.licence_until}
        return {**super().get_initial(), **seen, "fuel_percent": 100}

    def save(self, form):
        return services.hand_over(trip=self.object, **form.cleaned_data, actor=self.user)


class TripTakeBack(_Sheet):
    """The key comes back."""

    form_class = TakeBackForm
    title = _("Take the car back")

    def get_initial(self):
        left = self.object.out_sheet
        seen = {name: left[name] for name in ("fuel_percent", "marks") if name in left}
        return {**super().get_initial(), **seen}

    def save(self, form):
        return services.take_back(trip=self.object, **form.cleaned_data, actor=self.user)


def trips_of(page) -> Table:
    """The log of a car, for the tab on its page."""
    rows = page.object.trips.select_related("driver").order_by("-starts_at")
    columns = [
        Column("number", link=True),
        BadgeColumn("state", tones=TRIP_TONES, render=state_badge),
        Column("driver_label", _("Driver")),
        Column("purpose", _("What for")),
        DateColumn("starts_at", _("Begins"), time=True),
        DateColumn("ends_at", _("Ends"), time=True),
        NumberColumn("driven_km", _("Driven (km)")),
        BooleanColumn("has_damage"),
    ]
    return Table(columns, rows[:50], empty=_("Nobody has driven it yet."))
