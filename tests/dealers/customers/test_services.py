from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate, now

from dealers.customers.models import Customer, FollowUp, Ownership, TimelineEntry, Vehicle
from dealers.customers.selectors import find_customers, find_vehicles, owner_of
from dealers.customers.services import (
    DuplicateCustomer,
    complete_follow_up,
    log_contact,
    plan_follow_up,
    record_ownership,
    register_customer,
    register_vehicle,
    update_customer,
)
from portal.core.errors import Conflict, InvalidInput
from tenants.audit.models import AuditEntry
from tests.conftest import make_person
from tests.dealers.steps import VIN, VIN_2, fixed_vin, make_customer

PLATE = "沪A12345"


@pytest.fixture
def customer(owner):
    return make_customer(owner, full_name="欧阳小明", email="Ouyang@Example.test")


def test_register_customer_cleans_owns_and_audits(owner, customer, store):
    assert (customer.phone, customer.phone_raw) == ("+8613800138000", "13800138000")
    assert (customer.email, customer.owner, customer.store) == (
        "ouyang@example.test",
        owner,
        store,
    )
    assert AuditEntry.objects.filter(object_id=customer.pk).count() == 1
    assert customer.masked_phone == "138****8000"


def test_register_customer_writes_the_row_with_its_search_words_at_once(
    owner, store, django_assert_max_num_queries
):
    with django_assert_max_num_queries(
        7
    ):  # lock, duplicates, rules, customer, audit; a savepoint and its end
        customer = register_customer(full_name="赵敏", phone="13900139000", actor=owner)
    assert list(find_customers("zhaomin", user=owner)) == [customer]
    assert "zhaomin" in customer.search  # the words, not the expression that made them
    assert customer.store == store


@pytest.mark.parametrize(
    "same", [{"phone": "138-0013-8000"}, {"phone": "13900139000", "email": "OUYANG@example.test"}]
)
def test_same_phone_or_email_names_the_existing_customer(owner, customer, same):
    with pytest.raises(DuplicateCustomer) as error:
        make_customer(owner, full_name="Somebody else", **same)
    assert error.value.existing == customer
    assert Customer.objects.count() == 1
    make_customer(owner, full_name="His wife", allow_duplicate=True, **same)
    assert Customer.objects.count() == 2


@pytest.mark.parametrize(("field", "value"), [("phone", "12"), ("full_name", "  ")])
def test_register_customer_names_the_field_at_fault(owner, field, value):
    with pytest.raises(InvalidInput) as error:
        make_customer(owner, **{field: value})
    assert field in error.value.fields
    assert not Customer.objects.exists()


def test_update_customer_keeps_what_it_was(owner, customer):
    update_customer(customer=customer, address="上海市", may_contact=True, actor=owner)
    customer.refresh_from_db()
    assert customer.consent_at is not None
    entry = AuditEntry.objects.filter(verb="customers.customer.edit").get()
    assert entry.changes["address"] == ["", "上海市"]


def test_what_a_customer_wants_next_is_kept_with_birthday_and_trade(owner, customer):
    update_customer(
        customer=customer,
        wishes="A larger car next spring",
        born_on=date(1985, 3, 1),
        gender="female",
        industry="trade",
        city="上海",
        actor=owner,
    )
    customer.refresh_from_db()
    assert (customer.wishes, customer.gender) == ("A larger car next spring", "female")
    assert (customer.born_on, customer.industry) == (date(1985, 3, 1), "trade")


def test_update_customer_refuses_the_phone_of_another(owner, customer):
    other = make_customer(owner, phone="13900139000", full_name="Other")
    with pytest.raises(DuplicateCustomer):
        update_customer(customer=other, phone="13800138000", actor=owner)


@pytest.mark.parametrize(
    "text",
    [
        "欧阳小明",
        "欧阳",
        "小明",
        "ouyang",
        "OuYang Xiao",
        "oyxm",
        "xiaoming",
        "138 0013",
        "+8613800138000",
        "8000",
        "ouyang@example",
        PLATE,
        "沪a·12345",
        "12345",
        VIN[-6:],
        "欧阳 138",
    ],
)
def test_one_box_finds_a_customer(owner, customer, text):
    vehicle = register_vehicle(vin=VIN, plate=PLATE, allow_wrong_check_digit=True, actor=owner)
    record_ownership(customer=customer, vehicle=vehicle, actor=owner)
    make_customer(owner, full_name="李雷", phone="13911112222")
    assert list(find_customers(text, user=owner)) == [customer]


@pytest.mark.parametrize("text", ["王", "139", "zzz", "' | 'z", "z':* & 'o", "\\", "!!!", "&"])
def test_one_box_finds_nobody_and_survives_odd_input(owner, customer, text):
    assert list(find_customers(text, user=owner)) == []


def test_register_vehicle_twice_is_one_car_with_plate_history(owner):
    vin = fixed_vin(VIN)
    register_vehicle(vin=vin, plate=PLATE, odometer_km=100, colour="White", actor=owner)
    again = register_vehicle(
        vin=vin.lower(), plate="京B54321", odometer_km=50, colour="", actor=owner
    )
    assert Vehicle.objects.get() == again
    assert (again.odometer_km, again.colour) == (100, "White")
    assert again.plate_history[0]["plate"] == PLATE
    assert list(find_vehicles("京B54", user=owner)) == [again]
    assert list(find_vehicles(vin[-8:], user=owner)) == [again]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"vin": "SHORT"}, "vin"),
        ({"vin": "O" * 17, "plate": "1"}, "vin"),
        ({"plate": "ABC"}, "plate"),
    ],
)
def test_register_vehicle_names_the_field_at_fault(owner, fields, field):
    with pytest.raises(InvalidInput) as error:
        register_vehicle(**{"vin": fixed_vin(VIN), **fields}, actor=owner)
    assert field in error.value.fields
    assert not Vehicle.objects.exists()


def test_a_new_owner_ends_the_former_owners_time(owner, customer):
    vehicle = register_vehicle(vin=fixed_vin(VIN), plate=PLATE, actor=owner)
    record_ownership(customer=customer, vehicle=vehicle, actor=owner)
    record_ownership(customer=customer, vehicle=vehicle, actor=owner)
    buyer = make_customer(owner, full_name="李雷", phone="13911112222")
    record_ownership(customer=buyer, vehicle=vehicle, actor=owner)
    assert owner_of(vehicle) == buyer
    assert Ownership.objects.get(customer=customer).until == localdate()
    assert list(find_customers(PLATE, user=owner)) == [buyer]


def test_log_contact_is_on_the_timeline(owner, customer):
    log_contact(customer=customer, kind="call", text="Calls back on Monday", actor=owner)
    entry = TimelineEntry.objects.get()
    assert (entry.kind, entry.actor) == ("call", owner)
    customer.refresh_from_db()
    assert customer.last_contact_at == entry.at


@pytest.mark.parametrize(("kind", "text"), [("contract", "x"), ("call", " ")])
def test_log_contact_refuses(owner, customer, kind, text):
    with pytest.raises(InvalidInput):
        log_contact(customer=customer, kind=kind, text=text, actor=owner)
    assert not TimelineEntry.objects.exists()


def test_complete_follow_up_plans_the_next_one_and_is_done_once(owner, customer):
    task = plan_follow_up(
        subject="Call back", due_at=now() - timedelta(hours=1), customer=customer, actor=owner
    )
    assert task.is_overdue
    done = complete_follow_up(
        follow_up=task, outcome="no_answer", next_due_at=now() + timedelta(days=1), actor=owner
    )
    assert not done.is_overdue
    assert FollowUp.objects.filter(done_at=None).get().subject == "Call back"
    with pytest.raises(Conflict):
        complete_follow_up(follow_up=task, outcome="reached", actor=owner)


def test_own_scope_sees_own_customers_only(owner, customer, store):
    advisor = make_person("sales_consultant", store=store)
    mine = make_customer(advisor, full_name="李雷", phone="13911112222")
    assert list(find_customers("", user=advisor)) == [mine]
    assert find_customers("欧阳", user=make_person("technician")).count() == 0


def test_cars_are_everybodys_who_may_see_cars(owner, store):
    register_vehicle(vin=fixed_vin(VIN_2), actor=owner)
    assert find_vehicles("", user=make_person("technician")).count() == 1


@pytest.mark.parametrize(
    ("kind", "number", "stored"),
    [
        ("person", "１１０１０５ 1949 1231 002x", "11010519491231002X"),
        ("person", "E1234567", "E1234567"),
        ("company", "9135 0100 M000 100Y 43", "91350100M000100Y43"),
        ("company", "HRB 12345", "HRB12345"),
    ],
)
def test_numbers_of_papers_are_stored_clean(owner, store, kind, number, stored):
    assert make_customer(owner, kind=kind, document_no=number).document_no == stored


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        ("person", "110105194912310021", "should be X"),
        ("person", "11010519491331002X", "birth date"),
        ("person", "11010520991231002X", "birth date"),
        ("company", "91350100M000100Y44", "should be 3"),
        ("company", "91350100M000100YI3", "never contains I"),
    ],
)
def test_wrong_numbers_of_papers_are_refused_beside_their_field(owner, store, kind, number, said):
    with pytest.raises(InvalidInput, match=said) as error:
        make_customer(owner, kind=kind, document_no=number)
    assert "document_no" in error.value.fields


@pytest.mark.parametrize("born_on", [localdate() + timedelta(days=1), date(85, 3, 1)])
def test_a_birthday_that_cannot_be_is_refused(owner, store, born_on):
    with pytest.raises(InvalidInput) as error:
        make_customer(owner, born_on=born_on)
    assert "born_on" in error.value.fields


def test_full_width_digits_of_a_phone_are_read(owner, store):
    assert make_customer(owner, phone="１３８００１３８０００").phone == "+8613800138000"
