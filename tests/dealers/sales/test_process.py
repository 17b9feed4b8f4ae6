from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, now

from dealers.customers.models import Customer, FollowUp, TimelineEntry, Vehicle
from dealers.customers.selectors import owner_of
from dealers.inventory.models import VehicleUnit
from dealers.sales import services as sales
from dealers.sales.models import Contract, Opportunity, Quote, Receipt
from dealers.sales.states import ContractStatus, LeadStatus, OpportunityStage, QuoteStatus
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.workflow import TransitionRefused
from tenants.audit.models import AuditEntry
from tenants.exchange.models import Outbox
from tenants.models import Membership
from tests.conftest import make_person
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.steps import (
    CHECKS,
    VIN_2,
    make_accepted_quote,
    make_opportunity,
    make_paid_contract,
    make_quote,
    make_signed_contract,
    make_unit,
    manager,
)


@pytest.fixture
def advisor(owner, store):
    return make_person("sales_consultant", store=store)


# -- leads -------------------------------------------------------------------------------------------


def contacted(actor):
    return sales.contact_lead(lead=new_lead(actor), kind="call", text="Wants a car", actor=actor)


def test_first_contact_stops_the_clock_once(owner):
    lead = contacted(owner)
    first = lead.first_response_at
    assert (lead.status, lead.owner) == (LeadStatus.CONTACTED, owner)
    lead = sales.contact_lead(lead=lead, kind="message", text="Sent photos", actor=owner)
    assert lead.first_response_at == first


def test_no_answer_does_not_stop_the_clock(owner):
    lead = sales.contact_lead(
        lead=new_lead(owner), kind="call", text="Busy", reached=False, actor=owner
    )
    assert (lead.status, lead.first_response_at) == (LeadStatus.NEW, None)


def test_qualify_plans_the_next_contact_by_grade(owner):
    lead = sales.qualify_lead(lead=contacted(owner), grade="A", actor=owner)
    assert (lead.status, lead.grade) == (LeadStatus.QUALIFIED, "A")
    due = FollowUp.objects.earliest("due_at").due_at - now()
    assert timedelta(days=2) < due <= timedelta(days=3)


@pytest.mark.parametrize("grade", ["O", "N", "D"])
def test_grades_that_follow_from_events_cannot_be_chosen(owner, grade):
    with pytest.raises(InvalidInput):
        sales.qualify_lead(lead=contacted(owner), grade=grade, actor=owner)


def test_lead_nobody_contacted_is_not_graded_or_converted(owner):
    lead = new_lead(owner)
    with pytest.raises(Conflict):
        sales.qualify_lead(lead=lead, grade="A", actor=owner)
    with pytest.raises(TransitionRefused):
        sales.convert_lead(lead=lead, actor=owner)
    assert not Customer.objects.exists()


def test_convert_lead_makes_customer_and_opportunity(owner):
    lead = sales.qualify_lead(lead=contacted(owner), grade="H", actor=owner)
    customer, opportunity = sales.convert_lead(lead=lead, actor=owner)
    lead.refresh_from_db()
    assert (lead.status, lead.customer) == (LeadStatus.CONVERTED, customer)
    assert (opportunity.lead, opportunity.grade, opportunity.owner) == (lead, "H", owner)
    assert FollowUp.objects.filter(done_at=None).get().about_id == opportunity.pk
    with pytest.raises(TransitionRefused):
        sales.convert_lead(lead=lead, actor=owner)
    assert Opportunity.objects.count() == 1


def test_walk_in_is_answered_at_once(owner, advisor):
    lead = sales.register_walk_in(name="李雷", phone="13911112222", grade="B", actor=advisor)
    assert (lead.status, lead.owner, lead.grade) == (LeadStatus.SHOWROOM, advisor, "B")
    assert lead.first_response_at
    with pytest.raises(InvalidInput):
        sales.register_walk_in(name="李雷", phone="1", actor=advisor)


def test_lost_by_an_advisor_waits_for_another_persons_approval(owner, advisor):
    lead = sales.mark_lost(lead=contacted(owner), reason="price", actor=advisor)
    assert lead.status == LeadStatus.LOST_REQUESTED
    with pytest.raises(NotPermitted):
        sales.approve_lost_lead(lead=lead, actor=advisor)
    lead = sales.refuse_lost_lead(lead=lead, note="Call again", actor=manager())
    assert (lead.status, lead.lost_reason) == (LeadStatus.CONTACTED, "")
    lead = sales.mark_lost(lead=lead, reason="price", actor=advisor)
    assert sales.approve_lost_lead(lead=lead, actor=manager()).status == LeadStatus.LOST
    lead = sales.recycle_lead(lead=lead, owner=advisor, actor=manager())
    assert (lead.status, lead.grade, lead.first_response_at) == (LeadStatus.ASSIGNED, "N", None)


def test_lost_by_a_manager_is_final(owner):
    assert sales.mark_lost(lead=contacted(owner), reason="price", actor=owner).grade == "F"


def test_closed_leads_take_no_more_work(owner, advisor):
    lead = sales.mark_invalid(lead=new_lead(owner), reason="spam", actor=owner)
    for act in (
        lambda: sales.assign_lead(lead=lead, owner=advisor, actor=owner),
        lambda: sales.contact_lead(lead=lead, kind="call", text="x", actor=owner),
        lambda: sales.qualify_lead(lead=lead, grade="A", actor=owner),
    ):
        with pytest.raises(Conflict):
            act()


def test_appointment_reminds_the_advisor(owner):
    at = now() + timedelta(days=2)
    lead = sales.book_appointment(lead=contacted(owner), at=at, actor=owner)
    assert (lead.status, FollowUp.objects.get().due_at) == (LeadStatus.APPOINTMENT, at)


# -- opportunities -----------------------------------------------------------------------------------


def test_grading_replaces_the_open_follow_up(owner):
    opportunity = make_opportunity(owner)
    sales.grade_opportunity(opportunity=opportunity, grade="C", actor=owner)
    sales.grade_opportunity(opportunity=opportunity, grade="H", actor=owner)
    assert FollowUp.objects.count() == 2
    task = FollowUp.objects.filter(done_at=None).get()
    assert task.due_at - now() <= timedelta(days=1)


def test_logging_a_contact_plans_the_next(owner):
    opportunity = make_opportunity(owner)
    sales.grade_opportunity(opportunity=opportunity, grade="B", actor=owner)
    sales.log_opportunity_contact(
        opportunity=opportunity, kind="visit", text="Test sat in it", actor=owner
    )
    assert FollowUp.objects.filter(done_at=None).count() == 1
    assert TimelineEntry.objects.filter(kind="visit").get().customer == opportunity.customer


def test_cards_move_by_hand_up_to_the_negotiation(owner):
    opportunity = make_opportunity(owner)
    for stage in ("test_drive", "negotiation", "reception", "quote"):
        opportunity = sales.move_opportunity(opportunity=opportunity, stage=stage, actor=owner)
    assert (opportunity.stage, opportunity.probability) == (OpportunityStage.QUOTE, 40)
    for stage in ("order", "contract", "won", "lost"):
        with pytest.raises(Conflict):
            sales.move_opportunity(opportunity=opportunity, stage=stage, actor=owner)


def test_lost_opportunity_needs_a_second_person(owner, advisor):
    opportunity = make_opportunity(advisor)
    opportunity = sales.mark_opportunity_lost(
        opportunity=opportunity, reason="other_brand", actor=advisor
    )
    assert opportunity.stage == OpportunityStage.LOST_REQUESTED
    opportunity = sales.refuse_lost_opportunity(opportunity=opportunity, actor=manager())
    assert opportunity.stage == OpportunityStage.NEGOTIATION
    sales.mark_opportunity_lost(opportunity=opportunity, reason="price", actor=advisor)
    with pytest.raises(NotPermitted):
        sales.approve_lost_opportunity(opportunity=opportunity, actor=advisor)
    opportunity = sales.approve_lost_opportunity(opportunity=opportunity, actor=manager())
    assert (opportunity.stage, opportunity.grade) == (OpportunityStage.LOST, "F")


def test_deal_with_a_contract_cannot_be_lost(owner):
    contract = make_signed_contract(owner)
    with pytest.raises(Conflict):
        sales.mark_opportunity_lost(opportunity=contract.opportunity, reason="price", actor=owner)


# -- quotes ------------------------------------------------------------------------------------------


def test_quote_totals_are_computed(owner):
    quote = make_quote(
        owner,
        lines=[
            {"kind": "vehicle", "description": "A", "price": "148000", "list_price": "150000"},
            {"kind": "accessory", "description": "Film", "price": "500", "quantity": "2"},
            {"kind": "discount", "description": "", "price": "1000"},
            {"kind": "trade_in", "description": "Old car", "price": "30000"},
        ],
    )
    assert (quote.goods, quote.discount, quote.trade_in, quote.total) == (
        Decimal(151000),
        Decimal(3000),
        Decimal(30000),
        Decimal(118000),
    )
    assert quote.discount_percent == Decimal("1.99")
    quote.opportunity.refresh_from_db()
    assert quote.opportunity.stage == OpportunityStage.QUOTE


def test_quote_of_a_stock_car_begins_with_it(owner):
    quote = make_quote(owner, lines=[], unit=make_unit(owner))
    assert (quote.total, quote.lines.get().kind) == (Decimal(150000), "vehicle")


@pytest.mark.parametrize(
    "lines",
    [
        [{"kind": "vehicle", "price": "-1"}],
        [{"kind": "vehicle", "price": "1", "quantity": "-1"}],
        [{"kind": "vehicle", "price": "1"}, {"kind": "trade_in", "price": "2"}],
        [{"kind": "option", "price": "1"}] * 61,
    ],
)
def test_bad_lines_are_refused_and_nothing_is_written(owner, lines):
    opportunity = make_opportunity(owner)
    with pytest.raises(InvalidInput):
        make_quote(owner, opportunity=opportunity, lines=lines)
    assert not Quote.objects.exists()


def discounted(actor, percent):
    price = Decimal(1000) * percent
    return make_quote(
        actor,
        lines=[
            {"kind": "vehicle", "price": "100000"},
            {"kind": "discount", "price": price, "reason": "competitor"},
        ],
        discount_reason="Competitor's offer",
    )


def test_discount_within_the_limit_needs_nobody(advisor):
    quote = sales.submit_quote(quote=discounted(advisor, 2), actor=advisor)
    assert quote.status == QuoteStatus.APPROVED


def test_discount_over_the_limit_waits_and_nobody_approves_their_own(owner, advisor, store):
    quote = sales.submit_quote(quote=discounted(advisor, 6), actor=advisor)
    assert quote.status == QuoteStatus.PENDING_APPROVAL
    with pytest.raises(NotPermitted):
        sales.approve_quote(quote=quote, actor=advisor)
    lower = make_person("sales_manager", store=store)  # limit 5 %
    with pytest.raises(NotPermitted):
        sales.approve_quote(quote=quote, actor=lower)
    quote = sales.approve_quote(quote=quote, actor=manager())
    assert (quote.status, quote.approved_by) == (QuoteStatus.APPROVED, manager())


def test_discount_in_the_price_counts_too(advisor):
    line = {"kind": "vehicle", "price": "90000", "list_price": "100000", "reason": "loyalty"}
    quote = make_quote(advisor, lines=[line], discount_reason="Friend")
    assert sales.submit_quote(quote=quote, actor=advisor).status == QuoteStatus.PENDING_APPROVAL


def test_discount_over_the_limit_needs_a_reason(advisor):
    quote = sales.update_quote(quote=discounted(advisor, 6), discount_reason="", actor=advisor)
    with pytest.raises(InvalidInput) as error:
        sales.submit_quote(quote=quote, actor=advisor)
    assert "discount_reason" in error.value.fields
    quote.refresh_from_db()
    assert quote.status == QuoteStatus.DRAFT


def test_refused_discount_is_a_draft_again(advisor):
    quote = sales.submit_quote(quote=discounted(advisor, 6), actor=advisor)
    assert sales.refuse_quote(quote=quote, actor=manager()).status == QuoteStatus.DRAFT


def test_revised_quote_is_a_new_version_with_the_same_lines(owner):
    quote = make_quote(owner)
    new = sales.revise_quote(quote=quote, actor=owner)
    quote.refresh_from_db()
    assert (new.number, new.version, new.total) == (quote.number, 2, quote.total)
    assert (quote.status, new.lines.count()) == (QuoteStatus.SUPERSEDED, 2)
    with pytest.raises(Conflict):
        sales.update_quote(quote=quote, notes="x", actor=owner)


def test_quote_past_its_validity_is_neither_sent_nor_accepted(owner):
    quote = sales.submit_quote(quote=make_quote(owner), actor=owner)
    Quote.objects.update(valid_until=localdate() - timedelta(days=1))
    with pytest.raises(Conflict):
        sales.send_quote(quote=quote, actor=owner)


def test_accepted_quote_makes_an_order_once(owner):
    quote = make_accepted_quote(owner)
    quote.opportunity.refresh_from_db()
    assert quote.opportunity.stage == OpportunityStage.ORDER
    assert quote.opportunity.amount == quote.total
    second = sales.submit_quote(quote=make_quote(owner, opportunity=quote.opportunity), actor=owner)
    second = sales.send_quote(quote=second, actor=owner)
    with pytest.raises(Conflict):
        sales.accept_quote(quote=second, actor=owner)
    sales.decline_quote(quote=quote, reason="Changed his mind", actor=owner)
    quote.opportunity.refresh_from_db()
    assert quote.opportunity.stage == OpportunityStage.NEGOTIATION


# -- contracts, money, delivery -----------------------------------------------------------------------


def test_contract_only_from_an_accepted_quote_and_only_one(owner):
    with pytest.raises(Conflict):
        sales.create_contract(quote=make_quote(owner), actor=owner)
    Opportunity.objects.all()
    quote = make_accepted_quote(owner, opportunity=Opportunity.objects.get())
    contract = sales.create_contract(quote=quote, actor=owner)
    assert [s["key"] for s in contract.milestones] == [
        "deposit",
        "vehicle",
        "accessories",
        "full_payment",
        "pdi",
        "delivery",
    ]
    with pytest.raises(Conflict):
        sales.create_contract(quote=quote, actor=owner)
    with pytest.raises(Conflict):
        sales.decline_quote(quote=quote, actor=owner)


def test_nobody_approves_their_own_contract(owner):
    contract = sales.create_contract(quote=make_accepted_quote(owner), actor=owner)
    with pytest.raises(TransitionRefused):
        sales.sign_contract(contract=contract, actor=owner)
    contract = sales.submit_contract(contract=contract, actor=owner)
    with pytest.raises(NotPermitted):
        sales.approve_contract(contract=contract, actor=owner)
    contract = sales.return_contract(contract=contract, note="Colour is missing", actor=manager())
    assert contract.status == ContractStatus.DRAFT


def test_signature_reaches_the_outbox_without_personal_data(owner, hub):
    contract = make_signed_contract(owner)
    row = Outbox.objects.get()
    assert (row.recipient, row.name) == (hub.pk, "sales.contract_signed")
    assert row.payload["contract_id"] == str(contract.pk)
    assert row.payload["amount"] == "152000.00"
    assert "王小明" not in str(row.payload)
    contract.customer.refresh_from_db()
    assert contract.customer.stage == "order"


def test_signature_without_a_network_announces_nothing(owner):
    Membership.objects.update(is_active=False)
    make_signed_contract(owner)
    assert not Outbox.objects.exists()


def test_reserve_by_vin(owner):
    contract = make_signed_contract(owner)
    unit = make_unit(owner)
    contract = sales.reserve_vehicle(contract=contract, vin=unit.vin.lower(), actor=owner)
    unit.refresh_from_db()
    assert (contract.unit, unit.state) == (unit, "reserved")
    with pytest.raises(Conflict):
        sales.reserve_vehicle(contract=contract, vin=unit.vin, actor=owner)
    contract = sales.release_vehicle(contract=contract, reason="Other colour", actor=owner)
    unit.refresh_from_db()
    assert (contract.unit, unit.state) == (None, "in_stock")


def test_reserve_refuses_unknown_and_other_models(owner):
    contract = make_signed_contract(owner)
    other = make_unit(owner, vin=VIN_2, model_code="COMET-3")
    for vin in (other.vin, "LSVAA4182E2184847"):
        with pytest.raises(InvalidInput) as error:
            sales.reserve_vehicle(contract=contract, vin=vin, actor=owner)
        assert "vin" in error.value.fields


def test_money_is_never_more_than_owed_and_refunds_never_more_than_paid(owner):
    contract = make_signed_contract(owner)
    sales.take_deposit(contract=contract, method="card", actor=owner)
    contract.refresh_from_db()
    assert (contract.status, contract.paid) == (ContractStatus.EXECUTING, Decimal(5000))
    for amount, kind in (("147000.01", "payment"), ("0", "payment"), ("5000.01", "refund")):
        with pytest.raises(InvalidInput):
            sales.record_receipt(
                contract=contract, amount=amount, kind=kind, method="cash", actor=owner
            )
    assert Receipt.objects.count() == 1


def test_no_money_before_the_signature(owner):
    contract = sales.create_contract(quote=make_accepted_quote(owner), actor=owner)
    with pytest.raises(Conflict):
        sales.take_deposit(contract=contract, method="card", actor=owner)


def test_paid_in_full_the_car_counts_as_sold(owner):
    contract = make_paid_contract(owner)
    assert VehicleUnit.objects.get().state == "sold"
    contract.opportunity.refresh_from_db()
    assert contract.opportunity.stage == OpportunityStage.DELIVERY
    assert {s["key"] for s in contract.milestones if s["done_on"]} == {
        "deposit",
        "vehicle",
        "full_payment",
        "pdi",
    }


def test_car_reserved_after_the_last_payment_counts_as_sold(owner):
    contract = make_signed_contract(owner)
    sales.record_receipt(contract=contract, amount=contract.amount, method="card", actor=owner)
    sales.reserve_vehicle(contract=contract, vin=make_unit(owner).vin, actor=owner)
    assert VehicleUnit.objects.get().state == "sold"


def deliver(contract, actor, **fields):
    fields.setdefault("checks", CHECKS)
    return sales.deliver_vehicle(contract=contract, odometer_km=12, actor=actor, **fields)


def test_delivery_ends_the_sale_and_begins_the_ownership(owner, hub):
    contract = deliver(make_paid_contract(owner), owner, plate="沪A12345")
    vehicle = Vehicle.objects.get()
    assert owner_of(vehicle) == contract.customer
    assert (vehicle.warranty_start_on, vehicle.plate, vehicle.odometer_km) == (
        localdate(),
        "沪A12345",
        12,
    )
    contract.opportunity.refresh_from_db()
    contract.customer.refresh_from_db()
    assert (contract.opportunity.stage, contract.customer.stage) == ("won", "owner")
    assert VehicleUnit.objects.get().state == "delivered"
    row = Outbox.objects.get(name="sales.vehicle_delivered")
    assert (row.recipient, row.key) == (hub.pk, vehicle.vin)
    assert sales.close_contract(contract=contract, actor=owner).status == ContractStatus.CLOSED


def test_delivery_refuses_missing_checks_and_changes_nothing(owner):
    contract = make_paid_contract(owner)
    with pytest.raises(InvalidInput) as error:
        deliver(contract, owner, checks=CHECKS[:-1])
    assert "checks" in error.value.fields
    assert Contract.objects.get().status == ContractStatus.EXECUTING
    assert not Vehicle.objects.exists()


def test_unpaid_delivery_is_a_managers_decision_with_a_reason(owner, advisor):
    contract = make_signed_contract(owner)
    contract = sales.reserve_vehicle(contract=contract, vin=make_unit(owner).vin, actor=owner)
    with pytest.raises(NotPermitted):
        deliver(contract, advisor, unpaid_reason="Friend")
    with pytest.raises(InvalidInput):
        deliver(contract, owner)
    contract = deliver(contract, owner, unpaid_reason="Lender pays tomorrow")
    assert contract.delivery["unpaid_reason"] == "Lender pays tomorrow"
    with pytest.raises(Conflict):
        sales.close_contract(contract=contract, actor=owner)
    sales.record_receipt(contract=contract, amount=contract.owed, method="loan", actor=owner)
    assert Contract.objects.get().is_paid


def test_delivery_without_a_car_is_refused(owner):
    with pytest.raises(Conflict):
        deliver(make_signed_contract(owner), owner)


@pytest.mark.parametrize("days", [1, -1])
def test_delivery_day_lies_between_signature_and_today(owner, days):
    with pytest.raises(InvalidInput):
        deliver(make_paid_contract(owner), owner, delivered_on=localdate() + timedelta(days=days))


def test_cancelling_settles_what_was_paid(owner):
    contract = make_paid_contract(owner)
    with pytest.raises(InvalidInput):
        sales.cancel_contract(contract=contract, reason=" ", actor=owner)
    contract = sales.cancel_contract(contract=contract, reason="Lost job", actor=owner)
    assert (contract.status, contract.unit) == (ContractStatus.CANCELLED, None)
    assert contract.refund_due == Decimal(152000)
    assert VehicleUnit.objects.get().state == "in_stock"
    contract.opportunity.refresh_from_db()
    assert contract.opportunity.stage == OpportunityStage.NEGOTIATION
    sales.record_receipt(
        contract=contract, amount=contract.paid, kind="refund", method="card", actor=owner
    )
    assert Contract.objects.get().refund_due == 0
    new = sales.revise_quote(quote=contract.quote, actor=owner)
    assert new.version == 2


def test_milestones_by_hand_are_those_a_person_sees(owner):
    contract = make_signed_contract(owner)
    contract = sales.complete_milestone(contract=contract, milestone="accessories", actor=owner)
    assert contract.step("accessories")["done_by"] == str(owner)
    for milestone in ("full_payment", "finance"):
        with pytest.raises(InvalidInput):
            sales.complete_milestone(contract=contract, milestone=milestone, actor=owner)


def test_every_step_left_an_audit_entry(owner):
    deliver(make_paid_contract(owner), owner)
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {
        "sales.opportunity.create",
        "sales.quote.accept",
        "sales.contract.sign",
        "sales.contract.reserve",
        "sales.receipt.record",
        "sales.contract.deliver",
        "inventory.unit.deliver",
        "customers.vehicle.edit",
    } <= verbs


def test_timeline_and_tasks_speak_the_readers_language(owner, monkeypatch):
    lead = sales.qualify_lead(lead=contacted(owner), grade="A", actor=owner)
    sales.mark_lost(lead=lead, reason="price", actor=owner)
    entry, task = TimelineEntry.objects.order_by("-id").first(), FollowUp.objects.earliest("due_at")
    assert (entry.words, task.title) == ("Lost: Price", "Ask what is still open: 王小明")
    chinese = {
        "Lost: %(why)s": "战败：%(why)s",
        "Price": "价格",
        "%(subject)s: %(name)s": "%(subject)s：%(name)s",
        "Ask what is still open": "询问疑问",
    }
    monkeypatch.setattr(
        "dealers.customers.models.contacts.gettext", lambda text: chinese.get(text, text)
    )
    assert (entry.words, task.title) == ("战败：价格", "询问疑问：王小明")
