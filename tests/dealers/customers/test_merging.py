import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.utils.timezone import now

from dealers.customers import selectors
from dealers.customers.models import Customer, CustomerLink, CustomerMerge, Ownership
from dealers.customers.services import (
    change_terms,
    keep_apart,
    log_contact,
    merge_customers,
    plan_follow_up,
    record_ownership,
    register_vehicle,
    undo_merge,
    update_customer,
)
from dealers.sales.models import Lead
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from tenants.accounts.models import Scope
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tenants.desk.services import write_note
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.steps import VIN, fixed_vin, here, make_customer, make_opportunity
from tests.ui.base import ActionTests, DetailPageTests, ListPageTests


@pytest.fixture
def pair(owner, store):
    """The same man twice: 王小明 with a car, and 王小明 with an opportunity."""
    kept = make_customer(owner, city="上海")
    gone = make_customer(
        owner, phone="13900139000", full_name="王晓明", email="wang@example.test", notes="Likes red"
    )
    return kept, gone


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)


def test_merge_moves_everything_and_takes_what_is_lacking(owner, pair):
    kept, gone = pair
    vehicle = register_vehicle(vin=fixed_vin(VIN), plate="沪A12345", actor=owner)
    record_ownership(customer=gone, vehicle=vehicle, actor=owner)
    task = plan_follow_up(subject="Call", due_at=now(), customer=gone, actor=owner)
    opportunity = make_opportunity(owner, customer=gone)
    log_contact(customer=gone, kind="call", text="Hello", actor=owner)
    merge = merge_customers(customer=kept, other=gone, actor=owner)
    kept, gone = fresh(kept), fresh(gone)
    assert (kept.full_name, kept.phone) == ("王小明", "+8613800138000")
    assert (kept.email, kept.notes) == ("wang@example.test", "Likes red")
    assert gone.merged_into == kept
    assert {fresh(row).customer for row in (task, opportunity)} == {kept}
    assert Ownership.objects.get().customer == kept
    assert list(Customer.objects.visible_to(owner, "customers.customer.view")) == [kept]
    assert list(selectors.find_customers("沪A12345", user=owner)) == [kept]
    assert merge.rows_moved >= 4
    assert AuditEntry.objects.filter(verb="customers.customer.merge", object_id=kept.pk).exists()


def test_every_table_that_names_a_customer_moves_and_has_a_name(owner, pair):
    found = {pointer.key for pointer in selectors.pointers()}
    assert {
        "sales.lead.customer",
        "service.repairorder.customer",
        "customers.followup.customer",
    } <= found
    assert not any(key.startswith("customers.customermerge") for key in found)
    assert {"Leads", "Repair orders", "Follow-ups"} <= {str(p.label) for p in selectors.pointers()}


def test_undo_gives_everything_back(owner, pair):
    kept, gone = pair
    opportunity = make_opportunity(owner, customer=gone)
    write_note(about=gone, text="On paper", actor=owner)
    merge = merge_customers(customer=kept, other=gone, take=["full_name", "phone"], actor=owner)
    assert (fresh(kept).full_name, fresh(kept).phone) == ("王晓明", "+8613900139000")
    later = make_opportunity(owner, customer=fresh(kept))
    undo_merge(merge=merge, actor=owner)
    kept, gone = fresh(kept), fresh(gone)
    assert (kept.full_name, kept.phone, kept.email) == ("王小明", "+8613800138000", "")
    assert (gone.full_name, gone.email, gone.merged_into) == ("王晓明", "wang@example.test", None)
    assert fresh(opportunity).customer == gone
    assert fresh(later).customer == kept
    assert list(selectors.find_customers("wang@", user=owner)) == [gone]
    with pytest.raises(Conflict):
        undo_merge(merge=merge, actor=owner)


def test_undo_leaves_what_was_changed_since(owner, pair):
    kept, gone = pair
    merge = merge_customers(customer=kept, other=gone, actor=owner)
    update_customer(customer=kept, email="new@example.test", actor=owner)
    undo_merge(merge=merge, actor=owner)
    assert fresh(kept).email == "new@example.test"


def test_undo_is_refused_once_the_survivor_was_merged_on(owner, pair):
    kept, gone = pair
    third = make_customer(owner, full_name="王明", phone="13700137000")
    first = merge_customers(customer=kept, other=gone, actor=owner)
    second = merge_customers(customer=third, other=kept, actor=owner)
    with pytest.raises(Conflict, match="Undo that merge first"):
        undo_merge(merge=first, actor=owner)
    assert fresh(gone).merged_into == fresh(kept)
    undo_merge(merge=second, actor=owner)
    undo_merge(merge=first, actor=owner)
    assert Customer.objects.living().count() == 3


def test_merge_is_refused_when_one_was_edited_since_the_preview(owner, pair):
    kept, gone = pair
    version = selectors.version_of(kept, gone)
    update_customer(customer=gone, address="北京市", actor=owner)
    with pytest.raises(Conflict, match="Look again"):
        merge_customers(customer=kept, other=gone, version=version, actor=owner)
    assert Customer.objects.living().count() == 2
    assert not CustomerMerge.objects.exists()


def test_merge_with_itself_and_with_what_is_gone_is_refused(owner, pair):
    kept, gone = pair
    with pytest.raises(InvalidInput):
        merge_customers(customer=kept, other=kept, actor=owner)
    merge_customers(customer=kept, other=gone, actor=owner)
    with pytest.raises(Conflict):
        merge_customers(customer=kept, other=gone, actor=owner)
    with pytest.raises(Conflict):
        update_customer(customer=gone, address="x", actor=owner)


def test_a_block_survives_and_terms_need_their_own_right(owner, pair, store):
    kept, gone = pair
    change_terms(customer=gone, is_blocked=True, block_reason="Owes", price_tier="a", actor=owner)
    care = make_person("care_specialist", store=store, scope=Scope.GROUP)
    with pytest.raises(NotPermitted):
        merge_customers(customer=kept, other=gone, take=["price_tier"], actor=care)
    with pytest.raises(InvalidInput):
        merge_customers(customer=kept, other=gone, take=["search"], actor=care)
    merge_customers(customer=kept, other=gone, actor=care)
    kept = fresh(kept)
    assert (kept.is_blocked, kept.block_reason, kept.price_tier) == (True, "Owes", "standard")


def test_turnover_adds_up_and_the_newer_consent_counts(owner, pair):
    kept, gone = pair
    said = {"purpose": "marketing", "by": "", "channel": "paper", "proof": ""}
    Customer.objects.filter(pk=kept.pk).update(
        may_contact=True, consents=[{**said, "given": True, "at": "2026-01-01T00:00:00Z"}],
        gross_24m=Decimal(100), visits_24m=1,
    )  # fmt: skip
    Customer.objects.filter(pk=gone.pk).update(
        consents=[{**said, "given": False, "at": "2026-02-01T00:00:00Z"}],
        gross_24m=Decimal(50), visits_24m=2,
    )  # fmt: skip
    merge = merge_customers(customer=kept, other=gone, actor=owner)
    united = fresh(kept)
    assert (united.may_contact, len(united.consents)) == (False, 2)
    assert (united.gross_24m, united.visits_24m) == (Decimal(150), 3)
    undo_merge(merge=merge, actor=owner)
    assert (fresh(kept).may_contact, fresh(kept).gross_24m) == (True, Decimal(100))


def test_a_relation_between_the_two_does_not_become_one_with_oneself(owner, pair):
    kept, gone = pair
    CustomerLink.objects.create(customer=kept, other=gone, role="spouse")
    CustomerLink.objects.create(customer=gone, full_name="李雷", role="driver")
    merge_customers(customer=kept, other=gone, actor=owner)
    assert CustomerLink.objects.get(role="driver").customer == kept
    assert CustomerLink.objects.get(role="spouse").other == gone


def test_the_other_owner_is_told(owner, pair, store):
    kept, gone = pair
    colleague = make_person("sales_consultant", store=store)
    update_customer(customer=gone, owner=colleague, actor=owner)
    merge_customers(customer=kept, other=gone, actor=owner)
    assert Notification.objects.get(user=colleague).url == kept.get_absolute_url()


def reasons_found(owner):
    return [pair.reasons for pair in selectors.likely_duplicates(user=owner)]


def test_likely_duplicates_are_found_by_what_they_share(owner, store):
    make_customer(owner)
    assert reasons_found(owner) == []
    make_customer(owner, full_name="王先生", allow_duplicate=True)
    assert reasons_found(owner) == [["phone"]]
    make_customer(owner, full_name="李雷", phone="13911112222", document_no="X1")
    make_customer(owner, full_name="李磊", phone="13911113333", document_no="X1")
    make_customer(owner, full_name="李磊", phone="13711113333")
    assert reasons_found(owner) == [["document"], ["phone"], ["name"]]


def test_same_name_on_one_car_is_found(owner, store):
    vehicle = register_vehicle(vin=fixed_vin(VIN), actor=owner)
    for phone in ("13811112222", "13933334444"):
        row = make_customer(owner, phone=phone)
        record_ownership(customer=row, vehicle=vehicle, actor=owner)
    assert reasons_found(owner) == [["car"]]


def test_two_people_are_not_asked_about_again(owner, store):
    one = make_customer(owner)
    two = make_customer(owner, full_name="His wife", allow_duplicate=True)
    keep_apart(customer=two, other=one, actor=owner)
    keep_apart(customer=one, other=two, actor=owner)
    assert selectors.likely_duplicates(user=owner) == []
    assert CustomerMerge.objects.count() == 1


def test_duplicates_take_a_fixed_number_of_queries(owner, store, django_assert_num_queries):
    for n in range(3):
        for name in ("甲", "乙"):
            make_customer(
                owner, full_name=f"{name}{n}", phone=f"1380000000{n}", allow_duplicate=True
            )
    with django_assert_num_queries(8):  # one for each reason, those said apart, the people
        assert len(selectors.likely_duplicates(user=owner)) == 3


def test_other_dealers_customers_are_no_duplicates(owner, store, south):
    make_customer(owner)
    with in_tenant(south):
        make_customer(make_person("owner", store=make_store(), scope=Scope.GROUP))
    assert selectors.likely_duplicates(user=owner) == []


def test_duplicates_screen_and_preview(http, owner, pair):
    kept, gone = pair
    update_customer(customer=gone, document_no="91350100M000100Y43", actor=owner)
    make_customer(owner, full_name="王先生", allow_duplicate=True)
    text = http.get("/customers/duplicates/").content.decode()
    assert "Same phone" in text
    assert http.get("/customers/duplicates/?reason=email").status_code == 200
    assert http.get("/customers/duplicates/?reason=nonsense").status_code == 404
    make_opportunity(owner, customer=gone)
    page = http.get(f"/customers/{kept.pk}/merge/{gone.pk}/")
    assert "Opportunities" in page.content.decode()
    assert http.get(f"/customers/{kept.pk}/merge/{kept.pk}/").status_code == 404


def form_of(http, address):
    context = http.get(address).context
    fields = context["form"].fields.items()
    data = {name: field.initial for name, field in fields if name != "version"}
    return {**data, "version": context["version"]}


def test_preview_merges_what_was_chosen_and_the_old_address_leads_on(http, owner, pair):
    kept, gone = pair
    address = f"/customers/{kept.pk}/merge/{gone.pk}/"
    data = {**form_of(http, address), "of_full_name": "other"}
    assert data["of_email"] == "other"
    assert data["of_phone"] == "mine"
    assert http.post(address, data).status_code == 302
    assert (fresh(kept).full_name, fresh(kept).phone) == ("王晓明", "+8613800138000")
    old = http.get(f"/customers/{gone.pk}/")
    assert (old.status_code, old.url) == (302, f"/customers/{kept.pk}/")


def test_preview_refuses_politely_after_an_edit(http, owner, pair):
    kept, gone = pair
    address = f"/customers/{kept.pk}/merge/{gone.pk}/"
    data = form_of(http, address)
    update_customer(customer=kept, address="上海市", actor=owner)
    answer = http.post(address, data)
    assert answer.status_code == 422
    assert "Look again" in answer.content.decode()
    assert Customer.objects.living().count() == 2
    again = {**data, "version": answer.context["version"]}  # what the page now carries
    assert http.post(address, again).status_code == 302


def test_preview_is_nobody_elses(north, owner, pair, store):
    kept, gone = pair
    stranger = make_person("sales_consultant", store=store)
    http = signed_in(stranger, "north")
    assert http.get("/customers/duplicates/").status_code == 404
    assert http.post(f"/customers/{kept.pk}/merge/{gone.pk}/", {}).status_code == 404
    assert Customer.objects.living().count() == 2


def test_said_to_be_two_people_on_the_preview(http, owner, pair):
    kept, gone = pair
    address = f"/customers/{kept.pk}/merge/{gone.pk}/"
    assert http.post(address, {"apart": "1"}).status_code == 302
    assert CustomerMerge.objects.get().state == "apart"


class TestCustomerMergeWith(ActionTests):
    path = "/customers/{pk}/merge/"
    refused_role = "sales_consultant"
    bad = {"other": ""}

    def make(self, n):
        return make_customer(here(self.person))

    def data(self):
        return {"other": make_customer(self.person, phone="13900139000").pk}


class _Merges:
    refused_role = "sales_consultant"
    person = None

    def make(self, n):
        actor = here(self.person)
        kept = make_customer(actor, full_name=f"王{n}", phone=f"1380013800{n}")
        gone = make_customer(actor, full_name=f"李{n}", phone=f"1390013900{n}")
        return merge_customers(customer=kept, other=gone, actor=actor)


class TestMergeList(_Merges, ListPageTests):
    path = "/customers/merges/"
    queries = 1
    found, missed = "王1", "zzz"
    sort = "created_at"


class TestMergeDetail(_Merges, DetailPageTests):
    path = "/customers/merges/{pk}/"
    queries = 1
    shows = ("王1", "李1", "Undo")


class TestMergeUndo(_Merges, ActionTests):
    path = "/customers/merges/{pk}/undo/"
    after = {"state": "undone"}

    def refused(self):
        undo_merge(merge=self.thing, actor=self.person)


def post(api, path, data):
    return api.post(f"/api/v1/{path}", data, content_type="application/json")


def test_merge_by_api(api, owner, pair):
    kept, gone = pair
    found = post(api, f"customers/{kept.pk}/preview-merge/", {"other": str(gone.pk)}).json()
    assert {c["field"]: c["taken"] for c in found["choices"]}["email"] is True
    body = {"other": str(gone.pk), "version": found["version"], "take": ["email"]}
    merge = post(api, f"customers/{kept.pk}/merge/", body)
    assert merge.status_code == 201, merge.content
    assert merge.json()["survivor"] == str(kept.pk)
    assert post(api, f"customers/{kept.pk}/merge/", body).status_code == 400  # it is gone
    undone = post(api, f"customer-merges/{merge.json()['id']}/undo/", {})
    assert (undone.status_code, undone.json()["state"]) == (200, "undone")
    assert post(api, f"customer-merges/{merge.json()['id']}/undo/", {}).status_code == 409
    apart = post(api, f"customers/{kept.pk}/keep-apart/", {"other": str(gone.pk)})
    assert apart.json()["state"] == "apart"


def test_merge_by_api_after_an_edit_is_a_conflict(api, owner, pair):
    kept, gone = pair
    version = selectors.version_of(kept, gone)
    update_customer(customer=kept, address="上海市", actor=owner)
    body = {"other": str(gone.pk), "version": version}
    assert post(api, f"customers/{kept.pk}/merge/", body).status_code == 409


def test_duplicates_by_api(api, owner, store):
    one = make_customer(owner)
    two = make_customer(owner, full_name="王先生", allow_duplicate=True)
    found = api.get("/api/v1/customer-duplicates/").json()
    assert [(p["first"], p["second"], p["reasons"]) for p in found] == [
        (str(one.pk), str(two.pk), ["phone"])
    ]


def test_of_two_who_merge_at_once_one_wins(committed):
    with in_tenant(committed["North"]):
        boss = make_person("owner", store=make_store(), scope=Scope.GROUP)
        one = make_customer(boss)
        two = make_customer(boss, phone="13900139000")
        Lead.objects.create(
            number="L1", name="王", customer=two, owner=boss, store=make_store(), due_at=now()
        )
    barrier, answers = threading.Barrier(2), []

    def merge(kept, gone):
        with in_tenant(committed["North"]):
            barrier.wait(10)
            try:
                merge_customers(customer=kept, other=gone, actor=boss)
                answers.append("merged")
            except Conflict:
                answers.append("refused")
        connection.close()

    threads = [threading.Thread(target=merge, args=p) for p in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == ["merged", "refused"]
    with in_tenant(committed["North"]):
        survivor = Customer.objects.living().get()
        assert Lead.objects.get().customer == survivor
        assert CustomerMerge.objects.get().survivor == survivor
