from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.timezone import now

from dealers.customers.models import TimelineEntry
from dealers.service import services
from dealers.service.handlers import receive_campaign, withdraw_campaign
from dealers.service.models import CampaignVehicle, ServiceCampaign
from dealers.service.selectors import campaigns_waiting, campaigns_with_counts, open_campaigns_of
from dealers.service.services.campaigns import hash_of
from dealers.service.states import BookingState, CampaignState, CarState, PayType
from oem_hub.campaigns.events import CampaignPublished, CampaignWithdrawn
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.models import uuid7
from portal.core.workflow import TransitionRefused
from tenants.context import in_tenant
from tenants.exchange.models import Outbox
from tenants.exchange.relay import sweep
from tenants.exchange.services import publish
from tenants.reference.models import LabourOperation
from tenants.reference.models import Part as CatalogueEntry
from tenants.workspace.models import Notification
from tests.dealers.service.conftest import (
    finish,
    make_campaign,
    make_customer,
    make_order,
    make_vehicle,
    make_vin,
)


def published(*vins: str, **fields) -> CampaignPublished:
    campaign_id = str(uuid7())
    given = {
        "code": "C26-01", "kind": "recall", "title_zh": "召回", "title_en": "Recall",
        "instructions_zh": "", "instructions_en": "", "operation_code": "C2601",
        "labour_hours": "0.50", "valid_from": "2020-01-01", "valid_until": "2099-12-31",
        "vin_hashes": [hash_of(campaign_id, vin) for vin in vins],
    }  # fmt: skip
    return CampaignPublished(campaign_id=campaign_id, **{**given, **fields})


def progress() -> tuple[int, int, int]:
    row = Outbox.objects.filter(name="service.campaign_progress").order_by("-id").first()
    return row.payload["matched"], row.payload["booked"], row.payload["done"]


def test_campaign_is_received_and_only_our_own_cars_are_found(hub, vehicle, advisor):
    make_vehicle(2)
    message = published(vehicle.vin, make_vin(99))
    receive_campaign(message, sender=hub.pk)
    campaign = ServiceCampaign.objects.get()
    assert (campaign.state, campaign.network, campaign.title) == ("received", hub.pk, "Recall")
    assert [car.vehicle for car in campaign.cars.all()] == [vehicle]
    vehicle.refresh_from_db()
    assert vehicle.open_recalls == 1
    assert progress() == (1, 0, 0)
    assert Notification.objects.filter(user=advisor).exists()
    assert campaigns_waiting(advisor) == 1


def test_campaign_told_again_adds_only_what_is_new(hub, vehicle):
    message = published(vehicle.vin, make_vin(2), make_vin(3))
    receive_campaign(message, sender=hub.pk)
    make_vehicle(2)
    receive_campaign(message, sender=hub.pk)
    assert ServiceCampaign.objects.count() == 1
    assert CampaignVehicle.objects.count() == 2
    assert progress() == (2, 0, 0)


def test_campaign_of_another_hub_cannot_overwrite_ours(hub, vehicle):
    message = published(vehicle.vin)
    receive_campaign(message, sender=hub.pk)
    with pytest.raises(NotPermitted):
        receive_campaign(message, sender=uuid7())
    withdraw_campaign(
        CampaignWithdrawn(campaign_id=message.campaign_id, code="C26-01"), sender=uuid7()
    )
    assert ServiceCampaign.objects.get().state == CampaignState.RECEIVED


def test_a_car_that_comes_later_is_matched_at_reception(hub, advisor, store):
    campaign = make_campaign(hub)
    campaign.vin_hashes = [hash_of(campaign.campaign_id, make_vin(5))]
    campaign.save(update_fields=["vin_hashes"])
    assert not campaign.cars.exists()
    car = make_vehicle(5, customer=make_customer())
    make_order(car, actor=advisor, store=store)
    assert [c.campaign for c in open_campaigns_of(car)] == [campaign]
    assert progress() == (1, 0, 0)


def test_withdrawn_campaign_takes_no_more_bookings(hub, vehicle, store, tomorrow):
    campaign = make_campaign(hub, vehicle)
    withdraw_campaign(
        CampaignWithdrawn(campaign_id=str(campaign.campaign_id), code=campaign.code), sender=hub.pk
    )
    withdraw_campaign(
        CampaignWithdrawn(campaign_id=str(campaign.campaign_id), code=campaign.code), sender=hub.pk
    )
    vehicle.refresh_from_db()
    assert vehicle.open_recalls == 0
    with pytest.raises(Conflict):
        services.book_campaign_visit(
            car=campaign.cars.get(), store=store, starts_at=tomorrow, actor=None
        )
    withdraw_campaign(CampaignWithdrawn(campaign_id=str(uuid7()), code="?"), sender=hub.pk)


def test_accept_decline_and_recalls_are_not_a_choice(hub, vehicle):
    campaign = make_campaign(hub, vehicle)
    with pytest.raises(InvalidInput):
        services.decline_campaign(campaign=campaign, reason=" ", actor=None)
    services.decline_campaign(campaign=campaign, reason="No capacity", actor=None)
    assert services.accept_campaign(campaign=campaign, actor=None).state == CampaignState.ACCEPTED
    recall = make_campaign(hub, vehicle, kind="recall", code="R1")
    with pytest.raises(Conflict):
        services.decline_campaign(campaign=recall, reason="No", actor=None)


def test_inform_the_owner(hub, vehicle, customer, advisor):
    car = make_campaign(hub, vehicle).cars.get()
    car = services.inform_owner(car=car, text="Comes next week", actor=advisor)
    assert car.state == CarState.NOTIFIED
    assert TimelineEntry.objects.filter(customer=customer, text="Comes next week").exists()
    with pytest.raises(TransitionRefused):
        services.inform_owner(car=car, text="", actor=advisor)


def test_book_repair_and_report_done(hub, vehicle, customer, advisor, store, tomorrow):
    LabourOperation.objects.create(
        network=hub.pk, code="C2601", name_zh="更新", name_en="Update", hours="0.50", system="basic"
    )
    CatalogueEntry.objects.create(
        network=hub.pk, code="SW-1", name_zh="模块", name_en="Module", price=80, system="basic"
    )
    campaign = make_campaign(hub, vehicle, part_codes=["SW-1", "UNKNOWN"])
    car = campaign.cars.get()
    booking = services.book_campaign_visit(car=car, store=store, starts_at=tomorrow, actor=advisor)
    assert (booking.customer, booking.campaign) == (customer, campaign)
    assert progress() == (1, 1, 0)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.EXECUTING
    with pytest.raises(TransitionRefused):
        services.book_campaign_visit(car=car, store=store, starts_at=tomorrow, actor=advisor)
    with pytest.raises(TransitionRefused):
        services.report_campaign_done(car=car, actor=advisor)

    order = make_order(vehicle, actor=advisor, booking=booking, complaint=booking.complaint)
    job = order.jobs.get()
    assert (job.pay_type, job.campaign) == (PayType.CAMPAIGN, campaign)
    assert [(line.kind, line.code) for line in job.lines.order_by("id")] == [
        ("labour", "C2601"),
        ("part", "SW-1"),
    ]
    services.remove_line(line=job.lines.get(kind="part"), actor=advisor)
    finish(job, advisor)
    car.refresh_from_db()
    assert (car.state, car.job) == (CarState.REPAIRED, job)
    services.report_campaign_done(car=car, actor=advisor)
    row = Outbox.objects.get(name="service.campaign_vehicle_done")
    assert (row.payload["vin"], row.payload["repair_order_number"]) == (vehicle.vin, order.number)
    assert progress() == (1, 0, 1)
    campaign.refresh_from_db()
    vehicle.refresh_from_db()
    assert (campaign.state, vehicle.open_recalls) == (CampaignState.REPORTED, 0)
    with pytest.raises(TransitionRefused):
        services.report_campaign_done(car=car, actor=advisor)
    with pytest.raises(Conflict):
        services.reopen_job(job=job, actor=advisor)


def test_a_walk_in_gets_the_campaign_job_and_declining_frees_the_car(hub, vehicle, order, advisor):
    campaign = make_campaign(hub, vehicle)
    job = services.add_job(repair_order=order, campaign=campaign, actor=advisor)
    with pytest.raises(InvalidInput):
        services.add_job(repair_order=order, campaign=campaign, actor=advisor)
    services.decline_job(job=job, reason="No time", later=True, actor=advisor)
    car = campaign.cars.get()
    assert (car.state, car.job) == (CarState.OPEN, None)
    job = services.add_job(repair_order=order, campaign=campaign, actor=advisor)
    finish(job, advisor)
    services.reopen_job(job=job, actor=advisor)
    assert campaign.cars.get().state == CarState.OPEN
    services.finish_job(job=job, actor=advisor)
    assert campaign.cars.get().state == CarState.REPAIRED


def test_a_campaign_that_does_not_name_the_car_is_refused(hub, order, advisor):
    campaign = make_campaign(hub, make_vehicle(2))
    with pytest.raises(InvalidInput):
        services.add_job(repair_order=order, campaign=campaign, actor=advisor)


@pytest.mark.parametrize("end", [services.cancel_booking, services.mark_no_show])
def test_a_visit_that_falls_through_opens_the_car_again(hub, vehicle, store, tomorrow, end):
    car = make_campaign(hub, vehicle).cars.get()
    booking = services.book_campaign_visit(car=car, store=store, starts_at=tomorrow, actor=None)
    end(booking=booking, actor=None)
    car.refresh_from_db()
    assert (car.state, car.booking) == (CarState.OPEN, None)
    booking.refresh_from_db()
    assert booking.state != BookingState.BOOKED


def test_booking_outside_the_campaign_or_without_owner_is_refused(hub, store, tomorrow):
    orphan = make_vehicle(8)
    car = make_campaign(
        hub, orphan, valid_until=(now() + timedelta(days=2)).date().isoformat()
    ).cars.get()
    with pytest.raises(InvalidInput) as refused:
        services.book_campaign_visit(car=car, store=store, starts_at=tomorrow, actor=None)
    assert set(refused.value.fields) == {"customer"}
    with pytest.raises(InvalidInput) as refused:
        services.book_campaign_visit(
            car=car, store=store, starts_at=now() + timedelta(days=5), actor=None
        )
    assert set(refused.value.fields) == {"starts_at"}


def test_counts(hub, vehicle):
    campaign = make_campaign(hub, vehicle, make_vehicle(2))
    found = campaigns_with_counts().get(pk=campaign.pk)
    assert (found.matched, found.booked, found.done) == (2, 0, 0)


def test_published_by_the_hub_reaches_both_dealers_and_each_finds_its_own(committed):
    north, south, hub = (committed[name] for name in ("North", "South", "Hub"))
    with in_tenant(north):
        make_vehicle(1)
    with in_tenant(south):
        make_vehicle(2)
        make_vehicle(3)
    message = published(make_vin(1), make_vin(2), make_vin(3))
    with in_tenant(hub), transaction.atomic():
        for dealer in (north, south):
            publish(message, to=dealer)
            publish(message, to=dealer)
    while sweep():
        pass
    for dealer, count in ((north, 1), (south, 2)):
        with in_tenant(dealer):
            assert ServiceCampaign.objects.count() == 1
            assert CampaignVehicle.objects.count() == count
