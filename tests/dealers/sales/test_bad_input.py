"""What people type wrong: a clear answer each time, by screen and by program, and nothing half-written."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from dealers.customers.models import Customer, TimelineEntry, Vehicle
from dealers.sales import services as sales
from dealers.sales.models import Lead, Opportunity, Quote, SalesPolicy
from tenants.accounts.models import Scope
from tenants.audit.models import AuditEntry
from tenants.workspace.house import rules_of, store_rules
from tests.conftest import make_person, signed_in
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.steps import VIN, fixed_vin, make_customer, make_opportunity, make_quote
from tests.integrations.api.helpers import assert_problem, make_client
from tests.ui.base import text_of

JSON = "application/json"
WALK_IN = {"name": "李雷", "source": "walk_in", "grade": "B"}


def traces() -> tuple[int, ...]:
    """How much there is of everything that a half-written act would leave behind."""
    kept = (Customer, Lead, Opportunity, Quote, Vehicle, TimelineEntry, AuditEntry)
    return tuple(model.objects.count() for model in kept)


@pytest.mark.parametrize("typed", ["1_000", "１＿０００", "1e3", "10%5", "abc"])
def test_a_discount_that_could_mean_anything_is_refused(api, owner, typed):
    opportunity = make_opportunity(owner)
    before = traces()
    lines = [
        {"kind": "vehicle", "description": "Aurora 5", "price": "150000"},
        {"kind": "discount", "description": "Off", "price": typed},
    ]
    body = {"opportunity": str(opportunity.pk), "lines": lines, "discount_reason": "Asked"}
    problem = assert_problem(api.post("/api/v1/quotes/", body, content_type=JSON), 400)
    assert "price" in str(problem["errors"])
    assert traces() == before


def test_a_discount_in_percent_is_no_amount_and_says_so(api, http, owner):
    quote = make_quote(owner)
    before = traces()
    line = {"kind": "discount", "description": "Off", "price": "１０％"}
    body = {"lines": [line], "discount_reason": "Asked"}
    problem = assert_problem(api.patch(f"/api/v1/quotes/{quote.pk}/", body, content_type=JSON), 400)
    assert "price" in str(problem["errors"])
    assert traces() == before
    assert Quote.objects.get().lines.count() == quote.lines.count()


@pytest.mark.parametrize(
    ("typed", "kept"), [("１０％", "10"), ("10 %", "10"), ("１２．５", "12.5")]
)
def test_where_a_percentage_is_asked_full_width_is_understood(http, owner, typed, kept):
    page = http.get("/settings/sales/contracts/")
    first = page.context["form"].initial
    form = {k: str(v) for k, v in first.items() if v is not False}
    assert (
        http.post("/settings/sales/contracts/", {**form, "approval_discount": typed}).status_code
        == 302
    )
    assert str(rules_of(SalesPolicy).contract_rule("approval_discount")).startswith(kept)
    wrong = http.post("/settings/sales/contracts/", {**form, "approval_discount": "1_000"})
    assert wrong.status_code == 422


def test_a_vin_with_o_for_0_says_what_was_meant(api, owner):
    vin = fixed_vin(VIN)
    typed = vin.replace("0", "O", 1) if "0" in vin else f"O{vin[1:]}"
    before = traces()
    problem = assert_problem(api.post("/api/v1/vehicles/", {"vin": typed}, content_type=JSON), 422)
    assert "did you mean" in str(problem)
    assert typed.replace("O", "0") in str(problem)
    assert traces() == before


def test_a_vin_with_o_for_0_on_the_screen_keeps_what_was_typed(http, owner):
    typed = "LSVAA4182E2184O47"
    page = http.post("/customers/vehicles/new/", {"vin": typed, "plate": "沪A12345"})
    assert page.status_code == 422
    text = text_of(page)
    assert "LSVAA4182E2184047" in text
    assert typed in page.content.decode()
    assert not Vehicle.objects.exists()


def test_a_phone_in_full_width_digits_is_the_same_phone(api, owner):
    made = api.post(
        "/api/v1/customers/",
        {"full_name": "李雷", "phone": "１３９００１３９０００"},
        content_type=JSON,
    )
    assert made.json()["phone"] == "+8613900139000"
    body = {"full_name": "李雷", "phone": "139-0013-9000"}
    before = traces()
    problem = assert_problem(api.post("/api/v1/customers/", body, content_type=JSON), 409)
    assert problem["code"] == "duplicate_customer"
    assert traces() == before


@pytest.mark.parametrize("typed", ["１３９", "not a phone"])
def test_a_walk_in_with_a_broken_phone_is_asked_again(api, owner, typed):
    before = traces()
    body = {**WALK_IN, "phone": typed}
    problem = assert_problem(api.post("/api/v1/leads/walk-in/", body, content_type=JSON), 422)
    assert [error["field"] for error in problem["errors"]] == ["phone"]
    assert traces() == before


def test_a_birthday_in_the_future(api, http, owner):
    tomorrow = (localdate() + timedelta(days=1)).isoformat()
    before = traces()
    body = {"full_name": "李雷", "born_on": tomorrow}
    problem = assert_problem(api.post("/api/v1/customers/", body, content_type=JSON), 422)
    assert [error["field"] for error in problem["errors"]] == ["born_on"]
    form = {**body, "kind": "person", "source": "walk_in", "tier": "general"}
    page = http.post("/customers/new/", form)
    assert page.status_code == 422
    assert "A birthday cannot be in the future." in text_of(page)
    assert traces() == before


def test_converting_a_second_time_is_told_and_makes_nothing(api, owner):
    lead = sales.contact_lead(lead=new_lead(owner), kind="call", text="x", actor=owner)
    path = f"/api/v1/leads/{lead.pk}/convert/"
    assert api.post(path, {}, content_type=JSON).status_code == 201
    before = traces()
    assert_problem(api.post(path, {}, content_type=JSON), 409)
    assert traces() == before


def test_approving_ones_own_discount_by_screen_and_program(owner, store):
    boss = make_person("sales_manager", store=store, scope=Scope.STORE)
    lines = [
        {"kind": "vehicle", "description": "Aurora 5", "price": "150000"},
        {"kind": "discount", "description": "Off", "price": "30000", "reason": "ageing"},
    ]
    store_rules(SalesPolicy(discount_limits={"sales_manager": "1"}))
    deal = make_opportunity(boss, customer=make_customer(boss))
    quote = sales.create_quote(opportunity=deal, lines=lines, discount_reason="Asked", actor=boss)
    quote = sales.submit_quote(quote=quote, actor=boss)
    store_rules(SalesPolicy(discount_limits={}))
    assert quote.status == "pending_approval"
    before = traces()
    problem = assert_problem(make_client(boss).post(f"/api/v1/quotes/{quote.pk}/approve/"), 403)
    assert "Somebody else" in str(problem)
    page = signed_in(boss, "north").post(f"/quotes/{quote.pk}/approve/", follow=True)
    assert "Somebody else" in text_of(page)
    assert Quote.objects.get().status == "pending_approval"
    assert traces()[:6] == before[:6]
