"""Colleagues named in a note are told; visits are logged with their place."""

import pytest

from dealers.customers.models import TimelineEntry
from dealers.customers.services import log_contact, share_customer
from portal.core.errors import InvalidInput
from tenants.accounts.models import Scope, User
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store
from tests.dealers.steps import make_customer
from tests.ui.base import CreatePageTests


@pytest.fixture
def wang(store) -> User:
    return make_person("sales_manager", full_name="王芳", store=store, scope=Scope.GROUP)


def note(customer, actor, text, **more):
    return log_contact(customer=customer, kind="note", text=text, actor=actor, **more)


def told(person) -> list[str]:
    return [str(notice) for notice in Notification.objects.filter(user=person)]


@pytest.mark.parametrize("text", ["@王芳 请回电", "请回电 ＠王芳", "请（@王芳）回电"])
def test_named_colleague_is_told(owner, wang, text):
    customer = make_customer(owner)
    note(customer, owner, text)
    notice = Notification.objects.get(user=wang)
    assert notice.url == customer.get_absolute_url()
    assert text[:20] in notice.values["words"]


def test_of_two_names_the_longer_is_meant(owner, wang):
    longer = make_person(
        "sales_manager", full_name="王芳菲", email="f@x.example", scope=Scope.GROUP
    )
    note(make_customer(owner), owner, "@王芳菲 看一下")
    assert (len(told(longer)), told(wang)) == (1, [])


def test_naming_twice_tells_once_and_oneself_never(owner, wang):
    note(make_customer(owner), owner, f"@王芳 @王芳 @{owner.full_name}")
    assert (len(told(wang)), told(owner)) == (1, [])


def test_mail_address_names_nobody(owner, wang, django_assert_num_queries):
    note(make_customer(owner), owner, "mail li@example.com")
    assert told(wang) == []


@pytest.mark.parametrize("text", ["@nobody here", "@王"])
def test_name_that_nobody_has_is_refused_and_nothing_written(owner, wang, text):
    customer = make_customer(owner)
    before = TimelineEntry.objects.count()
    with pytest.raises(InvalidInput) as refusal:
        note(customer, owner, text)
    assert "full name" in str(refusal.value)
    assert TimelineEntry.objects.count() == before


def test_who_may_not_see_the_customer_is_not_told_behind_its_back(owner):
    far = make_person("sales_consultant", full_name="李雷", store=make_store("S2"))
    customer = make_customer(owner)
    with pytest.raises(InvalidInput) as refusal:
        note(customer, owner, "@李雷 please")
    assert "share" in str(refusal.value)
    share_customer(customer=customer, colleague=far, actor=owner)
    note(customer, owner, "@李雷 please")
    assert Notification.objects.filter(user=far, text__contains="names you").count() == 1


def test_visit_keeps_its_place(owner):
    entry = log_contact(
        customer=make_customer(owner),
        kind="visit",
        text="Saw the fleet",
        place="浦东仓库",
        actor=owner,
    )
    assert entry.words == "At 浦东仓库: Saw the fleet"


class TestContactCreate(CreatePageTests):
    path = "/contacts/new/"
    refused_role = "technician"
    model = TimelineEntry
    bad = {"kind": "visit", "text": "Saw @nobody"}
    wrong_field = "customer"

    def data(self):
        customer = make_customer(User.objects.filter(is_service=False).first())
        return {"customer": str(customer.pk), "kind": "visit", "text": "Saw them", "place": "Yard"}

    def test_good_form_makes_one(self):
        data = self.data()
        assert self.http.post(self.path, data).status_code == 302
        assert TimelineEntry.objects.get(kind="visit").values == {"place": "Yard"}
