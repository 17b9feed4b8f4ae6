"""The counter: one field recognises the car or the person, one button opens the repair order."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Vehicle
from dealers.service import services
from dealers.service.arrivals import Arrival, Recognised, gather, recognise
from dealers.service.forms_arrivals import ArrivalForm
from dealers.service.permissions import RECEIVE_VEHICLE
from portal.ui.filters import ids_in
from portal.ui.pages.base import is_fragment
from portal.ui.pages.things import FormScreen


class Reception(FormScreen):
    """Who stands at the counter, what waits for the car, and the form that checks it in."""

    form_class = ArrivalForm
    verb = RECEIVE_VEHICLE
    title = _("Reception")
    done = _("The car is checked in.")
    submit = _("Open the repair order")
    template_name = "dealers/service/reception.html"

    @cached_property
    def text(self) -> str:
        return self.request.GET.get("q", "")[:80]

    @cached_property
    def found(self) -> Recognised:
        return recognise(self.text, user=self.user)

    @cached_property
    def arrival(self) -> Arrival | None:
        """The car that was chosen, or the only one that was found."""
        if chosen := ids_in([self.request.GET.get("vehicle", "")]):
            known = [a for a in self.found.arrivals if a.vehicle.pk in chosen]
            cars = Vehicle.objects.visible_to(self.user, RECEIVE_VEHICLE).filter(pk__in=chosen)
            return next(iter(known or gather(cars, user=self.user)), None)
        only = len(self.found.arrivals) == 1 and not self.found.strangers
        return self.found.arrivals[0] if only else None

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The cars to choose from, each with its address; none once one is chosen."""
        if self.arrival:
            return []
        here = self.request.path
        return [
            {"arrival": a, "url": f"{here}?{urlencode({'q': self.text, 'vehicle': a.vehicle.pk})}"}
            for a in self.found.arrivals
        ]

    @property
    def new_url(self) -> str:
        """The form of a car we do not know, with what was typed in its place."""
        return f"{reverse('service:order_create')}?{urlencode(self.found.new)}"

    def get_form(self, *data: Any) -> ArrivalForm | None:
        arrival = self.arrival
        if arrival is None or arrival.order:
            if data:
                raise Http404
            return None
        return self.form_class(*data, initial=self.get_initial(), actor=self.user, arrival=arrival)

    def get_initial(self) -> dict[str, Any]:
        """What it comes for: today's first booking; and what the manufacturer wants done at once."""
        if self.arrival is None:
            return {}
        given: dict[str, Any] = {"campaigns": [str(c.campaign_id) for c in self.arrival.campaigns]}
        for booking in self.arrival.bookings[:1]:
            given |= {"booking": str(booking.pk), "complaint": booking.complaint}
        return given

    def save(self, form: ArrivalForm) -> Any:
        return services.receive_vehicle(**form.cleaned_data, actor=self.user)

    def show(self, form, status: int = 200):
        part = "dealers/service/_reception.html"
        template = part if is_fragment(self.request) else self.template_name
        return self.render(template, form=form, status=status)
