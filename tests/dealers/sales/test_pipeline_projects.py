"""A project from submission to the last car, and every way in which a step is refused."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from dealers.sales import services as sales
from dealers.sales.models import Opportunity
from dealers.sales.states import OpportunityStage
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.workflow import TransitionRefused
from tenants.audit.models import AuditEntry
from tests.conftest import make_person, signed_in
from tests.dealers.sales.test_playbooks import make_project
from tests.dealers.steps import here, make_customer, make_opportunity, make_quote, manager
from tests.ui.base import ActionTests

LOTS = [{"model": "Aurora 5", "quantity": 12}, {"model": "Comet", "quantity": 3}]
JSON = "application/json"


@pytest.fixture
def advisor(owner, store):
    return make_person("sales_consultant", store=store)


def identified(advisor, **fields):
    deal = make_project(advisor, **fields)
    return sales.qualify_opportunity(opportunity=deal, owner=advisor, grade="A", actor=manager())


def at_proposal(advisor, **fields):
    deal = sales.move_opportunity(
        opportunity=identified(advisor, **fields), stage="needs_analysis", actor=advisor
    )
    deal = sales.update_opportunity(
        opportunity=deal, needs="15 cars", budget=3000000, decision_maker="李总", actor=advisor
    )
    deal = sales.log_opportunity_contact(opportunity=deal, kind="visit", text="x", actor=advisor)
    return sales.move_opportunity(opportunity=deal, stage="proposal", actor=advisor)


def in_review(advisor, **fields):
    deal = at_proposal(advisor, **fields)
    deal = sales.update_opportunity(opportunity=deal, amount=2800000, actor=advisor)
    sales.tick_criterion(opportunity=deal, criterion="papers", actor=advisor)
    return sales.ask_review(opportunity=deal, note="Please", actor=advisor)


def at_bid(advisor, **fields):
    deal = in_review(advisor, **fields)
    deal = sales.decide_review(opportunity=deal, passed=True, actor=manager())
    return sales.move_opportunity(opportunity=deal, stage="bid", actor=advisor)


# -- identified --------------------------------------------------------------------------------------


def test_project_is_submitted_and_identified_by_a_manager(advisor):
    deal = make_project(advisor, lots=LOTS, tender_on=localdate() + timedelta(days=30))
    assert (deal.stage, deal.quantity, deal.probability) == ("submitted", 15, 5)
    deal = sales.qualify_opportunity(opportunity=deal, owner=advisor, grade="B", actor=manager())
    assert (deal.stage, deal.grade, deal.owner) == ("identified", "B", advisor)
    assert deal.qualification["by"] == str(manager())
    assert AuditEntry.objects.filter(verb="sales.opportunity.qualify").exists()


def test_deals_of_other_advisors_about_the_same_customer_are_named(owner, advisor):
    customer = make_customer(owner)
    other = make_opportunity(owner, customer=customer)
    deal = make_project(advisor, customer=customer)
    identify = {"opportunity": deal, "owner": advisor, "grade": "A", "actor": manager()}
    with pytest.raises(Conflict, match=other.number):
        sales.qualify_opportunity(**identify)
    deal.refresh_from_db()
    assert (deal.stage, deal.qualification) == ("submitted", {})
    deal = sales.qualify_opportunity(**identify, note="Both agreed")
    assert deal.qualification["others"] == [other.number]
    page = signed_in(advisor, "north").get(deal.get_absolute_url()).content.decode()
    assert other.number in page


def test_another_model_or_a_closed_deal_is_no_rival(owner, advisor):
    customer = make_customer(owner)
    make_opportunity(owner, customer=customer, model_code="COMET")
    lost = make_opportunity(owner, customer=customer)
    sales.mark_opportunity_lost(opportunity=lost, reason="price", actor=owner)
    deal = make_project(advisor, customer=customer)
    deal = sales.qualify_opportunity(opportunity=deal, owner=advisor, grade="A", actor=manager())
    assert deal.qualification["others"] == []


def test_wrong_grade_or_stranger_is_refused(advisor, store):
    deal = make_project(advisor)
    technician = make_person("technician", store=store)
    for wrong in ({"owner": advisor, "grade": "D"}, {"owner": technician, "grade": "A"}):
        with pytest.raises(InvalidInput):
            sales.qualify_opportunity(opportunity=deal, actor=manager(), **wrong)


# -- the way -----------------------------------------------------------------------------------------


def test_needs_analysis_has_a_gate(advisor):
    deal = sales.move_opportunity(
        opportunity=identified(advisor), stage="needs_analysis", actor=advisor
    )
    with pytest.raises(
        Conflict, match="Needs noted; Call, visit or meeting logged; Budget known; Dec"
    ):
        sales.move_opportunity(opportunity=deal, stage="proposal", actor=advisor)


def test_steps_that_are_verbs_cannot_be_dragged(advisor):
    deal = make_project(advisor)
    with pytest.raises(Conflict):
        sales.move_opportunity(opportunity=deal, stage="identified", actor=advisor)
    deal = at_proposal(advisor, customer=make_customer(advisor, phone="13900000001"))
    for stage in ("internal_review", "negotiation", "bid", "contract", "won", "order"):
        with pytest.raises(Conflict):
            sales.move_opportunity(opportunity=deal, stage=stage, actor=advisor)


def test_review_is_another_persons_and_loops_back(advisor):
    deal = in_review(advisor)
    for passed in (True, False):
        with pytest.raises(NotPermitted):
            sales.decide_review(opportunity=deal, passed=passed, note="x", actor=advisor)
    with pytest.raises(InvalidInput):
        sales.decide_review(opportunity=deal, passed=False, actor=manager())
    deal = sales.decide_review(
        opportunity=deal, passed=False, note="Price too low", actor=manager()
    )
    assert deal.stage == OpportunityStage.PROPOSAL
    with pytest.raises(Conflict):
        sales.decide_review(opportunity=deal, passed=True, actor=manager())
    deal = sales.ask_review(opportunity=deal, actor=advisor)
    deal = sales.decide_review(opportunity=deal, passed=True, actor=manager())
    assert deal.stage == OpportunityStage.NEGOTIATION
    assert [review["passed"] for review in deal.reviews] == [False, True]
    assert deal.reviews[0]["note"] == "Price too low"


def test_quote_is_not_handed_over_before_the_review(advisor):
    early = make_project(advisor)
    with pytest.raises(TransitionRefused):
        make_quote(advisor, opportunity=early)
    deal = at_proposal(advisor, customer=make_customer(advisor, phone="13900000001"))
    quote = sales.submit_quote(quote=make_quote(advisor, opportunity=deal), actor=advisor)
    with pytest.raises(TransitionRefused, match="step by step"):
        sales.send_quote(quote=quote, actor=advisor)
    quote.refresh_from_db()
    assert quote.status == "approved"


def test_won_bid_leads_to_the_contract_and_the_last_car_wins(advisor):
    deal = at_bid(advisor, lots=LOTS)
    won = {"opportunity": deal, "result": "won", "note": "中标通知书", "actor": advisor}
    with pytest.raises(Conflict, match="Bid documents handed in"):
        sales.record_bid(**won)
    sales.tick_criterion(opportunity=deal, criterion="delivered", actor=advisor)
    deal = sales.record_bid(**won)
    assert (deal.stage, deal.bid_result) == ("contract", "won")
    deal = sales.complete_project(opportunity=deal, reason="service", actor=advisor)
    assert (deal.stage, deal.win_reason, deal.probability) == ("won", "service", 100)
    assert deal.closed_at
    assert set(deal.reached) >= {"submitted", "internal_review", "bid", "contract", "won"}


def test_lost_bid_waits_for_a_manager_and_may_go_on(advisor):
    deal = at_bid(advisor)
    with pytest.raises(InvalidInput):
        sales.record_bid(opportunity=deal, result="lost", actor=advisor)
    lost = {"result": "lost", "reason": "price", "competitor_brand": "对手", "actor": advisor}
    deal = sales.record_bid(opportunity=deal, **lost)
    assert (deal.stage, deal.bid_result, deal.competitor_brand) == (
        "lost_requested",
        "lost",
        "对手",
    )
    deal = sales.refuse_lost_opportunity(opportunity=deal, actor=manager())
    assert (deal.stage, deal.bid_result) == ("bid", "")
    deal = sales.record_bid(opportunity=deal, **lost)
    assert sales.approve_lost_opportunity(opportunity=deal, actor=manager()).stage == "lost"


def test_void_bid_closes_the_deal_neither_won_nor_lost(advisor):
    deal = at_bid(advisor)
    with pytest.raises(InvalidInput):
        sales.record_bid(opportunity=deal, result="void", actor=advisor)
    deal = sales.record_bid(opportunity=deal, result="void", note="流标", actor=advisor)
    assert (deal.stage, deal.bid_result, deal.lost_reason) == ("void", "void", "")
    with pytest.raises(Conflict):
        sales.record_bid(opportunity=deal, result="won", actor=advisor)


def test_showroom_deals_are_not_completed_or_reviewed(owner):
    deal = make_opportunity(owner)
    for act in (
        lambda: sales.complete_project(opportunity=deal, reason="price", actor=owner),
        lambda: sales.ask_review(opportunity=deal, actor=owner),
        lambda: sales.record_bid(opportunity=deal, result="won", actor=owner),
        lambda: sales.explain_win(opportunity=deal, reason="price", actor=owner),
    ):
        with pytest.raises(Conflict):
            act()


# -- what is known -----------------------------------------------------------------------------------


def test_probability_by_hand_holds_until_the_next_stage(owner):
    deal = make_opportunity(owner)
    with pytest.raises(InvalidInput):
        sales.estimate_opportunity(opportunity=deal, probability=80, reason=" ", actor=owner)
    with pytest.raises(InvalidInput):
        sales.estimate_opportunity(opportunity=deal, probability=101, reason="x", actor=owner)
    deal = sales.estimate_opportunity(
        opportunity=deal, probability=80, reason="Paid in cash before", actor=owner
    )
    assert (deal.probability, deal.probability_reason) == (80, "Paid in cash before")
    deal = sales.move_opportunity(opportunity=deal, stage="quote", actor=owner)
    assert (deal.probability, deal.probability_reason) == (40, "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"risks": ["bad luck"]},
        {"lots": [{"model": "", "quantity": 1}]},
        {"lots": [{"model": "A", "quantity": 0}]},
        {"lots": [{"model": "A", "quantity": 1}] * 31},
        {"quantity": 0},
    ],
)
def test_details_that_cannot_be_are_refused(owner, wrong):
    deal = make_opportunity(owner)
    with pytest.raises(InvalidInput):
        sales.update_opportunity(opportunity=deal, actor=owner, **wrong)


def test_void_needs_a_word(owner):
    deal = make_opportunity(owner)
    with pytest.raises(InvalidInput):
        sales.void_opportunity(opportunity=deal, note="", actor=owner)
    deal = sales.void_opportunity(opportunity=deal, note="Typed twice", actor=owner)
    assert (deal.stage, deal.lost_note) == ("void", "Typed twice")


# -- by API alone ------------------------------------------------------------------------------------


def test_project_by_api_alone(api, owner, advisor):
    def post(path, body=None, status=200):
        answer = api.post(f"/api/v1/{path}/", body or {}, content_type=JSON)
        assert answer.status_code == status, answer.content
        return answer.json()

    customer = make_customer(owner)
    deal = post(
        "opportunities",
        {"customer": str(customer.pk), "playbook": "project", "subject": "Fleet", "lots": LOTS},
        status=201,
    )
    assert (deal["stage"], deal["quantity"]) == ("submitted", 15)
    path = f"opportunities/{deal['id']}"
    assert (
        post(f"{path}/qualify", {"owner": str(advisor.pk), "grade": "A"})["stage"] == "identified"
    )
    assert post(f"{path}/move", {"stage": "needs_analysis"})["stage"] == "needs_analysis"
    post(f"{path}/move", {"stage": "proposal"}, status=409)
    moved = post(f"{path}/move", {"stage": "proposal", "reason": "Known customer"})
    assert moved["stage"] == "proposal"
    api.patch(f"/api/v1/{path}/", {"amount": "2800000.00"}, content_type=JSON)
    post(f"{path}/tick", {"criterion": "papers", "is_done": True})
    post(f"{path}/estimate", {"probability": 50, "reason": "Knows us"})
    assert post(f"{path}/ask-review")["stage"] == "internal_review"
    answer = api.post(f"/api/v1/{path}/decide-review/", {"passed": True}, content_type=JSON)
    assert answer.status_code == 403
    sales.decide_review(
        opportunity=Opportunity.objects.get(pk=deal["id"]), passed=True, actor=manager()
    )
    post(f"{path}/move", {"stage": "bid"})
    post(f"{path}/tick", {"criterion": "delivered", "is_done": True})
    assert post(f"{path}/record-bid", {"result": "won"})["stage"] == "contract"
    assert post(f"{path}/complete", {"reason": "price"})["stage"] == "won"
    assert post(f"{path}/explain-win", {"reason": "brand"})["win_reason"] == "brand"


# -- the dialogs -------------------------------------------------------------------------------------


class _Deals:
    refused_role = "technician"

    def customer(self, n):
        return make_customer(here(self.person), full_name=f"公司{n}", phone=f"1380013800{n}")

    def make(self, n):
        return make_project(here(self.person), customer=self.customer(n))

    def refused(self):
        Opportunity.objects.update(stage="won")


class _Retail(_Deals):
    def make(self, n):
        return make_opportunity(here(self.person), customer=self.customer(n))


class TestOpportunityMoveOn(_Retail, ActionTests):
    path = "/opportunities/{pk}/move/"
    good = {"stage": "quote"}
    bad = {"stage": "won"}
    after = {"stage": "quote"}


class TestOpportunityEstimate(_Retail, ActionTests):
    path = "/opportunities/{pk}/estimate/"
    good = {"probability": "70", "reason": "Paid before"}
    bad = {"probability": "170", "reason": ""}
    after = {"probability": 70}


class TestOpportunityVoid(_Retail, ActionTests):
    path = "/opportunities/{pk}/void/"
    good = {"note": "Typed twice"}
    bad = {"note": ""}
    after = {"stage": "void"}


class TestOpportunityQualify(_Deals, ActionTests):
    path = "/opportunities/{pk}/qualify/"
    bad = {"owner": "", "grade": "A"}
    after = {"stage": "identified"}

    def data(self):
        return {"owner": self.person.pk, "grade": "A"}


class _Proposals(_Deals):
    def make(self, n):
        deal = super().make(n)
        Opportunity.objects.filter(pk=deal.pk).update(
            stage="proposal", amount=1, ticks={"papers": {"by": "x", "on": "2026-11-02"}}
        )
        deal.refresh_from_db()
        return deal


class TestOpportunityReview(_Proposals, ActionTests):
    path = "/opportunities/{pk}/review/"
    after = {"stage": "internal_review"}


class _Reviews(_Proposals):
    def make(self, n):
        advisor = make_person("sales_consultant", email=f"advisor{n}@example.test")
        deal = super().make(n)
        Opportunity.objects.filter(pk=deal.pk).update(owner=advisor)
        return sales.ask_review(opportunity=deal, actor=advisor)


class TestOpportunityPass(_Reviews, ActionTests):
    path = "/opportunities/{pk}/pass/"
    after = {"stage": "negotiation"}


class TestOpportunityRework(_Reviews, ActionTests):
    path = "/opportunities/{pk}/rework/"
    good = {"note": "Cheaper"}
    bad = {"note": ""}
    after = {"stage": "proposal"}


class TestOpportunityTick(_Proposals, ActionTests):
    path = "/opportunities/{pk}/tick/"
    good = {"criterion": "delivered", "is_done": "on"}
    bad = {"criterion": "needs"}


class TestOpportunityBid(_Deals, ActionTests):
    path = "/opportunities/{pk}/bid/"
    good = {"result": "lost", "reason": "price", "competitor_brand": "Rival"}
    bad = {"result": "lost"}
    after = {"stage": "lost", "competitor_brand": "Rival"}

    def make(self, n):
        deal = super().make(n)
        Opportunity.objects.filter(pk=deal.pk).update(stage="bid")
        deal.refresh_from_db()
        return deal


class _Contracts(_Deals):
    def make(self, n):
        deal = super().make(n)
        Opportunity.objects.filter(pk=deal.pk).update(stage="contract")
        deal.refresh_from_db()
        return deal


class TestOpportunityComplete(_Contracts, ActionTests):
    path = "/opportunities/{pk}/complete/"
    good = {"reason": "price"}
    bad = {"reason": ""}
    after = {"stage": "won", "win_reason": "price"}


class TestOpportunityExplain(_Contracts, ActionTests):
    path = "/opportunities/{pk}/explain/"
    good = {"reason": "brand", "note": "Old friend"}
    bad = {"reason": ""}
    after = {"win_reason": "brand"}

    def refused(self):
        Opportunity.objects.update(stage="lost", lost_reason="price")
