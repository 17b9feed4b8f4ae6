from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from dealers.service.events import CampaignProgress, CampaignVehicleDone
from oem_hub.campaigns import handlers, services
from oem_hub.campaigns.models import CampaignReport, CampaignVin, ServiceCampaign
from oem_hub.campaigns.selectors import completion_of, number_to_approve, reports_of, vin_hash
from oem_hub.campaigns.states import CAMPAIGN_MOVES, VIN_MOVES, CampaignState, VinState
from oem_hub.network.models import NetworkVehicle
from oem_hub.network.services import NotAMember
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.workflow import TransitionRefused
from tenants.exchange.models import Outbox
from tenants.models import Membership
from tests.oem_hub.conftest import OTHER_VIN, VIN, dealer_of, hub_person

pytestmark = pytest.mark.django_db
State = CampaignState


def draft(actor, **fields) -> ServiceCampaign:
    values = {
        "code": "rc-2601",
        "kind": "recall",
        "title_zh": "水泵召回",
        "title_en": "Water pump recall",
        "instructions_zh": "更换水泵",
        "instructions_en": "Replace the water pump",
        "operation_code": "OP-1",
        "labour_hours": "1.5",
        "part_codes": ["P-1", " "],
        "valid_from": date(2026, 1, 1),
        "valid_until": localdate() + timedelta(days=300),
    }
    return services.draft_campaign(**values | fields, actor=actor)


@pytest.fixture
def campaign(network, campaigner):
    made = draft(campaigner)
    services.add_vins(campaign=made, vins=f"{VIN}\n{OTHER_VIN}", actor=campaigner)
    return made


@pytest.fixture
def published(campaign, campaigner, manager):
    services.hand_in_campaign(campaign=campaign, actor=campaigner)
    services.approve_campaign(campaign=campaign, actor=manager)
    return services.publish_campaign(campaign=campaign, actor=campaigner)


def progress(tenant, campaign, **fields):
    values = {"matched": 1, "booked": 1, "done": 0, **fields}
    message = CampaignProgress(campaign_id=str(campaign.pk), **values)
    handlers.note_progress(message, sender=tenant.pk)


def done(tenant, campaign, **fields):
    values = {
        "vin": VIN,
        "repair_order_number": "RO-5",
        "done_on": localdate().isoformat(),
        "odometer_km": 15000,
    }
    message = CampaignVehicleDone(campaign_id=str(campaign.pk), **values | fields)
    handlers.note_vehicle_done(message, sender=tenant.pk)


@pytest.mark.parametrize("source", State)
@pytest.mark.parametrize("target", State)
def test_campaign_moves_as_the_table_says(source, target):
    campaign = ServiceCampaign(state=source)
    if target in CAMPAIGN_MOVES.from_(source):
        campaign.move_to(target)
        assert campaign.state == target
    else:
        with pytest.raises(TransitionRefused):
            campaign.move_to(target)


@pytest.mark.parametrize("source", VinState)
@pytest.mark.parametrize("target", VinState)
def test_car_moves_as_the_table_says(source, target):
    car = CampaignVin(state=source)
    if target in VIN_MOVES.from_(source):
        car.move_to(target)
        assert car.state == target
    else:
        with pytest.raises(TransitionRefused):
            car.move_to(target)


def test_draft_cleans_what_was_typed(campaign):
    assert campaign.code == "RC-2601"
    assert campaign.part_codes == ["P-1"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"valid_until": date(2025, 1, 1)}, "valid_until"), ({"code": "RC-2601"}, "code")],
)
def test_draft_with_wrong_dates_or_a_taken_code_is_refused(campaign, campaigner, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        draft(campaigner, **{"code": "RC-2602", **wrong})
    assert field in refused.value.fields


def test_pasted_list_is_cleaned_and_wrong_rows_are_named(network, campaigner):
    made = draft(campaigner)
    text = f"VIN,model\n lhgcm82683a004352 ;x\n{VIN}\n\nLHGCM82643A004352\nSHORT\n=cmd\n{OTHER_VIN}"
    result = services.add_vins(campaign=made, vins=text, actor=campaigner)
    assert (result.added, result.known) == (2, 0)
    assert [error.split(",")[0] for error in result.errors] == ["Row 5", "Row 6", "Row 7"]
    again = services.add_vins(campaign=made, vins=VIN, actor=campaigner)
    assert (again.added, again.known) == (0, 1)
    services.remove_vin(campaign=made, vin=VIN, actor=campaigner)
    assert made.vins.count() == 1


def test_campaign_without_cars_is_not_handed_in(network, campaigner):
    made = draft(campaigner)
    with pytest.raises(InvalidInput, match="cars"):
        services.hand_in_campaign(campaign=made, actor=campaigner)
    made.refresh_from_db()
    assert made.state == State.DRAFT


def test_nobody_approves_their_own_campaign(campaign, campaigner, manager):
    services.hand_in_campaign(campaign=campaign, actor=campaigner)
    assert (number_to_approve(campaigner), number_to_approve(manager)) == (0, 1)
    with pytest.raises(NotPermitted, match="second person"):
        services.approve_campaign(campaign=campaign, actor=campaigner)
    assert services.approve_campaign(campaign=campaign, actor=manager).approved_by == manager


def test_what_is_handed_in_is_changed_only_after_going_back(campaign, campaigner, manager):
    services.hand_in_campaign(campaign=campaign, actor=campaigner)
    with pytest.raises(Conflict):
        services.add_vins(campaign=campaign, vins=VIN, actor=campaigner)
    services.return_to_draft(campaign=campaign, actor=manager, remark="Wrong part")
    edited = services.edit_campaign(campaign=campaign, title_en="New title", actor=manager)
    assert (edited.title_en, edited.drafted_by) == ("New title", manager)
    services.hand_in_campaign(campaign=campaign, actor=manager)
    with pytest.raises(NotPermitted):
        services.approve_campaign(campaign=campaign, actor=manager)


def test_unapproved_campaign_is_not_published(campaign, campaigner):
    with pytest.raises(TransitionRefused):
        services.publish_campaign(campaign=campaign, actor=campaigner)
    assert not Outbox.objects.exists()


def test_publishing_tells_every_member_and_names_no_car(network, published):
    messages = Outbox.objects.filter(name="hub_campaigns.published")
    assert {row.recipient for row in messages} == {network.north.pk, network.south.pk}
    payload = messages[0].payload
    assert sorted(payload["vin_hashes"]) == sorted(
        [vin_hash(published.pk, VIN), vin_hash(published.pk, OTHER_VIN)]
    )
    assert VIN not in str(payload)
    assert (payload["labour_hours"], payload["part_codes"]) == ("1.50", ["P-1"])
    assert published.reports.count() == 2


def test_dealer_that_left_is_not_told(network, campaign, campaigner, manager):
    Membership.objects.filter(dealer=network.south).update(is_active=False)
    services.hand_in_campaign(campaign=campaign, actor=campaigner)
    services.approve_campaign(campaign=campaign, actor=manager)
    services.publish_campaign(campaign=campaign, actor=campaigner)
    assert {row.recipient for row in Outbox.objects.all()} == {network.north.pk}
    with pytest.raises(NotAMember):
        progress(network.south, campaign)
    Membership.objects.filter(dealer=network.south).update(is_active=True)
    with pytest.raises(services.NotInCampaign):
        progress(network.south, campaign)
    services.send_to_new_dealers(campaign=campaign, actor=campaigner)
    assert Outbox.objects.filter(recipient=network.south.pk).count() == 1
    assert Outbox.objects.filter(recipient=network.north.pk).count() == 1
    progress(network.south, campaign)


def test_first_report_starts_the_run_and_the_last_word_counts(network, published, campaigner):
    progress(network.north, published)
    progress(network.north, published, matched=2, booked=1, done=1)
    published.refresh_from_db()
    assert published.state == State.RUNNING
    report = reports_of(published, campaigner).get(dealer=dealer_of(network.north))
    assert (report.matched, report.booked, report.done) == (2, 1, 1)
    other = reports_of(published, campaigner).get(dealer=dealer_of(network.south))
    assert other.reported_at is None


def test_car_done_is_counted_once_and_its_odometer_noted(network, published):
    for _ in range(2):
        done(network.north, published)
    completion = completion_of(published)
    assert (completion.done, completion.total, completion.percent) == (1, 2, 50.0)
    car = published.vins.get(vin=VIN)
    assert (car.dealer, car.repair_order_number) == (dealer_of(network.north), "RO-5")
    assert NetworkVehicle.objects.get(vin=VIN).last_odometer_km == 15000


def test_car_done_by_one_dealer_is_not_done_by_another(network, published):
    done(network.north, published)
    with pytest.raises(TransitionRefused):
        done(network.south, published)
    assert published.vins.get(vin=VIN).dealer == dealer_of(network.north)


def test_car_outside_the_campaign_is_refused(network, published):
    with pytest.raises(services.NotInCampaign, match="not in this campaign"):
        done(network.north, published, vin="1M8GDM9AXKP042788")
    with pytest.raises(services.NotInCampaign):
        done(network.north, ServiceCampaign(pk=uuid4()))


def test_scrapped_car_is_no_longer_due(network, published, campaigner):
    services.exclude_vin(
        campaign=published, vin=OTHER_VIN, state=VinState.SCRAPPED, actor=campaigner
    )
    done(network.north, published)
    assert completion_of(published).percent == 100.0
    with pytest.raises(InvalidInput):
        services.exclude_vin(campaign=published, vin=VIN, state=VinState.DONE, actor=campaigner)


def test_completion_of_nothing_is_unknown(network, campaigner):
    assert completion_of(draft(campaigner)).percent is None


@pytest.mark.parametrize("close", [services.complete_campaign, services.withdraw_campaign])
def test_closing_tells_the_dealers_that_have_it(network, published, campaigner, close):
    close(campaign=published, actor=campaigner)
    told = Outbox.objects.filter(name="hub_campaigns.withdrawn")
    assert {row.recipient for row in told} == {network.north.pk, network.south.pk}
    with pytest.raises(TransitionRefused):
        close(campaign=published, actor=campaigner)
    with pytest.raises(Conflict):
        services.send_to_new_dealers(campaign=published, actor=campaigner)


def test_analyst_of_no_region_sees_no_reports(network, published):
    person = hub_person("analyst", scope="own")
    assert not reports_of(published, person).exists()
    assert CampaignReport.objects.count() == 2
