"""The public booking page: a free time, who comes, and the customer's own page of the visit."""

from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware, now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dealers.service import selectors, services
from dealers.service.forms_online import WhenForm, WhoForm
from dealers.service.models import Booking
from dealers.service.states import BookingState
from portal.core.errors import DomainError
from portal.ui.pages.base import add_errors
from tenants.signup.shared import SharedScreen

# What stays when a time is chosen.
KEPT = ("store", "skill", "car", "day", "lang")


class BookOnline(SharedScreen):
    """Where, what for and when; then name and phone. No sign-in."""

    place = "book"
    title = _("Book a visit")

    def find(self, token: str) -> None:
        return None

    @cached_property
    def when(self) -> WhenForm:
        asked = self.request.GET
        # A link on the dealership's own site may fill in a part; that is no question yet.
        whole = {"store", "day"} <= asked.keys()
        return WhenForm(asked) if whole else WhenForm(initial=asked.dict())

    @cached_property
    def wish(self) -> dict[str, Any]:
        """What was chosen above, if it can be; else nothing."""
        return self.when.cleaned_data if self.when.is_bound and self.when.is_valid() else {}

    @cached_property
    def starts_at(self) -> datetime | None:
        """The time that was chosen."""
        try:
            moment = parse_datetime(self.request.GET.get("at", ""))
        except ValueError:
            return None
        return moment if moment and is_aware(moment) else None

    @cached_property
    def campaigns(self) -> list[Any]:
        """What is open for the car that was named."""
        car = services.vehicle_named(self.wish.get("car", ""))
        found = selectors.open_campaigns_of(car) if car else []
        return [open_car.campaign_id for open_car in found if open_car.is_bookable]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(WhoForm(campaigns=self.campaigns))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = WhoForm(request.POST, campaigns=self.campaigns)
        if not self.wish or not self.starts_at or not form.is_valid():
            return self.show(form, status=422)
        wish = {name: self.wish[name] for name in ("store", "skill", "car")}
        try:
            booking = services.book_online(
                **wish, **form.cleaned_data, starts_at=self.starts_at, language=get_language() or ""
            )
        except DomainError as error:
            add_errors(form, error)
            return self.show(form, status=422)
        own = reverse("service:own_booking", args=[services.booking_token(booking)])
        return redirect(f"{own}?{urlencode({'lang': get_language()})}")

    def show(self, form: WhoForm, status: int = 200) -> HttpResponse:
        slots = []
        if self.wish:
            asked = {name: self.wish[name] for name in ("store", "day", "skill")}
            slots = services.online_times(**asked).slots
        kept = {k: v for k, v in self.request.GET.items() if k in KEPT}
        return self.render(
            "dealers/service/book_online.html",
            when=self.when,
            form=form if self.wish and self.starts_at else None,
            starts_at=self.starts_at,
            store=self.wish.get("store"),
            asked=bool(self.wish),
            slots=[
                {"slot": s, "url": f"?{urlencode({**kept, 'at': s.starts_at.isoformat()})}#who"}
                for s in slots
            ],
            status=status,
        )


class OwnBooking(SharedScreen):
    """The customer's page of a visit: when and where, and a button to call it off."""

    place = "booking"
    title = _("Your visit")
    record: Booking

    def find(self, token: str) -> Booking:
        return services.own_booking(token)

    def language_of(self, record: Booking) -> str:
        return "" if record.is_online else record.customer.language

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            services.cancel_own_booking(booking=self.record)
        except DomainError as error:
            return self.show(error, status=422)
        return redirect(request.get_full_path())

    def show(self, error: Any = "", status: int = 200) -> HttpResponse:
        coming = self.record.state == BookingState.BOOKED and self.record.starts_at > now()
        return self.render(
            "dealers/service/own_booking.html",
            object=self.record,
            error=error,
            may_cancel=coming,
            status=status,
        )
