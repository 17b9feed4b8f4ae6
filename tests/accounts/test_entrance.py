"""Sign-in and around, and that nothing of one tenant's opens anything at another."""

import re
import time
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from tenants.accounts import services
from tenants.accounts.models import ApiKey, Role, Scope, User
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tenants.workspace.services import queue_mail, send_queued
from tests.conftest import make_person, signed_in

PASSWORD = "a long sentence"


def browser(slug: str = "north", **headers) -> Client:
    return Client(SERVER_NAME=f"{slug}.portal.test", headers={"accept-language": "en", **headers})


def sign_in(client: Client, email: str, password: str = PASSWORD, **more):
    return client.post("/account/login/", {"login": email, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get("/settings/profile/").status_code == 200


def noted() -> list[str]:
    entries = AuditEntry.objects.filter(verb__startswith="security.").order_by("id")
    return [verb.removeprefix("security.") for verb in entries.values_list("verb", flat=True)]


@pytest.fixture
def person(north):
    return make_person("cashier", password=PASSWORD, language="en")


@pytest.fixture
def twin(person, south):
    """South has the same person: same id, same hash, same address."""
    with in_tenant(south):
        make_person("cashier", email="first@example.test")
        User.objects.create(
            pk=person.pk,
            email=person.email,
            full_name=person.full_name,
            password=person.password,
            last_login=person.last_login,
        )
    return person


def test_sign_in_and_out(person):
    client = browser()
    response = sign_in(client, person.email.upper())
    assert response.status_code == 302
    assert response.url == "/"
    assert is_in(client)
    client.post("/account/logout/")
    assert not is_in(client)
    assert noted() == ["signed_in", "signed_out"]


def test_argon2_is_the_first_hash():
    base = import_module("portal.settings.base")
    with override_settings(PASSWORD_HASHERS=base.PASSWORD_HASHERS):
        assert get_hasher("default").algorithm == "argon2"


def test_wrong_password_and_unknown_address_look_the_same(person):
    answers = [
        sign_in(browser(), email, "not this one").content.decode()
        for email in (person.email, "nobody@example.test")
    ]
    plain = [
        re.sub(r'(value="[^"]*"|"X-CSRFToken": "[^"]*"|nobody@\S+|cashier@\S+)', "", text)
        for text in answers
    ]
    assert plain[0] == plain[1]
    assert "not correct" in plain[0]
    first, second = AuditEntry.objects.filter(verb="security.sign_in_failed").order_by("id")
    assert (first.object_id, first.actor_id, first.ip) == (person.pk, None, "127.0.0.1")
    assert (second.object_id, second.object_name) == (None, "nobody@example.test")


@pytest.fixture(autouse=True)
def _mail_leaves_at_once(monkeypatch):
    """What a worker does after the commit, which a test never reaches (``tests/workspace/test_mail.py``)."""

    def at_once(**given):
        send_queued(mail_id=queue_mail(**given).pk)

    monkeypatch.setattr("tenants.accounts.adapter.queue_mail", at_once)


def test_reset_says_the_same_to_known_and_unknown(person, mailoutbox):
    answers = [
        browser().post("/account/password/reset/", {"email": email})
        for email in (person.email, "nobody@example.test")
    ]
    assert [(a.status_code, a.url) for a in answers] == [(302, "/account/password/reset/done/")] * 2
    assert [mail.to[0] for mail in mailoutbox] == [person.email, "nobody@example.test"]
    assert "has no account there" in mailoutbox[1].body


def test_nobody_signs_up_in_a_workspace(person):
    assert browser().get("/account/signup/").status_code == 404
    data = {"email": "x@example.test", "password1": PASSWORD}
    assert browser().post("/account/signup/", data).status_code == 404
    assert not User.objects.filter(email="x@example.test").exists()
    for path in ("/account/email/", "/account/confirm-email/x/", "/account/"):
        assert browser().get(path).status_code in {302, 404}


def reset_link(mailoutbox) -> str:
    return re.search(r"https?://\S+", mailoutbox[-1].body).group()


def test_password_is_reset_by_a_link_on_the_tenants_own_host(person, mailoutbox):
    client = browser()
    client.post("/account/password/reset/", {"email": person.email})
    link = reset_link(mailoutbox)
    assert link.startswith("http://north.portal.test/account/password/reset/key/")
    response = client.get(link, follow=True)
    path = response.redirect_chain[-1][0]
    good = {"password1": "another long sentence", "password2": "another long sentence"}
    assert client.post(path, {"password1": "short", "password2": "short"}).status_code == 200
    client.post(path, good)
    assert sign_in(browser(), person.email).status_code == 200
    assert sign_in(browser(), person.email, "another long sentence").status_code == 302
    assert "password_reset" in noted()
    assert "no longer works" in browser().get(link, follow=True).content.decode()


def test_reset_link_of_one_tenant_does_nothing_at_another(twin, mailoutbox):
    browser().post("/account/password/reset/", {"email": twin.email})
    there = reset_link(mailoutbox).replace("north.", "south.")
    client = browser("south")
    response = client.get(there, follow=True)
    assert "no longer works" in response.content.decode()
    assert "password1" not in response.content.decode()


def test_password_of_one_tenant_is_not_anothers(person, south):
    assert sign_in(browser("south"), person.email).status_code == 200
    assert not is_in(browser("south"))


def test_cookie_of_one_tenant_is_nobody_at_another_and_stays_alive(twin, south):
    client = browser()
    sign_in(client, twin.email)
    morsel = client.cookies[settings.SESSION_COOKIE_NAME]
    assert not morsel["domain"]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"
    other = browser("south")
    other.cookies[settings.SESSION_COOKIE_NAME] = morsel.value
    assert not is_in(other)
    assert is_in(client)


@pytest.mark.parametrize("lie", [False, True])
def test_copied_session_row_of_one_tenant_is_nobody_at_another(lie, twin, south):
    """Even with the row itself copied, and even if the tenant's name in it is changed."""
    client = browser()
    sign_in(client, twin.email)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    store = import_module(settings.SESSION_ENGINE).SessionStore
    row = Session.objects.get(session_key=key)
    data = store().decode(row.session_data)
    if lie:
        data["tenant"] = south.schema_name
    with in_tenant(south):
        Session.objects.create(
            session_key=key, session_data=store().encode(data), expire_date=row.expire_date
        )
    other = browser("south")
    other.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_in(other)
    assert is_in(client)


def test_deactivated_person_is_told_so_only_with_the_right_password(owner, person):
    services.deactivate_person(person=person, actor=owner)
    assert sign_in(browser(), person.email, "wrong password").status_code == 200
    response = sign_in(browser(), person.email)
    assert response.url == "/account/inactive/"


def test_many_attempts_are_stopped_per_tenant(person, south):
    with in_tenant(south):
        there = make_person("cashier", email=person.email, password=PASSWORD)
    client = browser()
    for _ in range(12):
        sign_in(client, person.email, "not this one")
    response = sign_in(client, person.email)
    assert response.status_code in {200, 429}
    assert not is_in(client)
    neighbour = browser("south")
    with in_tenant(south):
        assert sign_in(neighbour, there.email).status_code == 302


def test_next_stays_on_this_host(person):
    for url in ("http://south.portal.test/", "//south.portal.test/", "https://evil.example/"):
        assert sign_in(browser(), person.email, next=url).url == "/"
    assert sign_in(browser(), person.email, next="/settings/profile/").url == "/settings/profile/"


def code_of(secret: str, *, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def test_second_factor_from_set_up_to_sign_in(person, mailoutbox, monkeypatch):
    # The library mails and signals on commit, and only within the request.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda do, **_: do())
    client = browser()
    sign_in(client, person.email)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    secret = re.search(r'class="ui-secret">(\w+)<', page).group(1)
    assert client.post("/account/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    stored = Authenticator.objects.get(user=person, type="totp").data["secret"]
    assert secret not in stored
    assert "second factor now protects" in mailoutbox[-1].body
    codes = re.search(
        r'<pre class="ui-codes">(.*?)</pre>',
        client.get("/account/2fa/recovery-codes/").content.decode(),
        re.DOTALL,
    ).group(1)
    assert len(codes.split()) == 10

    again = browser()
    assert sign_in(again, person.email).url.startswith("/account/2fa/authenticate/")
    assert not is_in(again)
    assert again.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    again.post("/account/2fa/authenticate/", {"code": codes.split()[0]})
    assert is_in(again)
    third = browser()
    sign_in(third, person.email)
    third.post("/account/2fa/authenticate/", {"code": codes.split()[0]})
    assert not is_in(third)

    client.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=person).exists()
    assert {"authenticator_added", "second_factor_failed", "authenticator_removed"} <= set(noted())


def test_second_factor_row_of_one_tenant_cannot_be_read_at_another(person, south):
    secret = generate_totp_secret()
    stored = TOTP.activate(person, secret).instance.data
    with in_tenant(south):
        there = make_person("cashier")
        copy = Authenticator.objects.create(user=there, type="totp", data=stored)
        with pytest.raises(InvalidToken):
            copy.wrap().validate_code(code_of(secret))


def test_sensitive_pages_ask_for_the_password_again(person):
    client = signed_in(person, "north")  # no password was typed in this session
    response = client.get("/account/2fa/totp/activate/")
    assert response.url.startswith("/account/reauthenticate/")
    assert client.post("/account/reauthenticate/", {"password": "wrong"}).status_code == 200
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.get("/account/2fa/totp/activate/").status_code == 200


def test_password_is_changed_with_the_old_one(person, mailoutbox):
    client = browser()
    sign_in(client, person.email)
    new = {"password1": "another long sentence", "password2": "another long sentence"}
    response = client.post("/account/password/change/", {"oldpassword": "wrong", **new})
    assert response.status_code == 200
    client.post("/account/password/change/", {"oldpassword": PASSWORD, **new})
    assert is_in(client)
    assert sign_in(browser(), person.email, "another long sentence").status_code == 302
    assert "your password was changed" in mailoutbox[-1].body
    assert "password_changed" in noted()


def test_sessions_are_listed_and_ended(person):
    chrome = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140 Safari/537"
    here, there, third = browser(**{"user-agent": chrome}), browser(), browser()
    for client in (here, there, third):
        sign_in(client, person.email)
    page = here.get("/account/sessions/").content.decode()
    assert "Chrome, Windows" in page
    assert page.count("<li>") >= 3
    key = there.cookies[settings.SESSION_COOKIE_NAME].value
    row = UserSession.objects.get(session_key=key)
    here.post(f"/account/sessions/{row.pk}/end/")
    assert not is_in(there)
    assert is_in(here)
    here.post("/account/sessions/")
    assert not is_in(third)
    assert is_in(here)
    assert "session_ended" in noted()


def test_nobody_ends_another_persons_session(owner, person):
    client = browser()
    sign_in(client, person.email)
    row = UserSession.objects.get()
    assert signed_in(owner, "north").post(f"/account/sessions/{row.pk}/end/").status_code == 404
    assert is_in(client)


def test_language_is_chosen_before_sign_in(person):
    client = browser()
    assert 'lang="en"' in client.get("/account/login/").content.decode()
    response = client.post("/account/language/", {"language": "zh-hans", "next": "/account/login/"})
    assert response.url == "/account/login/"
    assert 'lang="zh-hans"' in client.get("/account/login/").content.decode()
    evil = client.post("/account/language/", {"language": "xx", "next": "https://evil.example/"})
    assert evil.url == "/"
    sign_in(client, person.email)
    client.post("/account/language/", {"language": "zh-hans"})
    assert User.objects.get(pk=person.pk).language == "zh-hans"


def test_post_without_csrf_token_is_refused(person):
    client = Client(SERVER_NAME="north.portal.test", enforce_csrf_checks=True)
    assert sign_in(client, person.email).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["login/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "inactive/"],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("slug", ["north", "hub", "ops"])
def test_entrance_opens_on_every_kind_of_host(path, language, slug, person):
    response = browser(slug, **{"accept-language": language}).get(f"/account/{path}")
    assert response.status_code == 200
    assert f'lang="{language}"' in response.content.decode()
    assert {"private", "no-store"} <= set(response.headers["Cache-Control"].split(", "))


@pytest.mark.parametrize(
    "path",
    [
        "2fa/",
        "2fa/totp/activate/",
        "sessions/",
        "password/change/",
        "logout/",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_account_pages_open(path, language, person):
    client = browser()
    sign_in(client, person.email)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/language/", {"language": language})
    response = client.get(f"/account/{path}")
    assert response.status_code == 200
    assert f'lang="{language}"' in response.content.decode()


@pytest.mark.django_db
def test_who_it_is_costs_three_queries_at_most(person, django_assert_max_num_queries):
    """The host's tenant is one more; a session comes from the cache."""
    client = browser()
    sign_in(client, person.email)
    client.get("/account/logout/")
    with django_assert_max_num_queries(3) as caught:
        client.get("/account/logout/")
    mine = [q["sql"] for q in caught.captured_queries if "tenants_domain" not in q["sql"]]
    assert len(mine) <= 2, mine


def test_invited_person_sets_a_password_and_is_in(
    owner, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        services.invite_person(
            email="new@example.test",
            full_name="李雷",
            role=Role.objects.get(key="cashier"),
            language="en",
            actor=owner,
        )
    link = reset_link(mailoutbox)
    client = browser()
    assert "李雷" in client.get(link).content.decode()
    assert client.post(link, {"full_name": "李雷", "password": "short"}).status_code == 200
    response = client.post(link, {"full_name": "李雷", "password": PASSWORD})
    assert response.status_code == 302
    assert is_in(client)
    assert client.get(link).status_code == 404
    assert browser("south").get(link.replace("north.", "south.")).status_code == 404
    # A fresh session has proved the password: what protects the account opens at once.
    assert client.get("/account/sessions/").status_code == 200


def test_making_a_key_asks_for_the_password_again(north):
    owner = make_person("owner", scope=Scope.GROUP, password=PASSWORD)
    client = browser()
    sign_in(client, owner.email)
    response = client.get("/settings/keys/new/")
    assert response.url == "/account/reauthenticate/?next=%2Fsettings%2Fkeys%2Fnew%2F"
    post = client.post(
        "/settings/keys/new/",
        {"name": "ERP", "verbs": ["accounts.people.view"]},
        headers={"hx-request": "true", "hx-current-url": "http://north.portal.test/settings/keys/"},
    )
    assert post.status_code == 204
    assert post.headers["HX-Redirect"] == "/account/reauthenticate/?next=%2Fsettings%2Fkeys%2F"
    assert not ApiKey.objects.exists()
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.get("/settings/keys/new/").status_code == 200
