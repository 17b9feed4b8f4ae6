"""The ways from a case to other pages and back: begun there, booked there, warned of there."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dealers.care import permissions as may
from dealers.care import selectors
from dealers.care.models import Case
from dealers.customers.models import Customer, Vehicle
from dealers.service.models import RepairOrder
from portal.ui.pages.base import ModelScreen, ObjectScreen


class _Begun(ModelScreen):
    """The form for a new case, filled with what is known on another page."""

    verb = may.OPEN_CASE

    def known(self, pk: Any) -> dict[str, Any]:
        """What the form is filled with."""
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        given = {name: value for name, value in self.known(pk).items() if value}
        return redirect(f"{reverse('care:case_create')}?{urlencode(given)}")


class CustomerCase(_Begun):
    """“New case” on a customer's page."""

    model = Customer

    def known(self, pk):
        return {"customer": pk}


class VehicleCase(_Begun):
    """“New case” on a car's page."""

    model = Vehicle

    def known(self, pk):
        return {"vehicle": pk}


class OrderCase(_Begun):
    """“New case” on a repair order's page."""

    model = RepairOrder

    def known(self, pk):
        order = self.get_queryset().filter(pk=pk).first()
        if order is None:
            raise Http404
        return {
            "customer": order.customer_id,
            "vehicle": order.vehicle_id,
            "store": order.store_id,
            "about_id": order.pk,
            "about_number": order.number,
            "about_url": order.get_absolute_url(),
        }


class CaseBook(ModelScreen):
    """The workshop's form for a booking, filled with customer, car and matter of a case."""

    model = Case
    verb = may.VIEW_CASE

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        case = self.get_queryset().filter(pk=pk).first()
        if case is None:
            raise Http404
        given = {
            "customer": case.customer_id,
            "vehicle": case.vehicle_id,
            "store": case.store_id,
            "complaint": f"{case.number} {case.subject}",
        }
        given = {name: value for name, value in given.items() if value}
        return redirect(f"{reverse('service:booking_create')}?{urlencode(given)}")


class CustomerWarning(ObjectScreen):
    """What a lead's or a deal's page says of the customer's open complaints."""

    model = Customer
    verb = may.VIEW_CASE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        hints = list(selectors.complaints_of(self.object, self.user))
        return self.render("dealers/care/_warning.html", hints=hints)
