"""Bulletins: written by one, published by another, copied into the catalogue, read by dealers."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from dealers.knowledge.events import BulletinRead
from oem_hub.bulletins import handlers, services
from oem_hub.bulletins.models import Bulletin, BulletinReach
from oem_hub.bulletins.selectors import (
    for_the_catalogue,
    number_to_review,
    reach_in_numbers,
)
from oem_hub.bulletins.states import BULLETIN_MOVES, BulletinState
from oem_hub.bulletins.tasks import spread_here
from oem_hub.network.services import NotAMember
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.workflow import TransitionRefused
from tenants.context import in_public
from tenants.exchange.models import Outbox
from tenants.models import Membership
from tenants.reference.bulletins import BulletinText, PublishedBulletin
from tenants.reference.models import LabourOperation, Part, VehicleModel
from tenants.reference.services import publish_bulletins
from tests.oem_hub.conftest import hub_person

pytestmark = pytest.mark.django_db
State = BulletinState


def draft(actor, **fields) -> Bulletin:
    values = {
        "number": "tb-26-001",
        "title_zh": "发动机抖动",
        "title_en": "Engine stutters",
        "symptom_zh": "冷车抖动",
        "symptom_en": "Stutters when cold",
        "cause_en": "Coil cracks",
        "correction_zh": "更换点火线圈",
        "correction_en": "Replace the coil",
        "fault_codes": ["p0301"],
        "valid_from": date(2026, 1, 1),
    }
    return services.draft_bulletin(**values | fields, actor=actor)


def out(author, approver, **fields) -> Bulletin:
    made = services.hand_in_bulletin(bulletin=draft(author, **fields), actor=author)
    return services.publish_bulletin(bulletin=made, actor=approver)


@pytest.fixture
def bulletin(network, reviewer):
    return draft(reviewer)


@pytest.fixture
def published(network, reviewer, manager):
    return out(reviewer, manager)


def catalogue(hub):
    with in_public():
        return list(PublishedBulletin.objects.filter(network=hub.pk).order_by("number"))


@pytest.mark.parametrize("source", State)
@pytest.mark.parametrize("target", State)
def test_bulletin_moves_as_the_table_says(source, target):
    bulletin = Bulletin(state=source)
    if target in BULLETIN_MOVES.from_(source):
        bulletin.move_to(target)
        assert bulletin.state == target
    else:
        with pytest.raises(TransitionRefused):
            bulletin.move_to(target)


def test_draft_cleans_what_was_typed(bulletin):
    assert (bulletin.number, bulletin.fault_codes) == ("TB-26-001", ["P0301"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"valid_until": date(2025, 1, 1)}, "valid_until"),
        ({"number": "TB-26-001"}, "number"),
        ({"model_codes": ["NOPE"]}, "model_codes"),
        ({"operations": ["NOPE"]}, "operations"),
        ({"parts": ["NOPE"]}, "parts"),
        ({"vin_from": "SHORT"}, "vin_from"),
        ({"vin_from": "LFV3A23C0K3000009", "vin_until": "LFV3A23C0K3000001"}, "vin_until"),
        ({"vin_from": "LFV3A23C0K3000001", "vin_until": "LSVAA49J132047371"}, "vin_until"),
        ({"fault_codes": [f"P{n}" for n in range(61)]}, "fault_codes"),
    ],
)
def test_draft_that_cannot_be_is_refused(bulletin, reviewer, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        draft(reviewer, **{"number": "TB-26-002", **wrong})
    assert field in refused.value.fields
    assert Bulletin.objects.count() == 1


def test_what_the_catalogue_has_may_be_named(hub, network, reviewer):
    named = {"network": hub.pk, "name_zh": "x", "name_en": "x"}
    with in_public():
        VehicleModel.objects.create(
            **named, code="AU5", model_year=2026, energy="petrol", msrp=1, brand="B"
        )
        Part.objects.create(**named, code="C-1", price=1)
        LabourOperation.objects.create(**named, code="OP-1", hours=1)
    made = draft(reviewer, model_codes=["au5"], parts=["c-1"], operations=["op-1"])
    assert (made.model_codes, made.parts, made.operations) == (["AU5"], ["C-1"], ["OP-1"])


def test_four_eyes(bulletin, reviewer, manager):
    services.hand_in_bulletin(bulletin=bulletin, actor=reviewer)
    with pytest.raises(NotPermitted):
        services.publish_bulletin(bulletin=bulletin, actor=reviewer)
    assert number_to_review(manager) == 1
    services.return_bulletin(bulletin=bulletin, actor=manager, remark="Which models?")
    # Whoever changes it has written it: the manager may not publish it any more.
    services.edit_bulletin(bulletin=bulletin, title_en="Engine stutters, cold", actor=manager)
    services.hand_in_bulletin(bulletin=bulletin, actor=manager)
    with pytest.raises(NotPermitted):
        services.publish_bulletin(bulletin=bulletin, actor=manager)
    assert not Outbox.objects.exists()


def test_what_is_handed_in_is_not_changed_and_what_says_nothing_not_handed_in(bulletin, reviewer):
    services.hand_in_bulletin(bulletin=bulletin, actor=reviewer)
    with pytest.raises(Conflict):
        services.edit_bulletin(bulletin=bulletin, title_en="Other", actor=reviewer)
    empty = services.draft_bulletin(number="TB-2", title_zh="空", title_en="Empty", actor=reviewer)
    with pytest.raises(InvalidInput):
        services.hand_in_bulletin(bulletin=empty, actor=reviewer)


def test_publishing_writes_nothing_into_the_catalogue_itself(hub_in, published):
    assert catalogue(hub_in) == []
    assert not published.is_spread
    assert not Outbox.objects.exists()


def test_the_clock_copies_and_tells_every_dealer_once(hub_in, network, published):
    assert spread_here() == 1
    (copy,) = catalogue(hub_in)
    assert (copy.pk, copy.number, copy.state) == (published.pk, "TB-26-001", "published")
    told = Outbox.objects.filter(name="hub_bulletins.published")
    assert {row.recipient for row in told} == {network.north.pk, network.south.pk}
    assert spread_here() == 0
    assert told.count() == BulletinReach.objects.count() == 2
    published.refresh_from_db()
    assert published.is_spread


def test_killed_between_copy_and_message_it_goes_on(hub_in, published, monkeypatch):
    """The copy is committed, the messages are not: the next run copies once more and tells once."""

    def die(**_):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(services, "tell_dealers", die)
        with pytest.raises(KeyboardInterrupt):
            spread_here()
    assert len(catalogue(hub_in)) == 1
    assert not Outbox.objects.exists()
    assert spread_here() == 1
    assert len(catalogue(hub_in)) == 1
    assert Outbox.objects.count() == 2


def test_withdrawn_before_it_was_spread_is_not_announced(hub_in, published, manager):
    services.withdraw_bulletin(bulletin=published, reason="Wrong part", actor=manager)
    spread_here()
    (copy,) = catalogue(hub_in)
    assert copy.state == "withdrawn"
    assert set(Outbox.objects.values_list("name", flat=True)) == {"hub_bulletins.withdrawn"}


def test_withdrawing_needs_a_reason_and_reaches_dealers(hub_in, published, manager):
    spread_here()
    with pytest.raises(InvalidInput):
        services.withdraw_bulletin(bulletin=published, reason=" ", actor=manager)
    services.withdraw_bulletin(bulletin=published, reason="Wrong part", actor=manager)
    spread_here()
    assert catalogue(hub_in)[0].state == "withdrawn"
    assert Outbox.objects.filter(name="hub_bulletins.withdrawn").count() == 2


def test_successor_takes_its_place(hub_in, published, reviewer, manager):
    spread_here()
    new = out(reviewer, manager, number="TB-26-002", supersedes=published)
    spread_here()
    old, later = catalogue(hub_in)
    assert (old.state, later.state, later.supersedes) == ("superseded", "published", "TB-26-001")
    with pytest.raises(InvalidInput):
        draft(reviewer, number="TB-26-003", supersedes=published)
    assert new.supersedes == published


def test_older_revision_and_other_networks_row_are_left_alone(hub_in, published):
    spread_here()
    given = for_the_catalogue(published)
    with in_public():
        assert publish_bulletins(network=uuid4(), bulletins=[{**given, "title_en": "Theirs"}]) == 0
        older = {**given, "revision": 0, "title_en": "Older"}
        assert publish_bulletins(network=hub_in.pk, bulletins=[older]) == 0
    assert catalogue(hub_in)[0].title_en == "Engine stutters"


def read(sender, bulletin, readers=2, **by_role):
    message = BulletinRead(
        bulletin_id=str(bulletin.pk), readers=readers, by_role=by_role or {"technician": readers}
    )
    handlers.note_read(message, sender=sender.pk)


def test_readers_are_counted_by_dealer_and_the_last_word_counts(network, published, hub_owner):
    spread_here()
    read(network.north, published, 1)
    read(network.north, published, 3, technician=2, service_advisor=1)
    reach = BulletinReach.objects.get(dealer__tenant_id=network.north.pk)
    assert (reach.readers, reach.by_role) == (3, {"technician": 2, "service_advisor": 1})
    assert reach_in_numbers(published, hub_owner) == {"told": 2, "read": 1}


def test_who_is_no_member_or_reads_what_is_not_out_is_not_heard(network, published, reviewer):
    with pytest.raises(services.UnknownBulletin):
        read(network.north, draft(reviewer, number="TB-9"))
    with in_public():
        Membership.objects.filter(dealer=network.south).update(is_active=False)
    with pytest.raises(NotAMember):
        read(network.south, published)


def test_region_sees_its_own_dealers_only(network, published):
    spread_here()
    analyst = hub_person("analyst", scope="store")
    assert reach_in_numbers(published, analyst) == {"told": 0, "read": 0}


@pytest.mark.parametrize(
    ("vin", "is_covered"),
    [
        ("LFV3A23C0K3000001", True),
        ("LFV3A23C9K3000500", True),  # the check digit does not count
        ("LFV3A23C0K3001000", True),
        ("LFV3A23C0K3001001", False),
        ("LSVAA49J132047371", False),
        ("SHORT", False),
    ],
)
def test_range_of_vins(vin, is_covered):
    text = PublishedBulletin(vin_from="LFV3A23C0K3000001", vin_until="LFV3A23C1K3001000")
    assert text.covers(vin) is is_covered
    assert PublishedBulletin().covers(vin)


def test_texts_of_the_other_language_stand_in(published):
    assert published.cause == "Coil cracks"
    assert BulletinText._meta.abstract


def test_valid_from_today_on(published):
    assert published.is_valid_on(localdate())
    assert not published.is_valid_on(date(2025, 12, 31))
    published.valid_until = localdate() - timedelta(days=1)
    assert not published.is_valid_on(localdate())
