"""Leads that the manufacturer passes on: in the inbox like any other, told of, given back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from dealers.customers.models import TimelineEntry
from dealers.sales import handlers
from dealers.sales import services as sales
from dealers.sales.models import Lead
from dealers.sales.states import MAKER_RETURNS, InvalidReason, LeadStatus
from oem_hub.leads.events import LeadAskedBack, LeadHandedOut, LeadReminded
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from tenants.context import in_tenant
from tenants.exchange.models import Outbox
from tenants.models import Membership
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store, tenant_named
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.sales.test_leads_routing import advisor, rule
from tests.dealers.sales.test_races import both, race, refused
from tests.dealers.sales.test_test_drives import READY, TEN, demo
from tests.dealers.steps import make_signed_contract
from tests.ui.base import ActionTests, ScreenTests, text_of

__all__ = ["race"]


def passed_on(sender="Hub", **fields) -> Lead:
    """What the inbox has after the manufacturer passed somebody on."""
    given = {
        "lead_id": str(uuid4()),
        "number": "HL-2611-0001",
        "maker": "Hub",
        "full_name": "王小明",
        "phone": "+8613800138000",
        "phone_raw": "138 0013 8000",
        "model_code": "M1",
        "model": "Aurora 5",
        "source": "web",
        "campaign": "SPRING",
        "note": "Wants white",
        "requested_at": (now() - timedelta(hours=1)).isoformat(),
        "respond_by": (now() + timedelta(hours=23)).isoformat(),
        "consent": {"version": "1", "channel": "web", "at": now().isoformat()},
    }
    message = LeadHandedOut(**given | fields)
    handlers.receive_lead(message, sender=tenant_named(sender).pk)
    return Lead.objects.get(external_id=message.lead_id)


def asked_back(lead, reason="late") -> Lead:
    message = LeadAskedBack(lead_id=lead.external_id, reason=reason)
    handlers.give_lead_back(message, sender=tenant_named("Hub").pk)
    lead.refresh_from_db()
    return lead


def contacted(lead, actor):
    return sales.contact_lead(lead=lead, kind="call", text="Comes on Sunday", actor=actor)


def facts(lead) -> list[dict]:
    """What the manufacturer has been told of this lead, oldest first."""
    rows = Outbox.objects.filter(name="sales.maker_lead_moved", key=lead.external_id)
    return [row.payload for row in rows.order_by("position")]


class TestReceived:
    def test_it_is_a_lead_with_clock_owner_and_bell(self, owner):
        right = advisor(1)
        rule(owner, people=[right], sources=["oem"])
        lead = passed_on()
        assert (lead.source, lead.campaign, lead.owner) == ("oem", "SPRING", right)
        assert (lead.status, lead.wanted) == (LeadStatus.ASSIGNED, "Aurora 5")
        assert lead.due_at > now() - timedelta(minutes=1)
        assert lead.maker_line == "Hub HL-2611-0001"
        assert lead.maker["consent"]["version"] == "1"
        assert Notification.objects.filter(user=right).count() == 1
        assert [fact["state"] for fact in facts(lead)] == ["received"]

    def test_heard_twice_it_is_one(self, owner):
        lead = passed_on()
        assert passed_on(lead_id=lead.external_id) == lead
        assert len(facts(lead)) == 1

    def test_the_first_advisor_of_a_known_person_keeps_them(self, owner):
        first = advisor(1)
        rule(owner, people=[advisor(2)])
        new_lead(owner, owner=first)
        assert passed_on().owner == first

    def test_it_goes_to_the_store_in_the_persons_city(self, owner):
        make_store("S2", address="上海市浦东新区金科路 88 号")
        assert passed_on(city="上海").store.code == "S2"
        assert passed_on(city="成都市", phone="+8613900139000").store is None
        make_store("S3", address="上海市闵行区")
        assert passed_on(city="上海", phone="+8613700137000").store is None

    @pytest.mark.parametrize("name", ["South", "Hub"])
    def test_only_our_own_manufacturer_is_heard(self, owner, name):
        lead = passed_on()
        if name == "Hub":
            Membership.objects.filter(dealer=tenant_named("North")).update(is_active=False)
        with pytest.raises(NotPermitted):
            passed_on(sender=name)
        sender = tenant_named(name).pk
        for handler, message in (
            (handlers.give_lead_back, LeadAskedBack(lead_id=lead.external_id, reason="late")),
            (handlers.note_reminder, LeadReminded(lead_id=lead.external_id)),
        ):
            with pytest.raises(NotPermitted):
                handler(message, sender=sender)
        lead.refresh_from_db()
        assert lead.status == LeadStatus.NEW

    def test_equal_ids_of_two_dealers_are_two_leads(self, owner, south):
        lead = passed_on()
        with in_tenant(south):
            make_store()
            theirs = passed_on(lead_id=lead.external_id, full_name="Other")
            asked_back(theirs)
        lead.refresh_from_db()
        assert (lead.name, lead.status) == ("王小明", LeadStatus.NEW)


class TestTold:
    def test_nothing_of_leads_that_are_our_own(self, owner):
        contacted(new_lead(owner), owner)
        assert not Outbox.objects.filter(name="sales.maker_lead_moved").exists()

    def test_nothing_once_we_have_left(self, owner):
        lead = passed_on()
        Membership.objects.filter(dealer=tenant_named("North")).update(is_active=False)
        contacted(lead, owner)
        assert len(facts(lead)) == 1

    def test_the_way_to_the_hand_over(self, owner):
        lead = contacted(passed_on(), owner)
        sales.qualify_lead(lead=lead, grade="H", actor=owner)
        drive = sales.book_test_drive(
            unit=demo(owner),
            starts_at=TEN,
            ends_at=TEN + timedelta(hours=1),
            lead=lead,
            actor=owner,
        )
        sales.begin_test_drive(test_drive=drive, actor=owner, **READY)
        _customer, deal = sales.convert_lead(lead=lead, actor=owner)
        make_signed_contract(owner, opportunity=deal)
        states = [fact["state"] for fact in facts(lead)]
        assert list(dict.fromkeys(states)) == ["received", "contacted", "converted", "won"]
        assert [fact["step"] for fact in facts(lead)] == list(range(1, len(states) + 1))
        last = facts(lead)[-1]
        assert last["grade"] == "H"
        for moment in ("contacted_at", "driven_at", "converted_at", "signed_at"):
            assert last[moment]
        assert not last["delivered_at"]
        said = str(facts(lead))
        for word in ("王小明", "13800138000", "Comes on Sunday", "Wants white"):
            assert word not in said

    def test_a_visit(self, owner):
        lead = passed_on()
        sales.receive_visitor(name="王小明", phone="13800138000", actor=owner)
        assert facts(lead)[-1]["visited_at"]
        assert facts(lead)[-1]["state"] == "contacted"

    def test_lost_with_its_code_and_tried_again(self, owner):
        lead = contacted(passed_on(), owner)
        sales.mark_lost(lead=lead, reason="price", note="too dear", actor=owner)
        last = facts(lead)[-1]
        assert (last["state"], last["reason"]) == ("lost", "price")
        assert last["ended_at"]
        assert "too dear" not in str(facts(lead))
        sales.recycle_lead(lead=lead, actor=owner)
        assert (facts(lead)[-1]["state"], facts(lead)[-1]["ended_at"]) == ("contacted", "")

    def test_a_deal_that_is_lost(self, owner):
        lead = contacted(passed_on(), owner)
        _customer, deal = sales.convert_lead(lead=lead, actor=owner)
        sales.mark_opportunity_lost(opportunity=deal, reason="other_brand", actor=owner)
        assert (facts(lead)[-1]["state"], facts(lead)[-1]["reason"]) == ("lost", "other_brand")

    def test_invalid(self, owner):
        lead = passed_on()
        sales.mark_invalid(lead=lead, reason="wrong_number", actor=owner)
        assert (facts(lead)[-1]["state"], facts(lead)[-1]["reason"]) == ("invalid", "wrong_number")
        with pytest.raises(InvalidInput):
            sales.mark_invalid(lead=new_lead(owner), reason="withdrawn", actor=owner)


class TestAskedBack:
    def test_nobody_called_so_it_goes_and_the_person_with_it(self, owner):
        right = advisor(1)
        rule(owner, people=[right])
        lead = asked_back(passed_on())
        assert (lead.status, lead.invalid_reason) == ("invalid", InvalidReason.WITHDRAWN)
        assert (lead.phone, lead.phone_raw, lead.message, lead.name) == ("", "", "", "HL-2611-0001")
        assert not Lead.objects.search("13800138000").exists()
        assert facts(lead)[-1]["state"] == "withdrawn"
        assert Notification.objects.filter(user=right).count() == 2
        assert "Wants white" not in str(list(TimelineEntry.objects.values_list("text", "values")))
        before = len(facts(lead))
        asked_back(lead)
        assert len(facts(lead)) == before

    def test_somebody_called_so_it_stays_and_we_say_so(self, owner):
        lead = asked_back(contacted(passed_on(), owner))
        assert lead.status == LeadStatus.CONTACTED
        assert lead.phone
        assert [(f["state"], f["reason"]) for f in facts(lead)[-2:]] == [
            ("contacted", ""),
            ("contacted", "kept"),
        ]

    def test_given_up_here_and_not_yet_approved_it_stays(self, owner, store):
        seller = make_person("sales_consultant", store=store)
        lead = passed_on()
        sales.mark_lost(lead=lead, reason="not_reached", actor=seller)
        assert asked_back(lead).status == LeadStatus.LOST_REQUESTED
        assert (facts(lead)[-1]["state"], facts(lead)[-1]["reason"]) == ("received", "kept")

    def test_who_wants_to_be_forgotten_is_told_to_the_advisor(self, owner):
        right = advisor(1)
        rule(owner, people=[right])
        lead = asked_back(contacted(passed_on(), right), "erased")
        assert lead.status == LeadStatus.CONTACTED
        texts = Notification.objects.filter(user=right).values_list("text", flat=True)
        assert any("forgotten" in text for text in texts)

    def test_calling_and_giving_back_at_once_one_decides(self, race):
        north, owner = race
        Membership.objects.filter(dealer=north).update(is_active=True)
        lead = passed_on()
        results = both(
            north,
            lambda: contacted(lead, owner),
            lambda: asked_back(Lead.objects.get(pk=lead.pk)),
        )
        lead.refresh_from_db()
        if refused(results):
            assert lead.invalid_reason == InvalidReason.WITHDRAWN
            assert facts(lead)[-1]["state"] == "withdrawn"
        else:
            assert lead.status == LeadStatus.CONTACTED
            assert facts(lead)[-1]["reason"] == "kept"


class TestReturned:
    @pytest.mark.parametrize("reason", MAKER_RETURNS)
    def test_with_its_code(self, owner, reason):
        lead = sales.return_maker_lead(lead=passed_on(), reason=reason, actor=owner)
        assert (facts(lead)[-1]["state"], facts(lead)[-1]["reason"]) == ("returned", str(reason))
        assert lead.phone == ""

    def test_what_cannot_be(self, owner):
        with pytest.raises(Conflict, match="not come from"):
            sales.return_maker_lead(lead=new_lead(owner), reason="far", actor=owner)
        lead = passed_on(phone="+8613900139000")
        with pytest.raises(InvalidInput):
            sales.return_maker_lead(lead=lead, reason="spam", actor=owner)
        sales.return_maker_lead(lead=lead, reason="far", actor=owner)
        with pytest.raises(Conflict, match="closed"):
            sales.return_maker_lead(lead=lead, reason="far", actor=owner)


def test_a_reminder_rings_at_the_advisor(owner):
    right = advisor(1)
    rule(owner, people=[right])
    lead = passed_on()
    message = LeadReminded(lead_id=lead.external_id)
    handlers.note_reminder(message, sender=tenant_named("Hub").pk)
    assert Notification.objects.filter(user=right, text__contains="asks").count() == 1


def test_who_asks_the_manufacturer_again_is_told_to_the_advisor(owner):
    right = advisor(1)
    rule(owner, people=[right])
    lead = passed_on()
    message = LeadReminded(lead_id=lead.external_id, is_asked_again=True, note="In white?")
    handlers.note_reminder(message, sender=tenant_named("Hub").pk)
    assert Notification.objects.filter(user=right, text__contains="again").count() == 1
    assert TimelineEntry.objects.filter(about_id=lead.pk, values__said="In white?").exists()
    asked_back(lead)
    assert not TimelineEntry.objects.filter(values__said="In white?").exists()


class TestLeadReturn(ActionTests):
    path = "/leads/{pk}/return/"
    good = {"reason": "far"}
    bad = {"reason": "spam"}
    after = {"status": LeadStatus.INVALID, "invalid_reason": "far"}
    refused_role = "technician"

    def make(self, n):
        return passed_on(lead_id=str(uuid4()))

    def refused(self):
        Lead.objects.update(status=LeadStatus.CONVERTED)


class TestPages(ScreenTests):
    path = "/leads/"
    refused_role = "technician"

    def prepare(self):
        self.thing = passed_on()

    def test_the_page_names_the_manufacturer_and_offers_to_return_it(self):
        text = text_of(self.http.get(f"/leads/{self.thing.pk}/"))
        for expected in ("Hub HL-2611-0001", "SPRING", f"/leads/{self.thing.pk}/return/"):
            assert expected in text
        own = new_lead(self.person, phone="13900139000")
        assert "/return/" not in text_of(self.http.get(f"/leads/{own.pk}/"))

    def test_the_list_finds_them_by_source(self):
        new_lead(self.person, name="Zhou Ours", phone="13900139000")
        text = text_of(self.http.get("/leads/", {"source": "oem"}))
        assert "王小明" in text
        assert "Zhou Ours" not in text


def test_the_api_tells_the_manufacturers_number_and_returns(api, owner):
    lead = passed_on()
    found = api.get(f"/api/v1/leads/{lead.pk}/").json()
    assert (found["maker_number"], found["external_id"]) == ("HL-2611-0001", lead.external_id)
    address = f"/api/v1/leads/{lead.pk}/return-to-maker/"
    answer = api.post(address, {"reason": "far"}, content_type="application/json")
    assert (answer.status_code, answer.json()["invalid_reason"]) == (200, "far")
