"""The lead desk: taken in, passed on, asked back, told of, ended, forgotten."""

from dataclasses import fields
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from dealers.sales.events import MakerLeadMoved
from oem_hub.leads import selectors, services
from oem_hub.leads.models import HubLead, LeadHandout
from oem_hub.leads.states import (
    LEAD_AFTER,
    LEAD_MOVES,
    LeadState,
    Reason,
    Stay,
    Why,
)
from oem_hub.leads.tasks import forget_leads, pass_leads_on
from oem_hub.network.services import NotAMember, refresh_dealers
from portal.core.errors import Conflict, InvalidInput
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Scope
from tenants.audit.models import AuditEntry
from tenants.desk.models import Note
from tenants.exchange.models import Outbox
from tenants.models import Membership
from tests.oem_hub.conftest import dealer_of, hub_person, make_region
from tests.oem_hub.leads.conftest import PHONE, give, take_in, told

pytestmark = pytest.mark.django_db


def rules(**changes):
    return services.change_handout_rules(actor=None, **changes)


def automatic(**changes):
    refresh_dealers()
    return rules(is_automatic=True, **changes)


def sent(name="hub_leads.handed_out"):
    return Outbox.objects.filter(name=name)


@pytest.mark.parametrize("source", LeadState)
@pytest.mark.parametrize("target", LeadState)
def test_every_move_is_as_the_table_says(source, target):
    lead = HubLead(state=source)
    if LEAD_MOVES.allows(source, target):
        lead.move_to(target)
        assert lead.state == target
    else:
        with pytest.raises(TransitionRefused):
            lead.move_to(target)


def test_every_state_is_reached_and_what_dealers_tell_leads_somewhere():
    reached = {target for targets in LEAD_MOVES.moves.values() for target in targets}
    assert reached == set(LeadState)
    assert set(LEAD_AFTER.values()) <= reached


class TestTakenIn:
    def test_person_phone_and_agreement_are_kept(self, network):
        lead = take_in(phone="138 0013 8000", campaign="spring-26", email="W@X.cn")
        assert (lead.phone, lead.phone_raw) == (PHONE, "138 0013 8000")
        assert (lead.campaign, lead.email) == ("SPRING-26", "w@x.cn")
        assert (lead.consent_version, lead.consent_channel) == ("1", "web")
        assert lead.pass_on_at is not None
        assert lead.number.startswith("HL")
        assert lead.state == LeadState.NEW

    @pytest.mark.parametrize("phone", ["138****8000", "12", ""])
    def test_a_phone_that_cannot_be_is_refused(self, network, phone):
        with pytest.raises(InvalidInput) as refused:
            take_in(phone=phone)
        assert "phone" in refused.value.fields
        assert not HubLead.objects.exists()

    def test_an_e_mail_is_enough(self, network):
        assert take_in(phone="", email="w@x.cn").phone == ""

    def test_sent_again_it_is_one(self, network):
        first = take_in(external_source="site", external_id="7")
        again = take_in(external_source="site", external_id="7", phone="13900139000")
        assert again == first
        assert take_in(external_source="other", external_id="7", phone="13900139000") != first

    def test_the_same_phone_is_added_to(self, network):
        first = take_in(note="Aurora")
        again = take_in(note="in white", phone="+86 138-0013-8000")
        assert again == first
        assert (again.note, again.asked_times) == ("Aurora\nin white", 2)
        assert HubLead.objects.count() == 1

    def test_the_same_phone_may_be_refused(self, network):
        take_in()
        with pytest.raises(services.KnownPerson):
            take_in(add_to_known=False, note="again")
        assert HubLead.objects.get().note == ""

    def test_a_phone_is_new_after_the_days_of_the_rules(self, network):
        first = take_in()
        HubLead.objects.update(created_at=now() - timedelta(days=31))
        assert take_in() != first

    def test_a_lead_that_is_over_is_no_lead_to_add_to(self, network, manager):
        first = take_in()
        services.close_lead(lead=first, reason=Reason.NO_NEED, actor=manager)
        assert take_in() != first

    def test_somebody_who_agrees_later_may_be_passed_on(self, network):
        assert take_in(may_pass_on=False).stays == Stay.NO_CONSENT
        again = take_in()
        assert again.may_be_passed_on
        assert again.stays == ""

    def test_the_dealer_who_has_it_hears_what_is_added(self, network):
        give(take_in(), network.north)
        take_in(note="in white")
        payload = sent("hub_leads.reminded").get().payload
        assert (payload["is_asked_again"], payload["note"]) == (True, "in white")


class TestConsent:
    def test_without_it_nothing_leaves(self, network, manager):
        lead = take_in(may_pass_on=False)
        with pytest.raises(Conflict, match="agreed"):
            give(lead, network.north)
        assert not sent().exists()
        automatic()
        assert services.pass_on_waiting() == 0
        services.record_consent(lead=lead, channel="phone", actor=manager)
        assert services.pass_on_waiting() == 1
        assert sent().get().payload["consent"]["channel"] == "phone"

    def test_automatic_says_why_it_stays(self, network):
        automatic()
        lead = take_in(may_pass_on=False)
        assert (lead.state, lead.stays) == (LeadState.NEW, Stay.NO_CONSENT)

    def test_the_database_keeps_it_too(self, network):
        lead = take_in(may_pass_on=False)
        with pytest.raises(IntegrityError), transaction.atomic():
            HubLead.objects.filter(pk=lead.pk).update(state="assigned")

    def test_is_asked_once_and_how(self, network, manager):
        lead = take_in(may_pass_on=False)
        with pytest.raises(InvalidInput):
            services.record_consent(lead=lead, channel=" ", actor=manager)
        services.record_consent(lead=lead, channel="letter", actor=manager)
        with pytest.raises(Conflict):
            services.record_consent(lead=lead, channel="letter", actor=manager)


class TestPassedOn:
    def test_only_the_dealer_who_gets_it_is_sent_it(self, network):
        give(take_in(), network.north)
        row = sent().get()
        assert row.recipient == network.north.pk
        assert row.payload["phone"] == PHONE

    def test_twice_is_refused(self, network):
        lead = give(take_in(), network.north)
        with pytest.raises(Conflict):
            give(lead, network.south)
        assert sent().count() == 1

    def test_what_a_dealer_lost_is_not_passed_on_by_hand(self, network):
        lead = told(network.north, give(take_in(), network.north), "lost", reason="price")
        with pytest.raises(Conflict):
            give(lead, network.south)

    def test_a_dealer_who_left_gets_none(self, network):
        refresh_dealers()
        south = dealer_of(network.south)
        south.state = "left"
        with pytest.raises(InvalidInput, match="left"):
            services.hand_out_lead(lead=take_in(), dealer=south, actor=None)

    def test_a_dealer_gets_it_once(self, network):
        lead = give(take_in(), network.north)
        told(network.north, lead, "returned", reason="far")
        with pytest.raises(InvalidInput, match="before"):
            give(lead, network.north)
        assert give(lead, network.south).dealer.name == "South"

    def test_the_customers_choice_comes_first(self, network):
        automatic()
        lead = take_in(wished_dealer=dealer_of(network.south))
        assert lead.dealer.name == "South"
        assert LeadHandout.objects.get().why == Why.WISHED

    def test_fewest_open_first(self, network):
        automatic()
        first = take_in()
        second = take_in(phone="13900139000")
        assert {first.dealer.name, second.dealer.name} == {"North", "South"}
        told(network.north, next(x for x in (first, second) if x.dealer.name == "North"), "lost",
             reason="price")  # fmt: skip
        assert take_in(phone="13700137000").dealer.name == "North"

    def test_in_turn(self, network):
        automatic(method="turn")
        names = [take_in(phone=f"1380013800{n}").dealer.name for n in range(4)]
        assert names == ["North", "South", "North", "South"]

    def test_region_by_rule_by_name_and_unknown(self, network):
        refresh_dealers()
        make_region("WEST", "West")
        rules(areas={"上海": "east"})
        for place, code in (
            ({"city": "上海市"}, "EAST"),
            ({"city": "x", "province": "上海"}, "EAST"),
            ({"city": "West"}, "WEST"),
            ({"city": "成都"}, None),
        ):
            HubLead.objects.all().delete()
            lead = take_in(**{"city": "", **place})
            assert (lead.region.code if lead.region else None) == code, place

    def test_nobody_is_left_or_no_region_is_known(self, network):
        automatic()
        make_region("WEST", "West")
        assert take_in(city="West").stays == Stay.NOBODY
        assert take_in(city="成都", phone="13900139000").stays == Stay.NO_REGION
        assert not sent().exists()

    def test_proposal_writes_nothing(self, network):
        refresh_dealers()
        lead = take_in(city="成都")
        HubLead.objects.update(region=make_region())
        lead.refresh_from_db()
        choice = selectors.choose(lead, selectors.handout_rules())
        assert (choice.dealer.name, choice.why) == ("North", Why.FEWEST)
        assert not LeadHandout.objects.exists()


class TestFacts:
    def test_the_way_to_the_sale(self, network):
        lead = give(take_in(), network.north)
        for state in ("received", "contacted", "converted", "won"):
            lead = told(network.north, lead, state, grade="A")
            assert lead.state == LEAD_AFTER[state]
        assert lead.ended_at is not None
        assert told(network.north, lead, "converted").ended_at is None

    def test_told_twice_or_out_of_date_changes_nothing(self, network):
        lead = give(take_in(), network.north)
        lead = told(network.north, lead, "contacted", step=2)
        assert told(network.north, lead, "received", step=1).state == LeadState.CONTACTED
        before = AuditEntry.objects.count()
        told(network.north, lead, "lost", reason="price", step=2)
        assert AuditEntry.objects.count() == before
        assert HubLead.objects.get().state == LeadState.CONTACTED

    def test_of_another_dealer_nothing_is_heard(self, network):
        lead = give(take_in(), network.north)
        with pytest.raises(HubLead.DoesNotExist):
            told(network.south, lead, "lost", reason="price")
        assert HubLead.objects.get().state == LeadState.ASSIGNED

    def test_of_a_stranger_neither(self, network):
        lead = give(take_in(), network.south)
        Membership.objects.filter(dealer=network.south).update(is_active=False)
        with pytest.raises(NotAMember):
            told(network.south, lead, "contacted")

    def test_facts_have_no_room_for_words(self):
        names = {field.name for field in fields(MakerLeadMoved)}
        moments = {name for name in names if name.endswith("_at")}
        codes = {"lead_id", "step", "state", "reason", "grade", "sold_as_wished"}
        assert names == moments | codes

    def test_returned_it_waits_and_goes_to_the_next(self, network):
        automatic()
        lead = take_in()
        first = lead.dealer
        lead = told(network.north if first.name == "North" else network.south, lead, "returned",
                    reason="no_capacity")  # fmt: skip
        assert (lead.state, lead.dealer, lead.reason) == (LeadState.NEW, None, "no_capacity")
        assert services.pass_on_waiting() == 1
        lead.refresh_from_db()
        assert lead.dealer != first
        assert LeadHandout.objects.filter(is_current=True).count() == 1

    def test_invalid_ends_it(self, network):
        lead = give(take_in(), network.north)
        lead = told(network.north, lead, "invalid", reason="wrong_number")
        assert (lead.state, lead.reason) == (LeadState.INVALID, Reason.WRONG_NUMBER)


class TestAskedBack:
    def late(self, network):
        lead = give(take_in(), network.north)
        LeadHandout.objects.update(due_at=now() - timedelta(hours=1))
        return lead

    def test_late_it_is_asked_back_once(self, network):
        self.late(network)
        assert services.ask_late_back() == 1
        assert services.ask_late_back() == 0
        assert sent("hub_leads.asked_back").get().payload["reason"] == "late"
        assert HubLead.objects.get().state == LeadState.ASKED_BACK

    def test_in_time_or_without_a_limit_it_is_not(self, network):
        rules(contact_hours=0)
        give(take_in(), network.north)
        assert LeadHandout.objects.get().due_at is None
        rules(contact_hours=5)
        give(take_in(phone="13900139000"), network.north)
        assert services.ask_late_back() == 0

    def test_given_up_it_goes_on_to_the_next_by_the_clock(self, network, hub):
        lead = self.late(network)
        rules(is_automatic=True)
        pass_leads_on()
        told(network.north, lead, "withdrawn")
        pass_leads_on()
        lead.refresh_from_db()
        assert lead.dealer.name == "South"

    def test_contacted_meanwhile_the_dealer_keeps_it(self, network):
        lead = self.late(network)
        services.ask_late_back()
        assert told(network.north, lead, "contacted").state == LeadState.CONTACTED
        rules(is_automatic=True)
        assert services.pass_on_waiting() == 0

    def test_news_that_is_no_answer_leaves_the_question_open(self, network):
        lead = self.late(network)
        services.ask_late_back()
        assert told(network.north, lead, "received").state == LeadState.ASKED_BACK
        assert told(network.north, lead, "received", reason="kept").state == LeadState.ASSIGNED

    def test_without_an_answer_a_person_may_take_it(self, network, manager):
        lead = self.late(network)
        with pytest.raises(Conflict):
            services.release_lead(lead=lead, actor=manager)
        services.ask_lead_back(lead=lead, actor=manager)
        lead = services.release_lead(lead=lead, actor=manager)
        assert (lead.state, lead.dealer) == (LeadState.NEW, None)
        give(lead, network.south)
        # What the first one still tells is written down and moves nothing.
        assert told(network.north, lead, "won").state == LeadState.ASSIGNED
        assert LeadHandout.objects.get(dealer__name="North").state == "won"

    def test_a_dealer_is_reminded_once_a_day(self, network, manager):
        lead = give(take_in(), network.north)
        services.remind_dealer(lead=lead, actor=manager)
        with pytest.raises(Conflict, match="last day"):
            services.remind_dealer(lead=lead, actor=manager)
        assert sent("hub_leads.reminded").count() == 1
        with pytest.raises(Conflict, match="No dealer"):
            services.remind_dealer(lead=take_in(phone="13900139000"), actor=manager)


class TestForgotten:
    def test_what_ended_long_ago_by_the_clock(self, network, hub):
        old = told(network.north, give(take_in(note="x"), network.north), "lost", reason="price")
        HubLead.objects.update(ended_at=now() - timedelta(days=366))
        new = take_in(phone="13900139000")
        assert forget_leads() == 1
        old.refresh_from_db()
        new.refresh_from_db()
        assert (old.name, old.phone, old.phone_raw, old.email, old.note) == ("",) * 5
        assert (old.state, new.name) == (LeadState.LOST, "王小明")
        assert forget_leads() == 0

    def test_what_led_nowhere(self, network):
        take_in()
        HubLead.objects.update(moved_at=now() - timedelta(days=366))
        assert services.forget_leads() == 1
        lead = HubLead.objects.get()
        assert (lead.state, lead.reason) == (LeadState.CLOSED, Reason.EXPIRED)

    def test_what_a_dealer_is_silent_about_and_without_alarming_it(self, network):
        give(take_in(), network.north)
        HubLead.objects.update(moved_at=now() - timedelta(days=366))
        assert services.forget_leads() == 1
        assert not sent("hub_leads.asked_back").exists()
        assert (HubLead.objects.get().phone, HubLead.objects.get().state) == ("", "assigned")

    def test_what_colleagues_noted_goes_too(self, network, manager):
        lead = take_in()
        Note.objects.create(about=lead.pk, author=manager, text="Aunt of Wang")
        services.erase_lead(lead=lead, actor=manager)
        assert not Note.objects.exists()

    def test_not_at_all_if_the_rules_say_so(self, network):
        take_in()
        HubLead.objects.update(moved_at=now() - timedelta(days=3660))
        rules(keep_months=0)
        assert services.forget_leads() == 0

    def test_on_request_the_dealer_who_has_it_is_told(self, network, manager):
        lead = give(take_in(), network.north)
        lead = services.erase_lead(lead=lead, actor=manager)
        assert lead.phone == ""
        assert sent("hub_leads.asked_back").get().payload["reason"] == "erased"
        with pytest.raises(Conflict):
            services.erase_lead(lead=lead, actor=manager)

    def test_after_a_return_an_erased_lead_goes_nowhere(self, network, manager):
        lead = give(take_in(), network.north)
        services.erase_lead(lead=lead, actor=manager)
        lead = told(network.north, lead, "withdrawn")
        assert (lead.state, lead.reason) == (LeadState.CLOSED, Reason.ERASED)

    def test_the_audit_trail_knows_no_person(self, network, manager):
        lead = give(take_in(note="secret words"), network.north, manager)
        told(network.north, lead, "lost", reason="price")
        services.erase_lead(lead=lead, actor=manager)
        text = " ".join(f"{e.object_name} {e.changes}" for e in AuditEntry.objects.all())
        for word in ("王小明", "13800138000", "secret"):
            assert word not in text


class TestRules:
    def test_what_cannot_be_is_named(self, network):
        for wrong in (
            {"contact_hours": 721},
            {"keep_months": -1},
            {"areas": {"上海": "NOWHERE"}},
        ):
            with pytest.raises(InvalidInput) as refused:
                rules(**wrong)
            assert set(refused.value.fields) == set(wrong)
        assert rules().updated_at is not None


def test_figures_say_their_n(network, manager):
    north = [give(take_in(phone=f"1380013800{n}", campaign="S"), network.north) for n in range(3)]
    take_in(phone="13800138009", campaign="S")
    LeadHandout.objects.update(due_at=now() + timedelta(hours=1))
    told(
        network.north, north[0], "won", converted_at=now().isoformat(), signed_at=now().isoformat()
    )
    told(network.north, north[1], "invalid", reason="spam")
    (row,) = selectors.lead_figures(manager, "dealer__name", 90)
    assert (row.name, row.handed, row.timed, row.in_time) == ("North", 3, 1, 1)
    assert (row.in_time_share, row.conversion, row.sold_share) == (100.0, 50.0, 50.0)
    assert (row.invalid, row.open) == (1, 1)
    assert row.median_hours == 0.0
    (row,) = selectors.lead_figures(manager, "lead__campaign", 90)
    assert (row.name, row.handed) == ("S", 3)
    LeadHandout.objects.update(handed_at=now() - timedelta(days=91))
    assert selectors.lead_figures(manager, "dealer__name", 90) == []


def test_people_of_a_region_see_its_leads_only(network):
    east, west = make_region(), make_region("WEST", "West")
    person = hub_person("network_manager", scope=Scope.STORE, store=west, email="w@example.test")
    take_in()
    theirs = take_in(city="West", phone="13900139000")
    found = HubLead.objects.visible_to(person, "hub_leads.lead.view")
    assert list(found) == [theirs]
    assert east.pk != west.pk
