"""Bays, technicians, courtesy cars and drivers: kept, and held by visits without double booking."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from types import EllipsisType
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.service.availability import HELD_BY, FreeTimes, Plan, free_times, resources_of
from dealers.service.courtesy import courtesy_cars
from dealers.service.models import Booking, Resource
from dealers.service.services.common import refuse
from dealers.service.states import ResourceKind, Skill
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record, set_fields


def hold_resources(
    *,
    store: Unit,
    starts_at: datetime,
    minutes: int,
    skill: str = "",
    courtesy_car: bool = False,
    driver: bool = False,
    but: Booking | None = None,
) -> dict[str, Resource | None]:
    """Choose what a visit needs, free all that time; by name of the booking's field.

    Locks the store's resources until the caller's transaction ends: two bookings of one store come
    one after the other, and the second sees what the first took. Of what the store does not plan,
    nothing is held. Raises ``Conflict`` when a kind is used up, or the store is closed then.
    """
    end = starts_at + timedelta(minutes=minutes)
    locked = resources_of(store).select_for_update(of=("self",)).order_by("pk")
    plan = Plan(locked, starts_at, end, but=but)
    held: dict[str, Resource | None] = dict.fromkeys(
        (name.removesuffix("_id") for name in HELD_BY.values()), None
    )
    wanted = [
        (ResourceKind.BAY, skill, plan.keeps(ResourceKind.BAY), "starts_at"),
        (ResourceKind.TECHNICIAN, skill, plan.keeps(ResourceKind.TECHNICIAN), "starts_at"),
        (ResourceKind.COURTESY_CAR, "", courtesy_car, "courtesy_car"),
        (ResourceKind.DRIVER, "", driver, "collect_from"),
    ]
    for kind, needed, is_wanted, field in wanted:
        if not is_wanted:
            continue
        free = plan.free(kind, starts_at, end, needed)
        if not free:
            message = _("At that time no %(kind)s is free. Choose another time.")
            message = message % {"kind": kind.label}
            raise Conflict(message, fields={field: message})
        held[HELD_BY[kind].removesuffix("_id")] = free[0]
    return held


def ask_free_times(
    *, store: Unit, day: date, actor: User, minutes: int = 60, skill: str = ""
) -> FreeTimes:
    """When a visit could begin on a day, for a partner's system; see ``free_times``."""
    return free_times(store=store, day=day, minutes=minutes, skill=skill)


@transaction.atomic
def keep_resource(
    *,
    kind: ResourceKind,
    name: str,
    store: Unit,
    actor: User | None,
    skills: Sequence[Skill] = (),
    days_off: Sequence[date] = (),
    user: User | None = None,
    own_car: UUID | None = None,
) -> Resource:
    """Plan with one more bay, technician, courtesy car or driver. Raises ``InvalidInput`` for a
    name that the store has already, or a colleague or car that is planned with already."""
    name = clean_text(name)
    _check_colleague(kind, user)
    _check_own_car(kind, own_car)
    if Resource.objects.filter(store=store, kind=kind, name=name).exists():
        raise refuse("name", _("The store has one of this name. Choose another."))
    resource = Resource.objects.create(
        kind=kind,
        name=name,
        store=store,
        skills=list(skills),
        days_off=[day.isoformat() for day in days_off],
        user=user,
        own_car=own_car,
    )
    record(actor=actor, verb="service.resource.kept", target=resource)
    return resource


def _check_colleague(kind: str, user: User | None, *, but: Resource | None = None) -> None:
    """Only a technician is a colleague, and each one is planned with once."""
    if user is None:
        return
    if kind != ResourceKind.TECHNICIAN:
        raise refuse("user", _("Only a technician is a colleague."))
    if Resource.objects.filter(user=user).exclude(pk=but.pk if but else None).exists():
        raise refuse("user", _("%(name)s is planned with already.") % {"name": user})


def _check_own_car(kind: str, own_car: UUID | None, *, but: Resource | None = None) -> None:
    """Only a courtesy car is a car of the own fleet, one of its courtesy cars, and planned with once."""
    if own_car is None:
        return
    if kind != ResourceKind.COURTESY_CAR:
        raise refuse("own_car", _("Only a courtesy car is a car of the own fleet."))
    if str(own_car) not in dict(courtesy_cars().choices()):
        raise refuse("own_car", _("The own fleet has no such courtesy car in use."))
    if Resource.objects.filter(own_car=own_car).exclude(pk=but.pk if but else None).exists():
        raise refuse("own_car", _("This car is planned with already."))


@transaction.atomic
def change_resource(
    *,
    resource: Resource,
    name: str,
    skills: Sequence[Skill],
    days_off: Sequence[date],
    is_active: bool,
    actor: User | None,
    user: User | EllipsisType | None = ...,
    own_car: UUID | EllipsisType | None = ...,
) -> Resource:
    """Another name, other skills or days off, or out of use. Visits that hold it keep it.

    ``user``: which colleague a technician is, or nobody; ``own_car``: which car of the own fleet a
    courtesy car is, or none; left out, that stays.
    """
    resource = Resource.objects.select_for_update().get(pk=resource.pk)
    name = clean_text(name)
    others = Resource.objects.filter(store=resource.store, kind=resource.kind, name=name)
    if others.exclude(pk=resource.pk).exists():
        raise refuse("name", _("The store has one of this name. Choose another."))
    user = resource.user if isinstance(user, EllipsisType) else user
    _check_colleague(resource.kind, user, but=resource)
    own_car = resource.own_car if isinstance(own_car, EllipsisType) else own_car
    if own_car != resource.own_car:
        _check_own_car(resource.kind, own_car, but=resource)
    said = {
        "user": user,
        "own_car": own_car,
        "name": name,
        "skills": list(skills),
        "days_off": [day.isoformat() for day in days_off],
        "is_active": is_active,
    }
    if changes := set_fields(resource, said):
        resource.save(update_fields=[*changes, "updated_at"])
        told = {field: [str(value) for value in pair] for field, pair in changes.items()}
        record(actor=actor, verb="service.resource.changed", target=resource, changes=told)
    return resource
