import time

import pytest
from django.test import Client

from tenants.accounts.models import Unit, User
from tenants.context import in_tenant
from tenants.models import Membership, ProofMail, Tenant
from tenants.services import add_spare, create_tenant, erase_tenant, invite_to_network
from tenants.signup.addresses import RESERVED
from tenants.signup.links import sign_welcome
from tenants.states import Kind, TenantState
from tests.tenants.signup.conftest import PASSWORD, form, link_in, sign_up

pytestmark = pytest.mark.django_db


def browser_on(url: str) -> tuple[Client, str]:
    host, _, path = url.removeprefix("http://").partition("/")
    return Client(SERVER_NAME=host, headers={"accept-language": "en"}), f"/{path}"


def test_sign_up_ends_in_a_working_workspace_on_its_own_host(visitor, mailoutbox, hub):
    invitation = invite_to_network(hub=hub, dealer_code="D500", region="South")
    path = sign_up(visitor, mailoutbox, join_code=invitation.code)
    assert "Xinghe Auto Group" in mailoutbox[-1].subject
    assert "xinghe.portal.test" in visitor.get(path).content.decode()
    assert not Tenant.objects.filter(slug="xinghe").exists()  # looking makes nothing

    answer = visitor.post(path, {"password": PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"].startswith("http://xinghe.portal.test/welcome/")

    tenant = Tenant.objects.get(slug="xinghe")
    assert (tenant.state, tenant.default_language) == (TenantState.TRIAL, "en")
    assert Membership.objects.get(dealer=tenant).dealer_code == "D500"
    browser, welcome = browser_on(answer["Location"])
    inside = browser.get(welcome)
    assert (inside.status_code, inside["Location"]) == (302, "/")
    with in_tenant(tenant):
        owner = User.objects.get()
        assert owner.can("anything.at.all")
        assert owner.check_password(PASSWORD)
        assert Unit.objects.get().name == "Xinghe Auto Group"
        assert browser.session["_auth_user_id"] == str(owner.pk)


@pytest.fixture
def opened(visitor, mailoutbox):
    """A workspace whose owner has not come in yet: (tenant, the link of the mail, the welcome)."""
    path = sign_up(visitor, mailoutbox)
    answer = visitor.post(path, {"password": PASSWORD})
    return Tenant.objects.get(slug="xinghe"), path, answer["Location"]


def is_signed_in(browser: Client, tenant: Tenant) -> bool:
    with in_tenant(tenant):
        return "_auth_user_id" in browser.session


def test_welcome_code_works_once(opened):
    first, path = browser_on(opened[2])
    first.get(path)
    second, path = browser_on(opened[2])
    assert second.get(path)["Location"] != "/"
    assert is_signed_in(first, opened[0])
    assert not is_signed_in(second, opened[0])


def test_welcome_code_of_another_tenant_or_an_old_one_signs_nobody_in(opened, south, time_machine_):
    tenant, _path, location = opened
    with in_tenant(south):
        User.objects.create_user("x@example.test", PASSWORD, full_name="X")
        user = User.objects.get(email="x@example.test")
    there = sign_welcome(schema_name=south.schema_name, user_id=user.pk)
    browser, _ = browser_on(location)
    assert browser.get(f"/welcome/{there}/")["Location"] != "/"
    assert not is_signed_in(browser, tenant)
    time_machine_(seconds=121)
    browser, path = browser_on(location)
    browser.get(path)
    assert not is_signed_in(browser, tenant)


@pytest.fixture
def time_machine_(monkeypatch):
    """Move the clock that signed links are read by."""
    real = time.time

    def move(*, seconds: float) -> None:
        monkeypatch.setattr("django.core.signing.time.time", lambda: real() + seconds)

    return move


def test_link_of_the_mail_used_again_leads_to_the_workspace_and_opens_nothing(visitor, opened):
    tenant, path, _location = opened
    for answer in (visitor.get(path), visitor.post(path, {"password": "something else entirely"})):
        assert (answer.status_code, answer["Location"]) == (302, "http://xinghe.portal.test/")
    with in_tenant(tenant):
        assert User.objects.get().check_password(PASSWORD)


def test_link_that_is_old_or_forged_is_a_dead_end(visitor, mailoutbox, time_machine_):
    path = sign_up(visitor, mailoutbox)
    assert visitor.get(path[:-9] + "x" * 8 + "/").status_code == 400
    time_machine_(seconds=24 * 3600 + 1)
    answer = visitor.get(path)
    assert answer.status_code == 400
    assert "Sign up again" in answer.content.decode()
    assert not Tenant.objects.filter(slug="xinghe").exists()


@pytest.mark.parametrize("password", ["short", "password1234", "the e-mail address"])
def test_weak_password_makes_no_workspace(visitor, mailoutbox, password):
    path = sign_up(visitor, mailoutbox)
    password = password.replace("the e-mail address", mailoutbox[-1].to[0])
    assert visitor.post(path, {"password": password}).status_code == 422
    assert not Tenant.objects.filter(slug="xinghe").exists()


def test_address_taken_meanwhile_is_told_and_another_can_be_chosen(visitor, mailoutbox):
    path = sign_up(visitor, mailoutbox)
    create_tenant(kind=Kind.DEALER, name="Faster", host="xinghe.portal.test", slug="xinghe")
    assert 'name="slug"' in visitor.get(path).content.decode()
    told = visitor.post(path, {"password": PASSWORD})
    assert told.status_code == 422
    answer = visitor.post(path, {"password": PASSWORD, "slug": "xinghe-auto"})
    assert answer["Location"].startswith("http://xinghe-auto.portal.test/welcome/")


BAD_SLUGS = [
    "", "a", "ab", "../../x", "public schema", "pg_x", "b'", "x" * 64, "🚗🚗🚗", "-abc", "abc-",
    "a--b", "xn--fiqs8s", "1abc", "a.b", "a/b", "红途", "admin", "API", "www", "hub", "ops",
]  # fmt: skip


@pytest.mark.parametrize("slug", BAD_SLUGS)
def test_unfit_address_is_refused(visitor, mailoutbox, slug):
    assert visitor.post("/signup/", form(slug=slug)).status_code == 422
    assert not mailoutbox


@pytest.mark.parametrize("slug", sorted(name for name in RESERVED if len(name) > 2))
def test_reserved_address_is_refused(visitor, slug):
    assert visitor.post("/signup/", form(slug=slug)).status_code == 422


def test_taken_address_is_refused_whatever_its_case_and_even_when_its_owner_has_left(
    visitor, south
):
    for _state in range(2):
        answer = visitor.post("/signup/", form(slug="SOUTH"))
        assert "This address is taken" in answer.content.decode()
        Tenant.objects.filter(pk=south.pk).update(state=TenantState.PURGED)


def test_address_is_checked_while_typing(visitor):
    def said(**data):
        return visitor.get("/signup/address/", data).content.decode()

    assert "is free" in said(slug="xinghe")
    assert "taken" in said(slug="south")
    assert "kept for the portal" in said(slug="admin")
    assert said(slug="") == "\n"


def test_wrong_join_code_is_refused_beside_its_field(visitor, mailoutbox):
    answer = visitor.post("/signup/", form(join_code="NOPE"))
    assert answer.status_code == 422
    assert "Ask the manufacturer" in answer.content.decode()
    assert not mailoutbox


def test_one_address_of_the_internet_cannot_send_mails_without_end(visitor, settings):
    settings.SIGN_UPS_PER_HOUR = 2
    codes = [visitor.post("/signup/", form()).status_code for _n in range(3)]
    assert codes == [200, 200, 422]
    assert ProofMail.objects.count() == 2


def test_one_mailbox_is_not_flooded(visitor, mailoutbox):
    data = form()
    codes = [visitor.post("/signup/", data).status_code for _n in range(6)]
    assert codes == [200] * 5 + [422]


def test_mail_and_page_speak_the_language_of_the_sign_up(visitor, mailoutbox):
    sign_up(visitor, mailoutbox, language="zh-hans")
    assert "http://portal.test/signup/confirm/" in mailoutbox[-1].body
    visitor.post("/language/", {"language": "zh-hans", "next": "/"})
    assert visitor.get("/")["Content-Language"] == "zh-hans"


def test_language_leads_nowhere_else(visitor):
    for evil in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert visitor.post("/language/", {"language": "en", "next": evil})["Location"] == "/"


def test_public_site_stores_no_session(visitor):
    visitor = Client(SERVER_NAME="portal.test", enforce_csrf_checks=True)
    page = visitor.get("/signup/")
    assert visitor.post("/signup/", form()).status_code == 403
    token = page.content.decode().split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert visitor.post("/signup/", {**form(), "csrfmiddlewaretoken": token}).status_code == 200


def test_host_says_being_prepared_until_ready(visitor, mailoutbox, monkeypatch):
    path = sign_up(visitor, mailoutbox)
    monkeypatch.setenv("FAIL_POINT", "domain")
    with pytest.raises(RuntimeError, match="Fail point"):
        visitor.post(path, {"password": PASSWORD})
    early = Client(SERVER_NAME="xinghe.portal.test").get("/", headers={"accept-language": "en"})
    assert early.status_code == 503
    assert "being prepared" in early.content.decode()
    assert early["Retry-After"]
    assert "Content-Security-Policy" in early


def test_development_mailbox_shows_the_mail_and_only_in_development(visitor, mailoutbox, settings):
    path = sign_up(visitor, mailoutbox)
    assert path in visitor.get("/dev/mail/").content.decode()
    settings.DEV_TOOLS = False
    assert visitor.get("/dev/mail/").status_code == 404


def test_spare_is_used_when_there_is_one(visitor, mailoutbox):
    spare = add_spare(kind=Kind.DEALER)
    visitor.post(sign_up(visitor, mailoutbox), {"password": PASSWORD})
    assert Tenant.objects.get(slug="xinghe").pk == spare.pk
    erase_tenant(tenant=spare)


def test_link_in_helper_reads_what_a_person_would(visitor, mailoutbox):
    assert sign_up(visitor, mailoutbox).startswith("/signup/confirm/")
    assert link_in(mailoutbox[-1]) in mailoutbox[-1].body
