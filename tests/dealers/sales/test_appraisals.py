"""Used cars: looked at, valued, agreed, taken in payment."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from dealers.sales import services as sales
from dealers.sales.models import Appraisal, Opportunity, Quote, SalesPolicy
from dealers.sales.states import APPRAISAL_MOVES, AppraisalStatus
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.workflow import TransitionRefused
from tenants.audit.models import AuditEntry
from tenants.workspace.house import rules_of
from tenants.workspace.models import StoredFile
from tests.conftest import make_person, signed_in
from tests.dealers.sales.test_screens import NAMES
from tests.dealers.steps import (
    fixed_vin,
    here,
    make_customer,
    make_opportunity,
    make_quote,
)
from tests.ui.base import (
    ActionTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
    text_of,
)

JSON = "application/json"
VIN = fixed_vin("LSVAA4182E2184847")
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15"
    b"\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\x9b\x1d\x00\x00\x00"
    b"\x00IEND\xaeB`\x82"
)


@pytest.fixture
def advisor(owner, store):
    return make_person("sales_consultant", store=store)


def looked_at(actor, **fields):
    deal = fields.pop("opportunity", None) or make_opportunity(actor)
    fields.setdefault("model_name", "Old Aurora")
    return sales.open_appraisal(opportunity=deal, actor=actor, **fields)


def valued(actor, amount=60000, **fields):
    return sales.value_car(
        appraisal=looked_at(actor, **fields),
        source="auction",
        amount=Decimal(amount),
        actor=actor,
    )


def agreed(actor, amount=60000, **fields):
    car = valued(actor, amount, **fields)
    return sales.agree_value(appraisal=car, amount=Decimal(amount), actor=actor)


# -- the car -------------------------------------------------------------------------------------------


def test_appraisal_begins_with_the_list_of_the_house(owner):
    car = looked_at(owner, vin=VIN.lower(), plate="沪a·12345", model_year=2019, odometer_km=60000)
    assert (car.vin, car.plate, car.status) == (VIN, "沪A12345", AppraisalStatus.DRAFT)
    assert len(car.items) == 10
    sales.change_appraisal_rules(
        items=["Hull", " ", "Hull", "Sails"], appraisal_days=3, actor=owner
    )
    boat = looked_at(owner, opportunity=car.opportunity, model_name="Boat")
    assert [item["item"] for item in boat.items] == ["Hull", "Sails"]
    with pytest.raises(InvalidInput):
        sales.change_appraisal_rules(items=[" "], appraisal_days=3, actor=owner)


@pytest.mark.parametrize(
    ("facts", "field", "said"),
    [
        ({"vin": VIN[:-1] + "O"}, "vin", "never contains O: did you mean"),
        ({"vin": "LSV"}, "vin", "17 characters"),
        ({"plate": "12"}, "plate", "not a plate"),
    ],
)
def test_wrong_vin_or_plate_is_said_with_the_mend(owner, facts, field, said):
    with pytest.raises(InvalidInput, match=said) as refused:
        looked_at(owner, **facts)
    assert field in refused.value.fields
    assert not Appraisal.objects.exists()


def test_closed_deal_takes_no_appraisal(owner):
    deal = make_opportunity(owner)
    Opportunity.objects.update(stage="won")
    deal.refresh_from_db()
    with pytest.raises(Conflict):
        looked_at(owner, opportunity=deal)


def test_what_was_seen_is_kept_item_by_item(owner):
    car = looked_at(owner)
    first, second = (item["item"] for item in car.items[:2])
    seen = [
        {"item": first, "result": "repair", "note": "Dent", "cost": Decimal("1200.5")},
        {"item": second, "result": "ok", "cost": None},
    ]
    car = sales.check_car(appraisal=car, items=seen, actor=owner)
    assert (car.repair_cost, car.items[1]["result"]) == (Decimal("1200.50"), "ok")
    assert car.items[2]["result"] == ""
    for wrong in ({"item": "Wings", "result": "ok"}, {"item": first, "result": "superb"}):
        with pytest.raises(InvalidInput):
            sales.check_car(appraisal=car, items=[wrong], actor=owner)


# -- the value -----------------------------------------------------------------------------------------


def test_several_valuations_and_the_agreed_one(owner):
    car = valued(owner, 58000)
    car = sales.value_car(
        appraisal=car, source="dealer", amount=Decimal(61000), note="Quick sale", actor=owner
    )
    assert (car.status, len(car.valuations), car.best_valuation) == ("valued", 2, 61000)
    car = sales.agree_value(appraisal=car, amount=Decimal(60500), actor=owner)
    assert (car.status, car.agreed_value) == ("agreed", 60500)
    assert car.valid_until == localdate() + timedelta(days=14)
    entry = AuditEntry.objects.get(verb="sales.appraisal.agree")
    assert entry.changes["agreed"] == "60500.00"


def test_more_than_the_highest_valuation_takes_somebody_who_may_discount(owner, advisor):
    car = valued(advisor, 60000)
    with pytest.raises(NotPermitted) as refused:
        sales.agree_value(appraisal=car, amount=Decimal(60001), actor=advisor)
    assert "amount" in refused.value.fields
    assert (
        sales.agree_value(appraisal=car, amount=Decimal(60001), actor=owner).agreed_value == 60001
    )


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_car_worth_nothing_is_not_valued(owner, amount):
    with pytest.raises(InvalidInput):
        valued(owner, amount)
    car = valued(owner, opportunity=Opportunity.objects.get())
    with pytest.raises(InvalidInput):
        sales.agree_value(appraisal=car, amount=Decimal(amount), actor=owner)


def test_value_agreed_until_yesterday_is_none(owner):
    car = valued(owner)
    until = localdate() - timedelta(days=1)
    with pytest.raises(InvalidInput) as refused:
        sales.agree_value(appraisal=car, amount=Decimal(1), valid_until=until, actor=owner)
    assert "valid_until" in refused.value.fields


def test_agreed_car_is_not_changed_any_more(owner):
    car = agreed(owner)
    for change in (
        lambda: sales.update_appraisal(appraisal=car, model_name="x", actor=owner),
        lambda: sales.check_car(appraisal=car, items=[], actor=owner),
        lambda: sales.value_car(appraisal=car, source="dealer", amount=Decimal(1), actor=owner),
    ):
        with pytest.raises(Conflict):
            change()


def test_declined_or_expired_car_may_be_valued_anew(owner):
    car = sales.decline_appraisal(appraisal=agreed(owner), reason="Keeps it", actor=owner)
    assert (car.status, car.declined_reason) == ("declined", "Keeps it")
    car = sales.value_car(appraisal=car, source="dealer", amount=Decimal(5), actor=owner)
    assert (car.status, car.agreed_value, car.declined_reason) == ("valued", None, "")


@pytest.mark.parametrize("source", AppraisalStatus)
@pytest.mark.parametrize("target", AppraisalStatus)
def test_moves_are_those_of_the_table(source, target):
    car = Appraisal(status=source)
    if APPRAISAL_MOVES.allows(source, target):
        car.move_to(target)
        assert car.status == target
    else:
        with pytest.raises(TransitionRefused):
            car.move_to(target)


def test_agreed_values_run_out_at_night(owner):
    over = agreed(owner)
    held = agreed(owner, opportunity=over.opportunity)
    sales.trade_in_car(
        quote=make_quote(owner, opportunity=over.opportunity), appraisal=held, actor=owner
    )
    yesterday = localdate() - timedelta(days=1)
    Appraisal.objects.update(valid_until=yesterday)
    assert sales.expire_appraisals() == 1
    assert dict(Appraisal.objects.values_list("pk", "status")) == {
        over.pk: "expired",
        held.pk: "used",
    }
    assert sales.expire_appraisals() == 0


# -- in the quote --------------------------------------------------------------------------------------


def taken(actor, **fields):
    car = agreed(actor, **fields)
    quote = make_quote(actor, opportunity=car.opportunity)
    return sales.trade_in_car(quote=quote, appraisal=car, actor=actor)


def test_agreed_value_counts_against_the_quote(owner):
    quote = taken(owner, plate="沪A12345")
    line = quote.lines.get(kind="trade_in")
    assert (line.price, line.description) == (60000, "Old Aurora 沪A12345")
    assert (quote.total, quote.trade_in, quote.discount) == (92000, 60000, 0)
    car = Appraisal.objects.get()
    assert (car.status, car.quote) == ("used", quote)
    assert quote.valid_until <= car.valid_until


def test_quote_holds_no_longer_than_the_value(owner):
    car = valued(owner)
    until = localdate() + timedelta(days=1)
    sales.agree_value(appraisal=car, amount=Decimal(60000), valid_until=until, actor=owner)
    quote = make_quote(owner, opportunity=car.opportunity)
    assert quote.valid_until > until
    quote = sales.trade_in_car(quote=quote, appraisal=car, actor=owner)
    assert quote.valid_until == until


def test_value_cannot_be_changed_in_the_quote(owner):
    quote = taken(owner)
    lines = [{"kind": "vehicle", "price": "100000"},
             {"kind": "trade_in", "code": Appraisal.objects.get().number, "price": "99999"}]  # fmt: skip
    quote = sales.update_quote(quote=quote, lines=lines, actor=owner)
    assert quote.trade_in == 60000


def test_car_that_is_out_of_the_quote_may_be_used_again(owner):
    quote = taken(owner)
    sales.update_quote(quote=quote, lines=[{"kind": "vehicle", "price": "1"}], actor=owner)
    car = Appraisal.objects.get()
    assert (car.status, car.quote) == ("agreed", None)


def test_car_goes_with_the_new_version_and_is_free_after_a_no(owner):
    new = sales.revise_quote(quote=taken(owner), actor=owner)
    car = Appraisal.objects.get()
    assert (car.status, car.quote) == ("used", new)
    new = sales.send_quote(quote=sales.submit_quote(quote=new, actor=owner), actor=owner)
    sales.decline_quote(quote=new, actor=owner)
    car.refresh_from_db()
    assert (car.status, car.quote) == ("agreed", None)


def test_car_of_an_expired_quote_is_free(owner):
    quote = taken(owner)
    quote = sales.send_quote(quote=sales.submit_quote(quote=quote, actor=owner), actor=owner)
    Quote.objects.update(valid_until=localdate() - timedelta(days=1))
    assert sales.expire_quotes() == 1
    assert Appraisal.objects.get().status == "agreed"


def test_expired_value_another_deals_car_and_a_car_twice_are_refused(owner):
    car = agreed(owner)
    quote = make_quote(owner, opportunity=car.opportunity)
    other = make_customer(owner, full_name="李雷", phone="13911112222")
    foreign = make_quote(owner, opportunity=make_opportunity(owner, customer=other))
    with pytest.raises(InvalidInput, match="another opportunity"):
        sales.trade_in_car(quote=foreign, appraisal=car, actor=owner)
    Appraisal.objects.update(valid_until=localdate() - timedelta(days=1))
    with pytest.raises(Conflict, match="run out"):
        sales.trade_in_car(quote=quote, appraisal=car, actor=owner)
    Appraisal.objects.update(valid_until=localdate())
    sales.trade_in_car(quote=quote, appraisal=car, actor=owner)
    second = make_quote(owner, opportunity=car.opportunity)
    with pytest.raises(TransitionRefused):
        sales.trade_in_car(quote=second, appraisal=car, actor=owner)
    assert second.lines.filter(kind="trade_in").count() == 0


# -- the screens ---------------------------------------------------------------------------------------


class _Appraisals:
    refused_role = "technician"
    person = None

    def make(self, n):
        actor = here(self.person)
        customer = make_customer(actor, full_name=NAMES[n - 1], phone=f"1380013800{n}")
        deal = make_opportunity(actor, customer=customer)
        return looked_at(actor, opportunity=deal, model_name=f"Old Aurora {n}", vin=VIN)


class _Valued(_Appraisals):
    def make(self, n):
        return sales.value_car(
            appraisal=super().make(n), source="auction", amount=Decimal(60000),
            actor=here(self.person),
        )  # fmt: skip


class TestAppraisalList(_Appraisals, ListPageTests):
    path = "/appraisals/"
    queries = 2
    found, missed = "ouyang", "zzz"
    sort = "number"
    filters = "status=draft"
    own_role = "sales_consultant"


class TestAppraisalDetail(_Valued, DetailPageTests):
    path = "/appraisals/{pk}/"
    queries = 1
    shows = ("Old Aurora 1", VIN, "60,000.00", "Agree the value")
    tabs = ("items", "values", "photos")


class TestAppraisalEdit(_Appraisals, EditPageTests):
    path = "/appraisals/{pk}/edit/"
    good = {"model_name": "Old Aurora", "odometer_km": "６１，０００", "vin": VIN}
    bad = {"model_name": "Old Aurora", "vin": VIN[:-1] + "O"}
    changed = {"odometer_km": 61000}


class TestOpportunityAppraise(_Appraisals, ActionTests):
    path = "/opportunities/{pk}/appraise/"
    good = {"model_name": "Old Aurora", "vin": VIN}
    bad = {"model_name": "Old Aurora", "vin": "1"}

    def make(self, n):
        return super().make(n).opportunity

    def test_it_leads_to_the_car(self):
        answer = self.http.post(self.address(), self.good)
        assert answer.url == Appraisal.objects.order_by("-pk").first().get_absolute_url()
        assert "Appraise" in text_of(self.http.get(f"/opportunities/{self.thing.pk}/"))


class _Move(ActionTests):
    def refused(self):
        Appraisal.objects.update(status="used", agreed_value=1, valid_until=localdate())


class TestAppraisalValue(_Appraisals, _Move):
    path = "/appraisals/{pk}/value/"
    good = {"source": "auction", "amount": "60,000", "note": "Platform"}
    bad = {"source": "auction", "amount": "1_000"}
    after = {"status": "valued"}


class TestAppraisalAgree(_Valued, _Move):
    path = "/appraisals/{pk}/agree/"
    bad = {"amount": "5", "valid_until": ""}
    after = {"status": "agreed", "agreed_value": 60000}

    def data(self):
        return {"amount": "60000", "valid_until": localdate()}


class TestAppraisalDecline(_Valued, _Move):
    path = "/appraisals/{pk}/decline/"
    good = {"reason": "Keeps it"}
    bad = {"reason": ""}
    after = {"status": "declined"}


class TestQuoteTradeIn(_Appraisals, ActionTests):
    path = "/quotes/{pk}/trade-in/"
    bad = {"appraisal": ""}

    def make(self, n):
        actor, car = here(self.person), super().make(n)
        car = sales.value_car(appraisal=car, source="dealer", amount=Decimal(9), actor=actor)
        self.car = sales.agree_value(appraisal=car, amount=Decimal(9), actor=actor)
        return make_quote(actor, opportunity=car.opportunity)

    def data(self):
        return {"appraisal": self.car.pk}

    def refused(self):
        Quote.objects.update(status="superseded")


def checks(car, **first):
    data = {"items-TOTAL_FORMS": len(car.items), "items-INITIAL_FORMS": len(car.items)}
    for n, item in enumerate(car.items):
        data |= {f"items-{n}-item": item["item"], f"items-{n}-result": "ok"}
    return data | {f"items-0-{name}": value for name, value in first.items()}


def test_list_is_gone_through_on_screen(http, owner):
    car = looked_at(owner)
    path = f"/appraisals/{car.pk}/check/"
    assert "Body and paint" in text_of(http.get(path))
    wrong = http.post(path, checks(car, result="repair", cost="1e3"))
    assert wrong.status_code == 422
    assert http.post(path, checks(car, item="Wings")).status_code == 422
    done = http.post(path, checks(car, result="repair", cost="1,200.50", note="Dent"))
    assert done.status_code == 302
    car.refresh_from_db()
    assert car.repair_cost == Decimal("1200.50")
    assert "Dent" in text_of(http.get(f"/appraisals/{car.pk}/"))


def test_photos_are_kept_and_only_pictures(http, owner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    car = looked_at(owner)
    path = f"/appraisals/{car.pk}/photos/"
    assert http.post(path, {"photos": SimpleUploadedFile("a.png", b"x")}).status_code == 422
    assert not StoredFile.objects.exists()
    assert http.post(path, {"photos": SimpleUploadedFile("a.png", PNG)}).status_code == 302
    photo = StoredFile.objects.get()
    assert str(photo.pk) in text_of(http.get(f"/appraisals/{car.pk}/", {"tab": "photos"}))
    assert b"".join(http.get(f"/files/{photo.pk}/").streaming_content) == PNG
    stranger = signed_in(make_person("sales_consultant", email="x@example.test"), "north")
    assert stranger.get(f"/files/{photo.pk}/").status_code == 404


def test_list_of_checks_is_the_houses(http, owner, store):
    path = "/settings/sales/appraisals/"
    assert "Body and paint" in text_of(http.get(path))
    assert http.post(path, {"items": "Hull\nSails", "appraisal_days": "5"}).status_code == 302
    policy = rules_of(SalesPolicy)
    assert (policy.appraisal_items, policy.appraisal_days) == (["Hull", "Sails"], 5)
    assert http.post(path, {"items": "Hull", "appraisal_days": "0"}).status_code == 422
    advisor = signed_in(make_person("sales_consultant", store=store), "north")
    assert advisor.get(path).status_code == 404


# -- the API -------------------------------------------------------------------------------------------


def test_from_the_car_to_the_quote_by_api(api, owner):
    deal = make_opportunity(owner)
    body = {"opportunity": str(deal.pk), "model_name": "Old Aurora", "vin": VIN[:-1] + "O"}

    def post(path, data=None, status=200):
        answer = api.post(f"/api/v1/{path}/", data or {}, content_type=JSON)
        assert answer.status_code == status, answer.content
        return answer.json()

    assert "did you mean" in str(post("appraisals", body, status=422))
    car = post("appraisals", {**body, "vin": VIN}, status=201)
    path = f"appraisals/{car['id']}"
    item = car["items"][0]["item"]
    seen = {"items": [{"item": item, "result": "repair", "cost": "800"}]}
    assert post(f"{path}/check", seen)["repair_cost"] == "800.00"
    assert post(f"{path}/value", {"source": "dealer", "amount": "60000"})["status"] == "valued"
    assert post(f"{path}/agree", {"amount": "60000"})["agreed_value"] == "60000.00"
    quote = make_quote(owner, opportunity=deal)
    done = post(f"quotes/{quote.pk}/trade-in", {"appraisal": car["id"]})
    assert (done["total"], done["trade_in"]) == ("92000.00", "60000.00")
    assert post(f"{path}/decline", status=409)
    assert api.get(f"/api/v1/{path}/").json()["status"] == "used"
