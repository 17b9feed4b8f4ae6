"""Accident cases: those of a car, those that wait, and their repair orders and papers."""

from django.db.models import Q, QuerySet

from dealers.obligations.models import AccidentCase
from dealers.obligations.permissions import VIEW_CASE
from dealers.obligations.states import OPEN_CASES
from dealers.service.models import RepairOrder
from tenants.accounts.models import User
from tenants.workspace.models import StoredFile


def find_cases(text: str, *, user: User) -> QuerySet[AccidentCase]:
    """Cases by number, the insurer's number, plate, VIN or customer."""
    return AccidentCase.objects.visible_to(user, VIEW_CASE).filter(
        Q(number__icontains=text)
        | Q(report_number__icontains=text)
        | Q(vehicle__plate__icontains=text)
        | Q(vehicle__vin__icontains=text)
        | Q(customer__full_name__icontains=text)
    )


def cases_open(user: User) -> int:
    """How many cases this person sees are not over."""
    return AccidentCase.objects.visible_to(user, VIEW_CASE).filter(state__in=OPEN_CASES).count()


def cases_of(order: RepairOrder) -> QuerySet[AccidentCase]:
    """The cases a repair order belongs to; found by its car."""
    return AccidentCase.objects.filter(
        vehicle=order.vehicle_id, order_ids__contains=[str(order.pk)]
    ).order_by("id")


def orders_of_case(case: AccidentCase) -> QuerySet[RepairOrder]:
    """The repair orders linked to a case, the oldest first."""
    return RepairOrder.objects.filter(pk__in=case.order_ids).order_by("id")


def orders_to_link(case: AccidentCase) -> QuerySet[RepairOrder]:
    """The car's other repair orders, newest first."""
    mine = RepairOrder.objects.filter(vehicle=case.vehicle_id)
    return mine.exclude(pk__in=case.order_ids).order_by("-id")


def documents_of(case: AccidentCase) -> QuerySet[StoredFile]:
    """Photos and papers of a case, the oldest first."""
    return StoredFile.objects.filter(
        about=case.pk, about_type=AccidentCase._meta.label_lower
    ).order_by("id")
