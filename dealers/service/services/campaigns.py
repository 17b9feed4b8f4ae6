"""The manufacturer's campaigns: find our own cars, book them, report them done."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.models import Customer, Vehicle
from dealers.customers.selectors import owner_of
from dealers.customers.services import add_entry
from dealers.customers.states import EntryKind
from dealers.service.events import CampaignProgress, CampaignVehicleDone
from dealers.service.models import Booking, CampaignVehicle, ServiceCampaign
from dealers.service.permissions import MANAGE_CAMPAIGN
from dealers.service.selectors import campaigns_with_counts, people_who
from dealers.service.services.bookings import book_visit
from dealers.service.services.common import refuse
from dealers.service.states import NOT_DONE, RUNNING, CampaignState, CarState
from portal.core.errors import Conflict, NotPermitted
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.exchange.services import publish
from tenants.selectors import tenant_by_id
from tenants.workspace.services import notify


def hash_of(campaign_id: UUID | str, vin: str) -> str:
    """How a campaign names a car without saying which: readable only to who knows the VIN."""
    return hashlib.sha256(f"{campaign_id}:{vin}".encode()).hexdigest()


def _lock(campaign: ServiceCampaign) -> ServiceCampaign:
    return ServiceCampaign.objects.select_for_update().get(pk=campaign.pk)


def _lock_car(car: CampaignVehicle) -> CampaignVehicle:
    """The car and its campaign, locked in this order."""
    campaign = ServiceCampaign.objects.select_for_update().get(pk=car.campaign_id)
    car = CampaignVehicle.objects.select_for_update().select_related("vehicle").get(pk=car.pk)
    car.campaign = campaign
    return car


def _report_progress(campaign: ServiceCampaign) -> None:
    counts = campaigns_with_counts().get(pk=campaign.pk)
    publish(
        CampaignProgress(
            campaign_id=str(campaign.campaign_id),
            matched=counts.matched,
            booked=counts.booked,
            done=counts.done,
        ),
        to=tenant_by_id(campaign.network),
    )


def _add_cars(campaign: ServiceCampaign, vehicles: Iterable[UUID]) -> int:
    """Put cars of ours into a campaign, each once; how many are new."""
    known = set(campaign.cars.values_list("vehicle_id", flat=True))
    new = [pk for pk in vehicles if pk not in known]
    CampaignVehicle.objects.bulk_create(
        CampaignVehicle(campaign=campaign, vehicle_id=pk) for pk in new
    )
    if new and campaign.state == CampaignState.REPORTED:
        campaign.move_to(CampaignState.EXECUTING)
        campaign.save(update_fields=["state", "updated_at"])
    _count_open(new)
    return len(new)


def _count_open(vehicles: Iterable[UUID]) -> None:
    """Keep the number of open campaigns beside the car: the counter needs it in seconds."""
    open_cars = (
        CampaignVehicle.objects.filter(
            vehicle=OuterRef("pk"), state__in=NOT_DONE, campaign__state__in=RUNNING
        )
        .order_by()
        .values("vehicle")
        .annotate(n=Count("pk"))
        .values("n")
    )
    Vehicle.objects.filter(pk__in=list(vehicles)).update(
        open_recalls=Coalesce(Subquery(open_cars), 0)
    )


@transaction.atomic
def receive_campaign(*, hub: UUID, campaign_id: str, **published: Any) -> ServiceCampaign:
    """The manufacturer published a campaign: keep it, find our own cars, say how many they are.

    ``published`` are the other fields of ``CampaignPublished``. Told again, it updates what we
    have and adds cars that we have got since. Raises ``NotPermitted`` if another hub published it.
    """
    campaign, is_new = ServiceCampaign.objects.get_or_create(
        campaign_id=campaign_id, defaults={**published, "network": hub}
    )
    campaign = _lock(campaign)
    if campaign.network != hub:
        raise NotPermitted(_("This campaign is another manufacturer's."))
    if not is_new:
        for name, value in published.items():
            setattr(campaign, name, value)
        campaign.save(update_fields=[*published, "updated_at"])
    campaign.refresh_from_db()
    wanted = set(campaign.vin_hashes)
    ours = Vehicle.objects.values_list("pk", "vin").iterator(chunk_size=2000)
    found = _add_cars(campaign, [pk for pk, vin in ours if hash_of(campaign_id, vin) in wanted])
    record(actor=None, verb="service.campaign.received", target=campaign, changes={"new": found})
    _report_progress(campaign)
    if found:
        notify(
            people=people_who(MANAGE_CAMPAIGN),
            text=gettext_noop("Campaign %(code)s concerns %(count)s of our cars."),
            url=campaign.get_absolute_url(),
            code=campaign.code,
            count=str(found),
        )
    return campaign


@transaction.atomic
def withdraw_campaign(*, hub: UUID, campaign_id: str) -> ServiceCampaign | None:
    """The manufacturer ended a campaign; nothing more is booked. Unknown ones are ignored."""
    campaign = ServiceCampaign.objects.filter(campaign_id=campaign_id, network=hub).first()
    if campaign is None:
        return None
    campaign = _lock(campaign)
    if campaign.state != CampaignState.WITHDRAWN:
        campaign.move_to(CampaignState.WITHDRAWN)
        campaign.save(update_fields=["state", "updated_at"])
        _count_open(campaign.cars.values_list("vehicle_id", flat=True))
        record(actor=None, verb="service.campaign.withdrawn", target=campaign)
    return campaign


@transaction.atomic
def match_vehicle(*, vehicle: Vehicle, actor: User | None) -> list[CampaignVehicle]:
    """Put a car that has just come to us into the running campaigns that name it."""
    campaigns = ServiceCampaign.objects.filter(state__in=RUNNING).exclude(cars__vehicle=vehicle)
    for campaign in campaigns.defer("vin_hashes").order_by("pk"):
        wanted = [hash_of(campaign.campaign_id, vehicle.vin)]
        named = ServiceCampaign.objects.filter(pk=campaign.pk, vin_hashes__contains=wanted)
        if named.exists() and _add_cars(_lock(campaign), [vehicle.pk]):
            record(actor=actor, verb="service.campaign.matched", target=vehicle)
            _report_progress(campaign)
    return list(CampaignVehicle.objects.filter(vehicle=vehicle, state__in=NOT_DONE))


def _decide(
    campaign: ServiceCampaign, state: CampaignState, actor: User | None, **changes: Any
) -> ServiceCampaign:
    campaign = _lock(campaign)
    campaign.move_to(state)
    campaign.save(update_fields=["state", "updated_at"])
    changes = {"state": state.value, **changes}
    record(actor=actor, verb=f"service.campaign.{state.value}", target=campaign, changes=changes)
    return campaign


@transaction.atomic
def accept_campaign(*, campaign: ServiceCampaign, actor: User | None) -> ServiceCampaign:
    """We will carry the campaign out."""
    return _decide(campaign, CampaignState.ACCEPTED, actor)


@transaction.atomic
def decline_campaign(
    *, campaign: ServiceCampaign, reason: str, actor: User | None
) -> ServiceCampaign:
    """We will not take part. Raises ``Conflict`` for a recall: those are not a choice."""
    if campaign.kind == "recall":
        raise Conflict(_("A recall must be carried out."))
    if not (reason := clean_text(reason)):
        raise refuse("reason", _("Say why."))
    return _decide(campaign, CampaignState.DECLINED, actor, reason=reason)


@transaction.atomic
def inform_owner(*, car: CampaignVehicle, actor: User | None, text: str = "") -> CampaignVehicle:
    """Note that the owner has been told about the campaign, and what was said."""
    car = _lock_car(car)
    car.move_to(CarState.NOTIFIED)
    car.save(update_fields=["state", "updated_at"])
    add_entry(
        kind=EntryKind.CAMPAIGN,
        text=clean_text(text) or str(car.campaign),
        customer=owner_of(car.vehicle),
        vehicle=car.vehicle,
        actor=actor,
        about_id=car.campaign_id,
        about_number=car.campaign.code,
        url=car.campaign.get_absolute_url(),
    )
    record(actor=actor, verb="service.campaign.informed", target=car)
    return car


@transaction.atomic
def book_campaign_visit(
    *,
    car: CampaignVehicle,
    store: Unit,
    starts_at: datetime,
    actor: User | None,
    advisor: User | None = None,
    customer: Customer | None = None,
) -> Booking:
    """Book one of the campaign's cars in; without ``customer`` for its owner.

    Raises ``InvalidInput`` when nobody is known to own the car or the day is outside the
    campaign, ``Conflict`` when the campaign is not running.
    """
    car = _lock_car(car)
    campaign = car.campaign
    if campaign.state not in RUNNING:
        raise Conflict(_("This campaign is not running."))
    if not campaign.valid_from <= localdate(starts_at) <= campaign.valid_until:
        raise refuse(
            "starts_at",
            _("The campaign runs from %(start)s to %(end)s.")
            % {"start": campaign.valid_from, "end": campaign.valid_until},
        )
    customer = customer or owner_of(car.vehicle)
    if customer is None:
        raise refuse("customer", _("Nobody is known to own this car. Choose the customer."))
    booking = book_visit(
        customer=customer,
        vehicle=car.vehicle,
        store=store,
        starts_at=starts_at,
        advisor=advisor,
        complaint=str(campaign),
        campaign=campaign,
        actor=actor,
    )
    note_campaign_booking(car=car, booking=booking, actor=actor)
    return booking


@transaction.atomic
def note_campaign_booking(*, car: CampaignVehicle, booking: Booking, actor: User | None) -> None:
    """A visit for the campaign is booked: the car is, too, and the manufacturer hears of it."""
    car = _lock_car(car)
    campaign = car.campaign
    car.move_to(CarState.BOOKED)
    car.booking = booking
    car.save(update_fields=["state", "booking", "updated_at"])
    if campaign.state != CampaignState.EXECUTING:
        campaign.move_to(CampaignState.EXECUTING)
        campaign.save(update_fields=["state", "updated_at"])
    record(actor=actor, verb="service.campaign.booked", target=car)
    _report_progress(campaign)


@transaction.atomic
def report_campaign_done(*, car: CampaignVehicle, actor: User | None) -> CampaignVehicle:
    """Tell the manufacturer that a car has had the campaign's work; the last car ends it for us.

    Raises ``TransitionRefused`` before the job is finished, or the second time.
    """
    car = _lock_car(car)
    campaign, job = car.campaign, car.job
    car.move_to(CarState.REPORTED)
    if job is None or car.done_on is None:
        raise Conflict(_("The campaign's job on this car is not finished."))
    car.save(update_fields=["state", "updated_at"])
    order = job.repair_order
    publish(
        CampaignVehicleDone(
            campaign_id=str(campaign.campaign_id),
            vin=car.vehicle.vin,
            repair_order_number=order.number,
            done_on=car.done_on.isoformat(),
            odometer_km=order.odometer_in,
        ),
        to=tenant_by_id(campaign.network),
    )
    if campaign.state in (CampaignState.RECEIVED, CampaignState.ACCEPTED):
        campaign.move_to(CampaignState.EXECUTING)
    if (
        campaign.state == CampaignState.EXECUTING
        and not campaign.cars.exclude(state=CarState.REPORTED).exists()
    ):
        campaign.move_to(CampaignState.REPORTED)
    campaign.save(update_fields=["state", "updated_at"])
    _count_open([car.vehicle_id])
    record(actor=actor, verb="service.campaign.reported", target=car)
    _report_progress(campaign)
    return car
