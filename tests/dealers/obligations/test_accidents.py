"""Accident cases: every move of the table, amounts, orders, papers, screens, API."""

import base64
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from dealers.obligations import selectors, services
from dealers.obligations.models import AccidentCase
from dealers.obligations.states import CASE_BY_HAND, CASE_MOVES, CaseState
from portal.core.errors import Conflict, InvalidInput
from portal.core.workflow import TransitionRefused
from tests.conftest import make_person, make_store
from tests.dealers.service.conftest import make_customer, make_order, make_vehicle
from tests.ui.base import (
    HTMX,
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
    ScreenTests,
    text_of,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 50


def make_case(vehicle, customer, *, actor=None, **fields) -> AccidentCase:
    given = {"insurer": "PICC", "description": "Hit a pole", "happened_on": localdate()}
    return services.open_case(
        vehicle=vehicle, customer=customer, store=make_store(), actor=actor, **{**given, **fields}
    )


def a_case(n: int, **fields) -> AccidentCase:
    customer = make_customer(f"Zhao {n}")
    return make_case(make_vehicle(n, customer=customer), customer, **fields)


def in_state(case: AccidentCase, state: str, **values) -> AccidentCase:
    AccidentCase.objects.filter(pk=case.pk).update(state=state, **values)
    case.refresh_from_db()
    return case


@pytest.fixture
def case(vehicle, customer):
    return make_case(vehicle, customer)


ACTS = {
    CaseState.SURVEYED: lambda case: services.survey_case(case=case, surveyor_name="Li", actor=None),
    CaseState.ASSESSED: lambda case: services.assess_case(case=case, amount=Decimal(9), actor=None),
    CaseState.APPROVED: lambda case: services.approve_case(case=case, amount=Decimal(9), actor=None),
    CaseState.REPAIRING: lambda case: services.advance_case(
        case=case, state=CaseState.REPAIRING, actor=None
    ),
    CaseState.SUBMITTED: lambda case: services.advance_case(
        case=case, state=CaseState.SUBMITTED, actor=None
    ),
    CaseState.PAID: lambda case: services.pay_case(case=case, amount=Decimal(9), actor=None),
    CaseState.REJECTED: lambda case: services.reject_case(case=case, reason="No", actor=None),
    CaseState.CANCELLED: lambda case: services.cancel_case(case=case, reason="No", actor=None),
}  # fmt: skip


@pytest.mark.parametrize("target", list(ACTS))
def test_every_move_of_the_table_and_no_other(case, order, target):
    for source in CaseState:
        amounts = {"assessed_amount": 9, "approved_amount": 9, "order_ids": [str(order.pk)]}
        in_state(case, source, **amounts)
        if CASE_MOVES.allows(source, target):
            assert ACTS[target](case).state == target
        else:
            with pytest.raises(TransitionRefused):
                ACTS[target](case)
            case.refresh_from_db()
            assert case.state == source


@pytest.mark.parametrize("state", [s for s in CaseState if s not in CASE_BY_HAND])
def test_what_has_its_own_act_is_not_moved_by_hand(case, state):
    with pytest.raises(Conflict):
        services.advance_case(case=case, state=state, actor=None)


def test_approval_stays_within_the_assessment_and_payment_within_the_approval(case, order):
    services.assess_case(case=case, amount=Decimal("8000"), actor=None)
    with pytest.raises(InvalidInput):
        services.approve_case(case=case, amount=Decimal("8000.01"), actor=None)
    services.approve_case(case=case, amount=Decimal(7500), actor=None)
    services.link_order(case=case, repair_order=order, actor=None)
    for state in (CaseState.REPAIRING, CaseState.SUBMITTED):
        services.advance_case(case=case, state=state, actor=None)
    with pytest.raises(InvalidInput):
        services.pay_case(case=case, amount=Decimal(7501), actor=None)
    case = services.pay_case(case=case, amount=Decimal(7000), actor=None)
    assert (case.state, case.missing, case.paid_on) == ("paid", 500, localdate())


@pytest.mark.parametrize("act", [services.assess_case, services.approve_case, services.pay_case])
def test_no_amount_is_negative(case, act):
    with pytest.raises(InvalidInput):
        act(case=case, amount=Decimal(-1), actor=None)


def test_insurers_report_number_has_one_case(case, vehicle, customer):
    services.survey_case(case=case, surveyor_name="Li", report_number="R1", actor=None)
    for act in (
        lambda: make_case(vehicle, customer, report_number="R1"),
        lambda: services.amend_case(
            case=make_case(vehicle, customer), report_number="R1", actor=None
        ),
    ):
        with pytest.raises(InvalidInput) as refused:
            act()
        assert "report_number" in refused.value.fields
    services.cancel_case(case=case, reason="Twice", actor=None)
    assert make_case(vehicle, customer, report_number="R1").report_number == "R1"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"insurer": " "}, "insurer"),
        ({"description": ""}, "description"),
        ({"happened_on": localdate() + timedelta(days=1)}, "happened_on"),
    ],
)
def test_case_that_cannot_be_is_refused(vehicle, customer, fields, field):
    with pytest.raises(InvalidInput) as refused:
        make_case(vehicle, customer, **fields)
    assert field in refused.value.fields
    assert not AccidentCase.objects.exists()


def test_only_the_cars_own_orders_are_linked_and_each_once(case, order, advisor, store):
    services.link_order(case=case, repair_order=order, actor=None)
    assert services.link_order(case=case, repair_order=order, actor=None).order_ids == [
        str(order.pk)
    ]
    other = make_order(make_vehicle(5, customer=make_customer("B")), actor=advisor, store=store)
    with pytest.raises(InvalidInput):
        services.link_order(case=case, repair_order=other, actor=None)
    assert list(selectors.cases_of(order)) == [AccidentCase.objects.get()]
    assert not selectors.cases_of(other).exists()


def test_papers_need_a_repair_order(case):
    in_state(case, "repairing")
    with pytest.raises(Conflict):
        services.advance_case(case=case, state=CaseState.SUBMITTED, actor=None)


def test_documents_are_kept_all_or_none(case, owner):
    def upload(name, content=PNG):
        return SimpleUploadedFile(name, content)

    services.add_case_documents(
        case=case, documents=[upload("a.png"), upload("b.png")], actor=owner
    )
    assert [file.name for file in selectors.documents_of(case)] == ["a.png", "b.png"]
    with pytest.raises(InvalidInput) as refused:
        services.add_case_documents(
            case=case, documents=[upload("c.png"), upload("d.exe", b"MZ")], actor=owner
        )
    assert "documents" in refused.value.fields
    assert selectors.documents_of(case).count() == 2


def test_case_that_is_over_stays_as_it_is(case, order):
    services.cancel_case(case=case, reason="Mistake", actor=None)
    for act in (
        lambda: services.amend_case(case=case, place="X", actor=None),
        lambda: services.link_order(case=case, repair_order=order, actor=None),
    ):
        with pytest.raises(Conflict):
            act()


class TestCaseList(ListPageTests):
    path = "/accident-cases/"
    queries = 1
    refused_role = "technician"
    found, missed = "Zhao", "Nothing"
    sort = "number"
    filters = "state=reported&owner=none&open=true"

    def make(self, n):
        return a_case(n)


class TestCaseDetail(DetailPageTests):
    path = "/accident-cases/{pk}/"
    queries = 1
    refused_role = "technician"
    shows = ("Zhao 1", "PICC", "Hit a pole")
    tabs = ("orders", "documents")

    def make(self, n):
        return a_case(n)


class TestCaseCreate(CreatePageTests):
    path = "/accident-cases/new/"
    refused_role = "technician"
    model = AccidentCase
    bad = {"insurer": "PICC"}
    wrong_field = "vehicle"

    @property
    def good(self):
        customer = make_customer()
        return {
            "vehicle": str(make_vehicle(customer=customer).pk), "customer": str(customer.pk),
            "insurer": "PICC", "happened_on": "2026-01-02", "description": "Hit a pole",
            "store": str(make_store().pk),
        }  # fmt: skip


class TestCaseEdit(EditPageTests):
    path = "/accident-cases/{pk}/edit/"
    refused_role = "cashier"
    good = {"insurer": "CPIC", "happened_on": "2026-01-02", "description": "Hit a wall"}
    bad = {"insurer": ""}
    changed = {"insurer": "CPIC", "description": "Hit a wall"}

    def make(self, n):
        return a_case(n)


class _CaseAction(ActionTests):
    refused_role = "cashier"
    state = "reported"

    def make(self, n):
        return in_state(a_case(n), self.state, assessed_amount=900, approved_amount=800)


class TestCaseSurvey(_CaseAction):
    path = "/accident-cases/{pk}/survey/"
    good = {"surveyor_name": "Li", "surveyed_on": "2026-01-03"}
    bad = {}
    after = {"state": "surveyed", "surveyor_name": "Li"}


class TestCaseAssess(_CaseAction):
    path = "/accident-cases/{pk}/assess/"
    good, bad = {"amount": "1200"}, {"amount": "-1"}
    after = {"state": "assessed", "assessed_amount": Decimal(1200)}


class TestCaseApprove(_CaseAction):
    path = "/accident-cases/{pk}/approve/"
    state = "assessed"
    good, bad = {"amount": "850"}, {"amount": "901"}
    after = {"state": "approved", "approved_amount": Decimal(850)}


class TestCaseRepair(_CaseAction):
    path = "/accident-cases/{pk}/repair/"
    state = "approved"
    after = {"state": "repairing"}


class TestCaseSubmit(_CaseAction):
    path = "/accident-cases/{pk}/submit/"
    state = "repairing"
    after = {"state": "submitted"}

    def make(self, n):
        case = super().make(n)
        advisor = make_person("service_advisor", store=make_store(), email=f"a{n}@example.test")
        order = make_order(case.vehicle, actor=advisor)
        return services.link_order(case=case, repair_order=order, actor=None)


class TestCasePay(_CaseAction):
    path = "/accident-cases/{pk}/pay/"
    refused_role = "service_advisor"
    state = "submitted"
    good, bad = {"amount": "800", "paid_on": "2026-02-01"}, {"amount": "801"}
    after = {"state": "paid", "paid_amount": Decimal(800)}


class TestCaseLink(_CaseAction):
    path = "/accident-cases/{pk}/link/"
    bad = {}

    def data(self):
        order = make_order(self.thing.vehicle, actor=self.person)
        self.after = {"order_ids": [str(order.pk)]}
        return {"repair_order": str(order.pk)}


class TestCaseAddDocuments(_CaseAction):
    path = "/accident-cases/{pk}/add-documents/"
    bad = {}
    after = {"state": "reported"}

    def data(self):
        return {"documents": SimpleUploadedFile("a.png", PNG)}


class TestCaseReject(_CaseAction):
    path = "/accident-cases/{pk}/reject/"
    state = "assessed"
    good, bad = {"reason": "Drunk"}, {}
    after = {"state": "rejected", "reason": "Drunk"}


class TestCaseCancel(_CaseAction):
    path = "/accident-cases/{pk}/cancel/"
    good, bad = {"reason": "Mistake"}, {}
    after = {"state": "cancelled", "reason": "Mistake"}


class TestCaseBoard(ScreenTests):
    path = "/accident-cases/board/"
    refused_role = "technician"

    def test_cards_move_by_hand_where_nothing_else_is_needed(self):
        case = in_state(a_case(1), "approved")
        assert case.insurer in text_of(self.http.get(self.path))
        sent = {"id": str(case.pk), "to": "repairing"}
        assert self.http.post(self.path, sent, headers=HTMX).status_code == 200
        case.refresh_from_db()
        assert case.state == "repairing"


def test_order_and_car_say_their_case(http, case, order):
    services.link_order(case=case, repair_order=order, actor=None)
    assert case.number in text_of(http.get(f"/repair-orders/{order.pk}/owed/"))
    assert case.number in text_of(http.get(f"{case.vehicle.get_absolute_url()}?tab=accidents"))


def test_api_brings_a_case_from_the_call_to_the_money(api, order, customer):
    def post(address, data, status=200):
        answer = api.post(
            f"/api/v1/accident-cases/{address}", data, content_type="application/json"
        )
        assert answer.status_code == status, answer.content
        return answer.json()

    given = {
        "vehicle": str(order.vehicle_id), "customer": str(customer.pk), "insurer": "PICC",
        "store": str(make_store().pk), "happened_on": "2026-01-02", "description": "Hit a pole",
        "repair_order": str(order.pk), "report_number": "R7",
    }  # fmt: skip
    case = post("", given, 201)
    assert case["order_ids"] == [str(order.pk)]
    post("", given, 422)
    pk = case["id"]
    post(f"{pk}/survey/", {"surveyor_name": "Li"})
    post(f"{pk}/pay/", {"amount": "1.00"}, 422)
    post(f"{pk}/assess/", {"amount": "900.00"})
    post(f"{pk}/approve/", {"amount": "800.00"})
    picture = {"name": "a.png", "content": base64.b64encode(PNG).decode()}
    post(f"{pk}/add-documents/", {"documents": [picture]})
    for state in ("repairing", "submitted"):
        post(f"{pk}/advance/", {"state": state})
    assert post(f"{pk}/pay/", {"amount": "800.00"})["state"] == "paid"
    assert selectors.documents_of(AccidentCase.objects.get()).count() == 1
