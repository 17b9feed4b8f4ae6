"""Every screen of the sales desk by the inherited tests; the editor of quotes by its own."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from dealers.sales import services as sales
from dealers.sales.models import Contract, Lead, Opportunity, Quote, SalesPolicy
from tenants.workspace.house import rules_of
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.steps import (
    CHECKS,
    here,
    make_accepted_quote,
    make_customer,
    make_opportunity,
    make_paid_contract,
    make_quote,
    make_signed_contract,
    make_unit,
    manager,
)
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
)

NAMES = ["欧阳小明", "李雷", "韩梅梅"]


class _Sales:
    refused_role = "technician"
    person = None

    def customer(self, n):
        return make_customer(here(self.person), full_name=NAMES[n - 1], phone=f"1380013800{n}")


# -- leads -------------------------------------------------------------------------------------------


class _Leads(_Sales):
    def make(self, n):
        wish = {"make": "Hongtu", "model": "Aurora 5"}
        return new_lead(
            here(self.person),
            name=NAMES[n - 1],
            phone=f"1380013800{n}",
            vehicle_of_interest=wish,
        )


class _InTouch(_Leads):
    def make(self, n):
        lead, actor = super().make(n), here(self.person)
        return sales.contact_lead(lead=lead, kind="call", text="Hello", actor=actor)


class _LostAsked(_InTouch):
    def make(self, n):
        lead = super().make(n)
        advisor = make_person("sales_consultant", email=f"advisor{n}@example.test")
        return sales.mark_lost(lead=lead, reason="price", actor=advisor)


class TestLeadList(_Leads, ListPageTests):
    path = "/leads/"
    queries = 2
    found, missed = "ouyang", "zzz"
    sort = "name"
    filters = "status=new&waiting=true"
    own_role = "sales_consultant"

    def test_bulk_assign_hands_over_all_that_were_picked(self):
        leads = [self.make(1), self.make(2)]
        advisor = make_person("sales_consultant", store=make_store())
        data = {"bulk": "assign", "ids": [lead.pk for lead in leads], "owner": advisor.pk}
        assert self.http.post(self.path, data).status_code == 302
        assert Lead.objects.filter(owner=advisor, status="assigned").count() == 2


class TestLeadDetail(_Leads, DetailPageTests):
    path = "/leads/{pk}/"
    queries = 3
    shows = ("欧阳小明", "Aurora 5", "Log contact")

    def test_note_lands_on_the_timeline(self):
        response = self.http.post(self.address(), {"note": "Prefers WeChat"}, follow=True)
        assert "Prefers WeChat" in response.content.decode()
        assert self.http.post(self.address(), {"note": ""}).status_code == 422


class TestLeadWalkIn(_Leads, CreatePageTests):
    path = "/leads/walk-in/"
    model = Lead
    good = {"name": "王小明", "phone": "13800138000", "source": "walk_in", "model": "Aurora"}
    bad = {**good, "phone": "12"}
    wrong_field = "phone"

    def test_it_has_at_most_nine_fields(self):
        assert len(self.http.get(self.path).context["form"].fields) <= 9


class TestLeadCreate(_Leads, CreatePageTests):
    path = "/leads/new/"
    model = Lead
    good = {"name": "王小明", "phone": "13800138000", "source": "phone"}
    bad = {"name": "王小明", "source": "phone"}
    wrong_field = "phone"


class _LeadMove(_Leads, ActionTests):
    def refused(self):
        Lead.objects.update(status="converted")


class _TouchMove(_InTouch, ActionTests):
    def refused(self):
        Lead.objects.update(status="converted")


class TestLeadAssign(_LeadMove):
    path = "/leads/{pk}/assign/"
    bad = {"owner": ""}
    after = {"status": "assigned"}

    def data(self):
        return {"owner": self.person.pk}


class TestLeadContact(_LeadMove):
    path = "/leads/{pk}/contact/"
    good = {"kind": "call", "reached": "on", "text": "Wants a test drive"}
    bad = {"kind": "call", "text": ""}
    after = {"status": "contacted"}


class TestLeadQualify(_TouchMove):
    path = "/leads/{pk}/qualify/"
    good = {"grade": "H"}
    bad = {"grade": "O"}
    after = {"status": "qualified", "grade": "H"}


class TestLeadBook(_TouchMove):
    path = "/leads/{pk}/book/"
    good = {"at": "2026-12-24T10:00"}
    bad = {"at": "soon"}
    after = {"status": "appointment"}


class TestLeadConvert(_TouchMove):
    path = "/leads/{pk}/convert/"
    good = {"full_name": "欧阳小明"}
    bad = {"full_name": ""}
    after = {"status": "converted"}


class TestLeadLose(_LeadMove):
    path = "/leads/{pk}/lose/"
    good = {"reason": "price"}
    bad = {"reason": ""}
    after = {"status": "lost", "grade": "F"}


class TestLeadInvalidate(_LeadMove):
    path = "/leads/{pk}/invalidate/"
    good = {"reason": "spam"}
    bad = {"reason": ""}
    after = {"status": "invalid"}


class TestLeadApproveLost(_LostAsked, ActionTests):
    path = "/leads/{pk}/approve-lost/"
    after = {"status": "lost"}

    def refused(self):
        Lead.objects.update(status="new")


class TestLeadRefuseLost(_LostAsked, ActionTests):
    path = "/leads/{pk}/refuse-lost/"
    good = {"note": "Call again"}
    after = {"status": "contacted"}

    def refused(self):
        Lead.objects.update(status="new")


class TestLeadSleep(_TouchMove):
    path = "/leads/{pk}/sleep/"
    after = {"status": "dormant"}


class TestLeadRecycle(_InTouch, ActionTests):
    path = "/leads/{pk}/recycle/"
    after = {"status": "recycled"}

    def make(self, n):
        actor = here(self.person)
        return sales.mark_lost(lead=super().make(n), reason="price", actor=actor)

    def refused(self):
        Lead.objects.update(status="new")


# -- opportunities -----------------------------------------------------------------------------------


class _Deals(_Sales):
    def make(self, n):
        return make_opportunity(
            here(self.person), customer=self.customer(n), model_name=f"Aurora {n}"
        )


class _LostDeals(_Deals):
    def make(self, n):
        deal = super().make(n)
        advisor = make_person("sales_consultant", email=f"advisor{n}@example.test")
        return sales.mark_opportunity_lost(opportunity=deal, reason="price", actor=advisor)


class TestOpportunityList(_Deals, ListPageTests):
    path = "/opportunities/"
    queries = 3
    found, missed = "ouyang", "zzz"
    sort = "customer"
    filters = "stage=reception&open=true"
    own_role = "sales_consultant"

    @pytest.mark.parametrize(("hours", "is_late"), [(-1, True), (1, False)])
    def test_only_a_contact_that_is_over_is_late(self, hours, is_late):
        self.make(1)
        Opportunity.objects.update(next_contact_at=now() + timedelta(hours=hours))
        assert ("ui-late" in self.http.get(self.path).content.decode()) == is_late


class TestOpportunityDetail(_Deals, DetailPageTests):
    path = "/opportunities/{pk}/"
    queries = 5
    shows = ("欧阳小明", "Aurora 1", "New quote", "Reception")
    tabs = ("checks", "quotes", "contracts", "reviews")


class TestOpportunityCreate(_Deals, CreatePageTests):
    path = "/opportunities/new/"
    model = Opportunity
    bad = {"source": "walk_in", "model_name": "Typed before"}
    wrong_field = "customer"

    def data(self):
        customer = make_customer(self.person, full_name="X", phone="13900000000")
        return {"customer": customer.pk, "source": "walk_in", "model_name": "Aurora"}


class TestOpportunityEdit(_Deals, EditPageTests):
    path = "/opportunities/{pk}/edit/"
    good = {"model_name": "Comet", "amount": "120000"}
    bad = {"model_name": "Comet", "amount": "-1"}
    changed = {"model_name": "Comet"}


class _DealMove(_Deals, ActionTests):
    def refused(self):
        Opportunity.objects.update(stage="won")


class TestOpportunityGrade(_DealMove):
    path = "/opportunities/{pk}/grade/"
    good = {"grade": "A"}
    bad = {"grade": "T"}
    after = {"grade": "A"}


class TestOpportunityContact(_Deals, ActionTests):
    path = "/opportunities/{pk}/contact/"
    good = {"kind": "call", "text": "Compares with another brand"}
    bad = {"kind": "call", "text": ""}


class TestOpportunityAssign(_Deals, ActionTests):
    path = "/opportunities/{pk}/assign/"
    bad = {"owner": ""}

    def data(self):
        return {"owner": self.person.pk}


class TestOpportunityLose(_DealMove):
    path = "/opportunities/{pk}/lose/"
    good = {"reason": "price"}
    bad = {"reason": ""}
    after = {"stage": "lost"}


class TestOpportunityApproveLost(_LostDeals, ActionTests):
    path = "/opportunities/{pk}/approve-lost/"
    after = {"stage": "lost"}

    def refused(self):
        Opportunity.objects.update(stage="won")


class TestOpportunityRefuseLost(_LostDeals, ActionTests):
    path = "/opportunities/{pk}/refuse-lost/"
    after = {"stage": "negotiation"}

    def refused(self):
        Opportunity.objects.update(stage="won")


class TestOpportunityQuote(_DealMove):
    path = "/opportunities/{pk}/quote/"
    after = {"stage": "quote"}


def test_board_shows_cards_and_moves_them(http, owner):
    deal = make_opportunity(owner)
    assert "王小明" in http.get("/opportunities/board/").content.decode()
    move = {"id": deal.pk, "to": "negotiation"}
    assert http.post("/opportunities/board/", move).status_code == 302
    deal.refresh_from_db()
    assert deal.stage == "negotiation"
    refused = http.post(
        "/opportunities/board/", {"id": deal.pk, "to": "order"}, headers={"hx-request": "true"}
    )
    assert refused.status_code == 422


# -- quotes ------------------------------------------------------------------------------------------


class _Quotes(_Sales):
    def make(self, n):
        actor = here(self.person)
        deal = make_opportunity(actor, customer=self.customer(n))
        return make_quote(actor, opportunity=deal, model_name=f"Aurora {n}")


class _Approved(_Quotes):
    def make(self, n):
        return sales.submit_quote(quote=super().make(n), actor=here(self.person))


class _Sent(_Approved):
    def make(self, n):
        return sales.send_quote(quote=super().make(n), actor=here(self.person))


class _Pending(_Quotes):
    def make(self, n):
        advisor = make_person("sales_consultant", email=f"advisor{n}@example.test")
        quote = make_quote(
            advisor,
            opportunity=make_opportunity(advisor, customer=self.customer(n)),
            discount_reason="Competitor",
            lines=[
                {
                    "kind": "vehicle",
                    "price": "90000",
                    "list_price": "100000",
                    "reason": "competitor",
                },
            ],
        )
        return sales.submit_quote(quote=quote, actor=advisor)


class TestQuoteList(_Quotes, ListPageTests):
    path = "/quotes/"
    queries = 2
    found, missed = "ouyang", "zzz"
    sort = "total"
    filters = "status=draft"
    own_role = "sales_consultant"

    def make(self, n):
        quote = super().make(n)
        Quote.objects.filter(pk=quote.pk).update(total=n)
        return quote


class TestQuoteDetail(_Quotes, DetailPageTests):
    path = "/quotes/{pk}/"
    queries = 4
    shows = ("152,000", "Window film", "Finish")
    tabs = ("lines", "contracts")


class _QuoteMove(_Quotes, ActionTests):
    def refused(self):
        Quote.objects.update(status="superseded")


class TestQuoteSubmit(_QuoteMove):
    path = "/quotes/{pk}/submit/"
    after = {"status": "approved"}


class TestQuoteApprove(_Pending, _QuoteMove):
    path = "/quotes/{pk}/approve/"
    after = {"status": "approved"}


class TestQuoteRefuse(_Pending, _QuoteMove):
    path = "/quotes/{pk}/refuse/"
    after = {"status": "draft"}


class TestQuoteSend(_Approved, _QuoteMove):
    path = "/quotes/{pk}/send/"
    after = {"status": "sent"}


class TestQuoteAccept(_Sent, _QuoteMove):
    path = "/quotes/{pk}/accept/"
    after = {"status": "accepted"}


class TestQuoteDecline(_Sent, _QuoteMove):
    path = "/quotes/{pk}/decline/"
    good = {"reason": "Too dear"}
    after = {"status": "declined"}


class TestQuoteRevise(_Sent, _QuoteMove):
    path = "/quotes/{pk}/revise/"
    after = {"status": "superseded"}


class TestQuoteContract(_QuoteMove):
    path = "/quotes/{pk}/contract/"
    good = {"deposit_due": "5000"}
    bad = {"deposit_due": "-1"}

    def make(self, n):
        actor = here(self.person)
        deal = make_opportunity(actor, customer=self.customer(n))
        return make_accepted_quote(actor, opportunity=deal)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_papers_print_in_both_languages(http, owner, language):
    contract = make_paid_contract(owner)
    for path in (contract.get_absolute_url(), contract.quote.get_absolute_url()):
        page = http.get(f"{path}print/", {"lang": language})
        assert page.status_code == 200
        assert f'lang="{language}"' in page.content.decode()
        assert "152,000.00" in page.content.decode()


class TestQuoteEditor:
    @pytest.fixture
    def quote(self, owner):
        return make_quote(owner)

    def form(self, quote, *lines, **head):
        data = {"valid_until": localdate() + timedelta(days=7), "model_name": "Aurora", **head}
        data |= {"lines-TOTAL_FORMS": len(lines), "lines-INITIAL_FORMS": 0}
        for n, line in enumerate(lines):
            data |= {f"lines-{n}-{name}": value for name, value in line.items()}
        return data

    def test_saves_the_lines_and_does_the_sums(self, http, quote):
        data = self.form(
            quote,
            {"kind": "vehicle", "description": "Aurora", "price": "100000", "quantity": "1"},
            {"kind": "discount", "description": "", "price": "1000", "quantity": "1"},
            {"kind": "option", "description": "empty", "price": "", "quantity": "1"},
            {"kind": "option", "description": "out", "price": "5", "quantity": "1", "DELETE": "on"},
        )
        response = http.post(f"/quotes/{quote.pk}/edit/", data)
        assert response.status_code == 302
        quote.refresh_from_db()
        assert (quote.total, quote.lines.count()) == (99000, 2)

    def test_one_more_line_keeps_what_was_typed(self, http, quote):
        data = self.form(quote, {"kind": "vehicle", "description": "Typed", "price": "1"})
        page = http.post(f"/quotes/{quote.pk}/edit/", {**data, "add": "1"}).content.decode()
        assert 'value="Typed"' in page
        assert 'name="lines-1-price"' in page
        assert Quote.objects.get().lines.count() == 2

    def test_bad_lines_are_said_and_nothing_is_saved(self, http, quote):
        for line in (
            {"kind": "vehicle", "price": "-1"},
            {"kind": "trade_in", "price": "1"},
            {"kind": "x", "price": "1"},
        ):
            response = http.post(f"/quotes/{quote.pk}/edit/", self.form(quote, line))
            assert response.status_code == 422, line
        quote.refresh_from_db()
        assert quote.total == 152000

    def test_only_a_draft_can_be_edited(self, http, owner, quote):
        assert http.get(f"/quotes/{quote.pk}/edit/").status_code == 200
        sales.submit_quote(quote=quote, actor=owner)
        assert http.get(f"/quotes/{quote.pk}/edit/").status_code == 302
        assert http.post(f"/quotes/{quote.pk}/edit/", self.form(quote)).status_code == 422

    def test_a_stranger_finds_nothing(self, quote, store):
        cashier = signed_in(make_person("cashier", store=store), "north")
        assert cashier.get(f"/quotes/{quote.pk}/edit/").status_code == 404


# -- contracts ---------------------------------------------------------------------------------------


class _Contracts(_Sales):
    def make(self, n):
        actor = here(self.person)
        deal = make_opportunity(actor, customer=self.customer(n))
        quote = make_accepted_quote(actor, opportunity=deal)
        return sales.create_contract(quote=quote, actor=actor)


class _Reviewed(_Contracts):
    def make(self, n):
        advisor = make_person("sales_consultant", email=f"advisor{n}@example.test")
        deal = make_opportunity(advisor, customer=self.customer(n))
        contract = sales.create_contract(
            quote=make_accepted_quote(advisor, opportunity=deal), actor=advisor
        )
        return sales.submit_contract(contract=contract, actor=advisor)


class _Signed(_Contracts):
    def make(self, n):
        actor = here(self.person)
        deal = make_opportunity(actor, customer=self.customer(n))
        return make_signed_contract(actor, opportunity=deal)


class _Paid(_Contracts):
    def make(self, n):
        actor = here(self.person)
        deal = make_opportunity(actor, customer=self.customer(n))
        return make_paid_contract(actor, opportunity=deal)


class TestContractList(_Contracts, ListPageTests):
    path = "/contracts/"
    queries = 2
    found, missed = "ouyang", "zzz"
    sort = "amount"
    filters = "status=draft&open=true"
    own_role = "sales_consultant"

    def make(self, n):
        contract = super().make(n)
        Contract.objects.filter(pk=contract.pk).update(amount=n)
        return contract


class TestContractDetail(_Paid, DetailPageTests):
    path = "/contracts/{pk}/"
    queries = 3
    shows = ("Hand over", "Paid in full", "152,000")
    tabs = ("receipts", "lines", "milestones", "approvals", "files")


class _ContractMove(ActionTests):
    def refused(self):
        Contract.objects.update(status="cancelled")


class TestContractSubmit(_Contracts, _ContractMove):
    path = "/contracts/{pk}/submit/"
    after = {"status": "in_review"}


class TestContractApprove(_Reviewed, _ContractMove):
    path = "/contracts/{pk}/approve/"
    after = {"status": "approved"}


class TestContractReturn(_Reviewed, _ContractMove):
    path = "/contracts/{pk}/return/"
    good = {"note": "The colour is missing"}
    bad = {"note": ""}
    after = {"status": "draft"}


class TestContractSign(_Reviewed, _ContractMove):
    path = "/contracts/{pk}/sign/"
    bad = {"signed_on": ""}
    after = {"status": "signed"}

    def make(self, n):
        return sales.approve_contract(contract=super().make(n), actor=manager())

    def data(self):
        return {"signed_on": localdate(), "method": "paper"}


class TestContractReserve(_Signed, _ContractMove):
    path = "/contracts/{pk}/reserve/"
    bad = {"unit": ""}

    def data(self):
        return {"unit": make_unit(self.person).pk, "until": localdate() + timedelta(days=2)}


class TestContractRelease(_Paid, _ContractMove):
    path = "/contracts/{pk}/release/"
    good = {"reason": "Other colour"}
    bad = {"reason": ""}
    after = {"unit": None}


class TestContractMilestone(_Signed, _ContractMove):
    path = "/contracts/{pk}/milestones/accessories/"
    good = {"state": "checked", "fitted_by": "Li", "checked_by": "Zhao", "note": "Straight"}
    bad = {"state": "checked", "fitted_by": "Li", "checked_by": "Li"}


class TestContractReceipt(_Signed, _ContractMove):
    path = "/contracts/{pk}/receipt/"
    good = {"amount": "5000", "kind": "deposit", "method": "card"}
    bad = {"amount": "999999999", "kind": "deposit", "method": "card"}
    after = {"status": "executing", "paid": 5000}


class TestContractDeliver(_Paid, _ContractMove):
    path = "/contracts/{pk}/deliver/"
    bad = {"checks": CHECKS[:1], "odometer_km": "5"}
    after = {"status": "delivered"}

    def data(self):
        return {"checks": CHECKS, "odometer_km": "12", "delivered_on": localdate()}


class TestContractCancel(_Signed, _ContractMove):
    path = "/contracts/{pk}/cancel/"
    good = {"reason": "Lost job"}
    bad = {"reason": ""}
    after = {"status": "cancelled"}


class TestContractClose(_Paid, _ContractMove):
    path = "/contracts/{pk}/close/"
    after = {"status": "closed"}

    def make(self, n):
        return sales.deliver_vehicle(
            contract=super().make(n), checks=CHECKS, odometer_km=1, actor=here(self.person)
        )


# -- the rest ----------------------------------------------------------------------------------------


def test_policy_is_changed_by_a_manager_only(http, owner, store):
    page = http.get("/settings/sales/")
    data = {k: str(v) for k, v in page.context["form"].initial.items()}
    assert http.post("/settings/sales/", {**data, "days_H": "2"}).status_code == 302
    assert rules_of(SalesPolicy).interval("H") == 2
    advisor = signed_in(make_person("sales_consultant", store=store), "north")
    assert advisor.get("/settings/sales/").status_code == 404


def test_home_says_what_waits(http, owner):
    new_lead(owner)
    make_paid_contract(owner)
    Lead.objects.update(due_at=now() - timedelta(hours=1))
    text = http.get("/?part=rest").content.decode()
    for title in ("Leads to answer", "Vehicles to deliver", "Sales funnel", "Follow-ups today"):
        assert title in text


def test_addresses_the_records_give_are_those_of_their_pages(owner):
    contract = make_paid_contract(owner)
    client = signed_in(owner, "north")
    records = [
        contract,
        contract.quote,
        contract.opportunity,
        contract.customer,
        contract.unit,
        new_lead(owner),
    ]
    for record in records:
        assert client.get(record.get_absolute_url()).status_code == 200, record
