"""Rescues: those that run, those of a person, and who can be sent."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from dealers.obligations.models import RescueTicket
from dealers.obligations.permissions import DRIVE_RESCUE, VIEW_RESCUE
from dealers.obligations.states import OPEN_RESCUES, RescueState
from dealers.service.selectors import people_who
from tenants.accounts.models import User


def find_rescues(text: str, *, user: User) -> QuerySet[RescueTicket]:
    """Rescues by number, caller, phone or plate."""
    return RescueTicket.objects.visible_to(user, VIEW_RESCUE).filter(
        Q(number__icontains=text)
        | Q(caller_name__icontains=text)
        | Q(caller_phone__icontains=text)
        | Q(vehicle__plate__icontains=text)
        | Q(car_description__icontains=text)
    )


def rescues_open(user: User) -> int:
    """How many rescues this person sees are not over."""
    rows = RescueTicket.objects.visible_to(user, VIEW_RESCUE)
    return rows.filter(state__in=OPEN_RESCUES).count()


def drivers_free() -> QuerySet[User]:
    """Who drives to rescues and is not out on one."""
    out = RescueTicket.objects.filter(
        technician=OuterRef("pk"), state__in=[RescueState.DISPATCHED, RescueState.ON_SITE]
    )
    return people_who(DRIVE_RESCUE).exclude(Exists(out)).order_by("full_name")
