"""The dispatcher's board: which car is whose on which day."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from dealers.fleet import selectors
from dealers.fleet.models import FleetCar
from dealers.fleet.permissions import DISPATCH_CAR
from dealers.fleet.states import CAR_TONES, CarState, CarUse
from portal.ui import values
from portal.ui.pages import Screen
from portal.ui.tables import Column, Table

DAYS = 7


class DispatchBoard(Screen):
    """Cars down, a week across; what is free is empty. ``?day=`` and ``?use=`` choose."""

    verb = DISPATCH_CAR
    title = _("Dispatch")
    focused = True

    def get(self, request, *args, **kwargs):
        return self.render("dealers/fleet/dispatch.html")

    @cached_property
    def first_day(self):
        try:
            day = parse_date(self.request.GET.get("day", ""))
        except ValueError:
            day = None
        return day if day and 2000 < day.year < 2100 else timezone.localdate()

    @property
    def days(self):
        return [self.first_day + timedelta(days=n) for n in range(DAYS)]

    @property
    def before(self):
        return self.first_day - timedelta(days=DAYS)

    @property
    def after(self):
        return self.first_day + timedelta(days=DAYS)

    @property
    def use(self) -> str:
        wanted = self.request.GET.get("use", "")
        return wanted if wanted in CarUse.values else ""

    @property
    def uses(self):
        return [
            {"value": "", "label": _("All")},
            *({"value": v, "label": n} for v, n in CarUse.choices),
        ]

    @cached_property
    def table(self) -> Table:
        cars = FleetCar.objects.order_by("use", "plate", "pk")
        rows = selectors.dispatch_board(
            self.user, self.days, cars.filter(use=self.use) if self.use else cars
        )
        heads = [
            Column(f"day{n}", date_format(day, "D m-d"), sort=False, render=_cell(n, day))
            for n, day in enumerate(self.days)
        ]
        first = Column("car", _("Car"), sort=False, render=_car)
        empty = _("No car in use. Register the first one.")
        return Table([first, *heads], rows, empty=empty, label=self.title)

    @property
    def list_url(self):
        return reverse("fleet:trip_list")


def _car(row):
    car = row.car
    badge = ""
    if car.state == CarState.OFF_ROAD:
        badge = values.badge(car.get_state_display(), CAR_TONES[CarState.OFF_ROAD])
    return format_html('<a href="{}">{}</a> {}', car.get_absolute_url(), car, badge)


def _cell(place, day):
    """What stands under one day: the drives, or a way to ask for the car then."""

    def render(row):
        if trips := row.days[place]:
            return format_html_join(
                " ",
                '<a href="{}" title="{}">{}</a>',
                (
                    (
                        trip.get_absolute_url(),
                        f"{values.moment(trip.starts_at)} – {values.moment(trip.ends_at)}",
                        values.badge(trip.driver_label, trip.tone),
                    )
                    for trip in trips
                ),
            )
        if row.car.state == CarState.OFF_ROAD or day < timezone.localdate():
            return values.NOTHING
        address = f"{reverse('fleet:trip_create')}?car={row.car.pk}&starts_at={day}T09:00&ends_at={day}T18:00"
        label = _("Ask for this car")
        return format_html(
            '<a href="{}" title="{}">{}</a>', address, label, values.icon("plus", label=label)
        )

    return render
