"""Announced visits: list, week, page, and what may become of them."""

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer, Vehicle
from dealers.service import services
from dealers.service.filters import BookingFilter
from dealers.service.forms import (
    BookingForm,
    MoveBookingForm,
    OptionalReasonForm,
    ReceptionForm,
)
from dealers.service.models import Booking
from dealers.service.permissions import MANAGE_BOOKING, RECEIVE_VEHICLE, VIEW_BOOKING
from dealers.service.states import BOOKING_MOVES, BOOKING_TONES, BookingState
from portal.ui.details import Action, Fact, Group
from portal.ui.forms import OptionsView
from portal.ui.menu import extensions
from portal.ui.pages import (
    ActionView,
    CalendarEntry,
    CalendarPage,
    CreatePage,
    DetailPage,
    ListPage,
)
from portal.ui.tables import BadgeColumn, Column, DateColumn

_NEW = ("service:booking_create", _("New booking"), MANAGE_BOOKING)


def _is_coming(booking: Booking) -> bool:
    return booking.state == BookingState.BOOKED


class BookingList(ListPage):
    """Announced visits."""

    model = Booking
    verb = VIEW_BOOKING
    title = _("Bookings")
    columns = [
        DateColumn("starts_at", time=True),
        Column("customer", link=True, sort="customer__full_name"),
        Column("vehicle", phone=False),
        BadgeColumn("state", tones=BOOKING_TONES),
        Column("complaint", phone=False),
        Column("campaign__code", _("Campaign"), phone=False),
        Column("advisor", phone=False),
        Column("number", hidden=True),
        Column("store", hidden=True),
    ]
    filterset_class = BookingFilter
    select_related = ("customer", "vehicle", "advisor", "store", "campaign")
    presets = [("open", _("Still to come"), "state=booked"), ("mine", _("Mine"), "advisor=me")]
    create = _NEW
    calendar = "service:booking_calendar"
    empty = _("Visits that customers have announced, by day and hour.")
    ordering = ("starts_at",)


class BookingCalendar(CalendarPage):
    """The week at the counter."""

    model = Booking
    verb = VIEW_BOOKING
    title = _("Bookings")
    select_related = ("customer", "vehicle", "bay")
    create = _NEW
    list_url = "service:booking_list"

    def entry(self, record):
        car = " · ".join(str(part) for part in (record.bay, record.vehicle) if part)
        return CalendarEntry(
            start=record.starts_at,
            end=record.ends_at,
            title=record.customer.full_name,
            subtitle=f"{car} {record.complaint}".strip(),
            url=record.get_absolute_url(),
            tone=BOOKING_TONES[record.state],
        )


class BookingDetail(DetailPage):
    """One visit."""

    model = Booking
    verb = VIEW_BOOKING
    tones = BOOKING_TONES
    select_related = (
        "customer", "vehicle", "advisor", "store", "campaign", "bay", "technician",
        "courtesy_car", "driver",
    )  # fmt: skip
    top = "dealers/service/_booking_top.html"
    groups = [
        Group(
            _("Visit"),
            [
                Fact("customer", url=lambda b: b.customer.get_absolute_url()),
                Fact("vehicle", url=lambda b: b.vehicle.get_absolute_url() if b.vehicle else ""),
                Fact("starts_at"),
                Fact("minutes"),
                Fact("bay", hide_empty=True),
                Fact("technician", hide_empty=True),
                Fact("courtesy_car", hide_empty=True),
                Fact("driver", hide_empty=True),
                Fact("collect_from", hide_empty=True),
                Fact("store"),
                Fact("advisor"),
                Fact(
                    "campaign",
                    url=lambda b: b.campaign.get_absolute_url() if b.campaign else "",
                    hide_empty=True,
                ),
                Fact("is_online"),
                Fact("reminded_at", hide_empty=True),
                Fact("reason", hide_empty=True),
                Fact("complaint", wide=True),
            ],
        )
    ]
    actions = [
        Action(
            "service:booking_receive",
            _("Receive car"),
            RECEIVE_VEHICLE,
            lambda b: BOOKING_MOVES.allows(b.state, BookingState.ARRIVED),
            primary=True,
            icon="car",
        ),
        Action(
            "service:booking_move", _("Change time"), MANAGE_BOOKING, _is_coming, icon="calendar"
        ),
        Action(
            "service:booking_lend",
            _("Hold courtesy car"),
            MANAGE_BOOKING,
            lambda b: _is_coming(b) and not b.courtesy_car_id,
            icon="key",
        ),
        Action("service:booking_no_show", _("Did not come"), MANAGE_BOOKING, _is_coming, menu=True),
        Action(
            "service:booking_cancel",
            _("Cancel"),
            MANAGE_BOOKING,
            _is_coming,
            menu=True,
            danger=True,
        ),
    ]

    @property
    def tabs(self):
        return extensions("dealer", "VISIT_TABS")


class BookingCreate(CreatePage):
    """Form “New booking”."""

    form_class = BookingForm
    verb = MANAGE_BOOKING
    title = _("New booking")
    done = _("Booked.")

    def get_form_kwargs(self):
        return {"actor": self.user}

    def save(self, form):
        named = form.cleaned_data["customer"].service_advisor or self.user
        return services.book_visit(**form.cleaned_data, advisor=named, actor=self.user)


class BookingMove(ActionView):
    """Dialog “Move”."""

    model = Booking
    verb = MANAGE_BOOKING
    form_class = MoveBookingForm
    title = _("Change time")

    def get_initial(self):
        return {"starts_at": self.object.starts_at}

    def perform(self, record, data):
        return services.move_booking(booking=record, **data, actor=self.user)


class BookingLend(ActionView):
    """Button “Hold courtesy car”: the visit had none, or its own was taken back."""

    model = Booking
    verb = MANAGE_BOOKING
    title = _("Hold courtesy car")
    done = _("A courtesy car is held.")

    def perform(self, record, data):
        return services.lend_car(booking=record, actor=self.user)


class BookingCancel(ActionView):
    """Dialog “Cancel”."""

    model = Booking
    verb = MANAGE_BOOKING
    form_class = OptionalReasonForm
    title = _("Cancel booking")
    danger = True

    def perform(self, record, data):
        return services.cancel_booking(booking=record, **data, actor=self.user)


class BookingNoShow(ActionView):
    """Button “Did not come”."""

    model = Booking
    verb = MANAGE_BOOKING
    title = _("Did not come")

    def perform(self, record, data):
        return services.mark_no_show(booking=record, actor=self.user)


class OrderCreate(CreatePage):
    """Reception: a car comes in, booked or not."""

    form_class = ReceptionForm
    verb = RECEIVE_VEHICLE
    title = _("Receive car")
    done = _("The car is checked in.")
    submit = _("Check in")

    def get_form_kwargs(self):
        return {"actor": self.user}

    def save(self, form):
        return services.receive_vehicle(**form.cleaned_data, actor=self.user)


class BookingReceive(OrderCreate):
    """Reception of a car that was booked."""

    booking: Booking

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            bookings = Booking.objects.visible_to(request.user, VIEW_BOOKING)
            self.booking = get_object_or_404(
                bookings.select_related("customer", "vehicle"), pk=kwargs["pk"]
            )
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        booking = self.booking
        return {
            "vehicle": booking.vehicle_id,
            "complaint": booking.complaint,
            "store": booking.store_id,
        }

    def save(self, form):
        return services.receive_vehicle(**form.cleaned_data, booking=self.booking, actor=self.user)


class ArrivalOptions(OptionsView):
    """Cars by plate, VIN, or name and phone of whoever has to do with them."""

    model = Vehicle
    verb = RECEIVE_VEHICLE

    def find(self, text):
        people = Customer.objects.search(text).values("pk") if text else []
        cars = self.get_queryset()
        wanted = Q(pk__in=cars.search(text).values("pk")) | Q(ownerships__customer__in=people)
        return cars.filter(wanted).distinct().order_by("-last_visit_on", "pk")

    def hint(self, record):
        return f"{record.model_name} {record.vin}".strip()
