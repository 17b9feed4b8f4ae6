import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from dealers.customers import selectors
from dealers.customers.models import Customer, CustomerLink, TimelineEntry
from dealers.customers.services import (
    add_link,
    change_terms,
    erase_customer,
    hand_over_customer,
    log_contact,
    merge_customers,
    plan_follow_up,
    record_consent,
    register_customer,
    share_customer,
    stop_sharing,
    update_customer,
)
from dealers.sales.models import Lead
from portal.core.errors import Conflict, InvalidInput
from tenants.audit.models import AuditEntry
from tenants.workspace.models import Notification, StoredFile
from tenants.workspace.services import save_upload
from tests.conftest import make_person, signed_in
from tests.dealers.steps import here, make_customer, make_signed_contract
from tests.integrations.api.helpers import make_client
from tests.ui.base import ActionTests

VIEW = "customers.customer.view"


@pytest.fixture
def customer(owner, store):
    return make_customer(owner)


@pytest.fixture
def adviser(owner, store):
    return make_person("sales_consultant", store=store)


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)


def test_people_of_a_company_with_roles(owner, customer):
    driver = make_customer(owner, full_name="李雷", phone="13900139000")
    add_link(customer=customer, role="driver", other=driver, actor=owner)
    add_link(
        customer=customer,
        role="buyer",
        full_name="韩梅梅",
        phone="１３７００１３７０００",
        actor=owner,
    )
    found = [(link.name, link.role, link.reach_at) for link in selectors.links_of(customer)]
    assert found == [("韩梅梅", "buyer", "137****7000"), ("李雷", "driver", "139****9000")]


@pytest.mark.parametrize(
    ("given", "field"),
    [({}, "full_name"), ({"full_name": "李", "phone": "12"}, "phone")],
)
def test_a_relation_names_somebody(owner, customer, given, field):
    with pytest.raises(InvalidInput) as error:
        add_link(customer=customer, role="driver", actor=owner, **given)
    assert field in error.value.fields
    assert not CustomerLink.objects.exists()


def test_nobody_belongs_to_themselves_or_twice(owner, customer):
    with pytest.raises(InvalidInput):
        add_link(customer=customer, role="spouse", other=customer, actor=owner)
    add_link(customer=customer, role="driver", full_name="李雷", actor=owner)
    with pytest.raises(Conflict):
        add_link(customer=customer, role="driver", full_name="李雷", actor=owner)


def test_merged_people_do_not_stand_twice(owner, customer):
    one = make_customer(owner, full_name="李雷", phone="13900139000")
    add_link(customer=customer, role="driver", other=one, actor=owner)
    merge_customers(customer=customer, other=one, actor=owner)
    assert list(selectors.links_of(customer)) == []


def test_hand_over_moves_open_follow_ups_and_tells(owner, customer, adviser):
    mine = plan_follow_up(subject="Call", due_at=now(), customer=customer, actor=owner)
    hand_over_customer(customer=customer, owner=adviser, actor=owner)
    assert fresh(customer).owner == adviser
    assert fresh(mine).owner == adviser
    assert Notification.objects.filter(user=adviser).count() == 1
    with pytest.raises(Conflict):
        hand_over_customer(customer=customer, owner=adviser, actor=owner)


def test_shared_customers_can_be_read_and_not_changed(owner, customer, adviser):
    http = signed_in(adviser, "north")
    page = f"/customers/{customer.pk}/"
    assert http.get(page).status_code == 404
    share_customer(customer=customer, colleague=adviser, actor=owner)
    share_customer(customer=customer, colleague=adviser, actor=owner)
    assert fresh(customer).shared_with == [adviser.pk]
    assert http.get(page).status_code == 200
    assert http.get(f"{page}edit/").status_code == 404
    assert list(Customer.objects.visible_to(adviser, VIEW)) == [customer]
    assert list(Customer.objects.visible_to(adviser, VIEW).search("wang")) == [customer]
    assert not Customer.objects.visible_to(adviser, "customers.customer.edit").exists()
    stop_sharing(customer=customer, colleague=adviser, actor=owner)
    assert http.get(page).status_code == 404
    assert AuditEntry.objects.filter(verb="customers.customer.share").count() == 2


def test_sharing_does_not_lend_a_right(owner, customer, store):
    technician = make_person("technician", store=store)
    share_customer(customer=customer, colleague=technician, actor=owner)
    assert not Customer.objects.visible_to(technician, VIEW).exists()


def test_consents_are_kept_one_after_the_other(owner, customer):
    said = {"customer": customer, "purpose": "marketing", "channel": "paper", "actor": owner}
    with pytest.raises(InvalidInput) as error:
        record_consent(**said, given=True)
    assert "proof" in error.value.fields
    record_consent(**said, given=True, proof="Form 12")
    assert fresh(customer).may_contact is True
    record_consent(**said, given=False)
    customer = fresh(customer)
    assert customer.may_contact is False
    assert [line["given"] for line in customer.consents] == [True, False]
    assert customer.consents[0]["proof"] == "Form 12"
    record_consent(customer=customer, purpose="photo", given=False, channel="phone", actor=owner)
    assert fresh(customer).may_contact is False


def test_a_tick_in_the_form_stands_in_the_ledger(owner, customer):
    update_customer(customer=customer, may_contact=True, actor=owner)
    update_customer(customer=customer, may_contact=False, actor=owner)
    assert [line["given"] for line in fresh(customer).consents] == [True, False]
    other = make_customer(owner, phone="13900139000", may_share_with_oem=True)
    assert fresh(other).consents[0]["purpose"] == "share_oem"


def test_erasing_takes_the_person_out_and_leaves_the_papers(owner, customer, settings, tmp_path):
    gone = make_customer(owner, phone="13900139000", full_name="王晓明", email="w@example.test")
    merge_customers(customer=customer, other=gone, actor=owner)
    add_link(customer=customer, role="spouse", full_name="李丽", actor=owner)
    log_contact(customer=customer, kind="call", text="Wants blue", actor=owner)
    Lead.objects.create(
        number="L1",
        name="王小明",
        phone="+8613800138000",
        customer=customer,
        owner=owner,
        due_at=now(),
    )
    png = SimpleUploadedFile("id.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20)
    save_upload(upload=png, actor=owner, verb=VIEW, about=customer)
    erase_customer(customer=customer, reason="Letter of 3 May", actor=owner)
    for row in (fresh(customer), fresh(gone)):
        assert row.full_name.startswith("Erased customer")
        assert (row.phone, row.email, row.owner, row.may_contact) == ("", "", None, False)
    lead = Lead.objects.get()
    assert (lead.phone, lead.name) == ("", fresh(customer).full_name)
    assert TimelineEntry.objects.filter(kind="call").get().text == ""
    assert not CustomerLink.objects.exists()
    assert not StoredFile.objects.exists()
    assert not selectors.find_customers("王小明", user=owner).exists()
    with pytest.raises(Conflict):
        erase_customer(customer=customer, reason="Again", actor=owner)
    with pytest.raises(Conflict):
        update_customer(customer=customer, full_name="王小明", actor=owner)


def test_erasing_waits_for_what_is_open(owner, store):
    contract = make_signed_contract(owner)
    with pytest.raises(Conflict, match=contract.number):
        erase_customer(customer=contract.customer, reason="Asked", actor=owner)
    assert fresh(contract.customer).full_name == "王小明"


def test_erasing_waits_for_a_debt_and_wants_a_reason(owner, customer):
    with pytest.raises(InvalidInput):
        erase_customer(customer=customer, reason=" ", actor=owner)
    change_terms(customer=customer, is_blocked=True, block_reason="Owes", actor=owner)
    with pytest.raises(Conflict, match="bad debt"):
        erase_customer(customer=customer, reason="Asked", actor=owner)


def test_taking_customers_out_as_a_file_is_a_right_of_its_own(http, owner, customer, adviser):
    assert http.get("/customers/?export=csv").headers["Content-Type"].startswith("text/csv")
    theirs = signed_in(adviser, "north").get("/customers/?export=csv")
    assert theirs.headers["Content-Type"].startswith("text/html")
    assert AuditEntry.objects.filter(verb="desk.list.exported").count() <= 1


def test_bulk_hand_over_from_the_list(http, owner, customer, adviser):
    data = {"bulk": "hand_over", "ids": [customer.pk], "owner": adviser.pk}
    assert http.post("/customers/", data).status_code == 302
    assert fresh(customer).owner == adviser


class _OfCustomer(ActionTests):
    refused_role = "technician"

    def make(self, n):
        return make_customer(here(self.person))


class TestCustomerConsent(_OfCustomer):
    path = "/customers/{pk}/consent/"
    good = {"purpose": "marketing", "given": "yes", "channel": "paper", "proof": "Form 12"}
    bad = {"purpose": "marketing", "given": "yes", "channel": "paper"}
    after = {"may_contact": True}


class TestCustomerErase(_OfCustomer):
    path = "/customers/{pk}/erase/"
    refused_role = "sales_manager"
    good = {"reason": "Letter of 3 May"}
    bad = {"reason": ""}
    after = {"phone": ""}


class TestCustomerHandOver(_OfCustomer):
    path = "/customers/{pk}/hand-over/"
    bad = {"owner": ""}

    def data(self):
        return {"owner": make_person("service_advisor", email="new@example.test").pk}


class TestCustomerShare(_OfCustomer):
    path = "/customers/{pk}/share/"
    bad = {"colleague": ""}

    def data(self):
        return {"colleague": make_person("service_advisor", email="new@example.test").pk}


class TestCustomerLinkAdd(_OfCustomer):
    path = "/customers/{pk}/people/"
    good = {"role": "driver", "full_name": "李雷", "phone": "13900139000"}
    bad = {"role": "driver", "full_name": ""}


def test_a_reader_and_a_person_are_taken_away_again(http, owner, customer, adviser):
    share_customer(customer=customer, colleague=adviser, actor=owner)
    link = add_link(customer=customer, role="driver", full_name="李雷", actor=owner)
    for tab in ("people", "consents", "shared"):
        assert http.get(f"/customers/{customer.pk}/", {"tab": tab}).status_code == 200
    stop = f"/customers/{customer.pk}/share/{adviser.pk}/stop/"
    assert http.get(stop).status_code == 200
    assert http.post(stop).status_code == 302
    assert fresh(customer).shared_with == []
    assert http.post(f"/customers/people/{link.pk}/remove/").status_code == 302
    assert not CustomerLink.objects.exists()


def post(api, path, data):
    return api.post(f"/api/v1/{path}", data, content_type="application/json")


def test_turnover_is_for_keys_that_may_see_values(api, owner, customer, adviser):
    assert api.get(f"/api/v1/customers/{customer.pk}/").json()["gross_24m"] == "0.00"
    mine = register_customer(full_name="李雷", phone="13900139000", actor=adviser)
    theirs = make_client(adviser, slug="north")
    assert theirs.get(f"/api/v1/customers/{mine.pk}/").json()["gross_24m"] is None


def test_relations_by_api(api, owner, customer, adviser):
    at = f"customers/{customer.pk}"
    said = {"purpose": "marketing", "given": True, "channel": "wechat", "proof": "Message"}
    assert post(api, f"{at}/record-consent/", said).json()["may_contact"] is True
    assert post(api, f"{at}/change-stage/", {"stage": "lost"}).status_code == 409
    colleague = {"colleague": str(adviser.pk)}
    assert post(api, f"{at}/share/", colleague).json()["shared_with"] == [str(adviser.pk)]
    assert post(api, f"{at}/stop-sharing/", colleague).json()["shared_with"] == []
    link = {"customer": str(customer.pk), "role": "driver", "full_name": "李雷"}
    made = post(api, "customer-people/", link)
    assert made.status_code == 201, made.content
    assert api.delete(f"/api/v1/customer-people/{made.json()['id']}/").status_code == 204
    assert post(api, f"{at}/hand-over/", {"owner": str(adviser.pk)}).json()["owner"] == str(
        adviser.pk
    )
    erased = post(api, f"{at}/erase/", {"reason": "Asked"}).json()
    assert erased["full_name"].startswith("Erased customer")
