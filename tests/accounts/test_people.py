from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.auth import authenticate
from django.db import OperationalError, connection
from django.utils.timezone import now

from portal.core.errors import Conflict, InvalidInput, NotPermitted
from tenants.accounts import services
from tenants.accounts.models import Assignment, Invitation, Role, Scope, User
from tenants.accounts.services.invitations import open_invitation
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tests.conftest import make_person, make_store, signed_in


@pytest.fixture
def manager(north, store):
    """A general manager of everything: manages people, but is no owner."""
    return make_person("general_manager", store=store, scope=Scope.GROUP)


@pytest.fixture
def store_manager(north, store):
    return make_person("general_manager", email="s1@example.test", store=store, scope=Scope.STORE)


def role(key: str) -> Role:
    return Role.objects.get(key=key)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def the_link(mailoutbox) -> str:
    return mailoutbox[-1].body.split("/account/invitation/")[1].split("/")[0]


@pytest.fixture
def invite(django_capture_on_commit_callbacks):
    def _invite(actor, **fields):
        values = {"email": "New@Example.test", "full_name": "李雷", "role": role("cashier")}
        with django_capture_on_commit_callbacks(execute=True):
            return services.invite_person(**{**values, **fields}, actor=actor)

    return _invite


def test_invitation_becomes_a_colleague_once(owner, store, invite, mailoutbox):
    invitation = invite(owner, store=store, language="zh-hans")
    assert fresh_invitation(invitation).sent_at
    secret = the_link(mailoutbox)
    assert secret not in Invitation.objects.get().secret_hash
    person = services.accept_invitation(
        secret=secret, full_name="李雷", password="a long sentence", language=""
    )
    assert person.email == "new@example.test"
    assert person.language == "zh-hans"
    assert authenticate(None, email="new@example.test", password="a long sentence") == person
    assert [str(a.role) for a in person.assignments.all()] == ["Cashier"]
    with pytest.raises(Conflict):
        services.accept_invitation(secret=secret, full_name="x", password="a long sentence")


def fresh_invitation(invitation):
    return Invitation.objects.get(pk=invitation.pk)


def test_invitation_is_mailed_in_the_language_of_the_invited(owner, invite, mailoutbox):
    invite(owner, language="en")
    assert "invites you" in mailoutbox[-1].body
    assert "http://north.portal.test/account/invitation/" in mailoutbox[-1].body
    assert mailoutbox[-1].to == ["new@example.test"]


def test_invitation_of_one_dealer_opens_nothing_at_another(owner, south, invite, mailoutbox):
    invitation = invite(owner)
    secret = the_link(mailoutbox)
    row = {f.attname: getattr(invitation, f.attname) for f in Invitation._meta.fields}
    with in_tenant(south):  # even with the row and everything it points at copied
        make_person("owner")
        copy = {
            **row,
            "role_id": role("cashier").pk,
            "invited_by_id": User.objects.get().pk,
            "store_id": None,
        }
        Invitation.objects.create(**copy)
        assert open_invitation(secret) is None
        with pytest.raises(Conflict):
            services.accept_invitation(secret=secret, full_name="x", password="a long sentence")
    assert open_invitation(secret)


@pytest.mark.parametrize("how", ["withdrawn", "expired", "resent", "inviter gone"])
def test_invitation_that_is_no_longer_open_lets_nobody_in(how, owner, invite, mailoutbox):
    invitation = invite(owner)
    secret = the_link(mailoutbox)
    match how:
        case "withdrawn":
            services.withdraw_invitation(invitation=invitation, actor=owner)
        case "expired":
            Invitation.objects.update(expires_at=now() - timedelta(seconds=1))
        case "resent":
            services.resend_invitation(invitation=invitation, actor=owner)
        case _:
            User.objects.filter(pk=owner.pk).update(is_active=False)
    assert open_invitation(secret) is None
    with pytest.raises(Conflict):
        services.accept_invitation(secret=secret, full_name="x", password="a long sentence")


def test_weak_password_is_refused_and_the_invitation_stays_open(owner, invite, mailoutbox):
    invite(owner)
    secret = the_link(mailoutbox)
    with pytest.raises(InvalidInput) as caught:
        services.accept_invitation(secret=secret, full_name="x", password="short")
    assert "password" in caught.value.fields
    assert open_invitation(secret)


def test_address_is_invited_once_and_not_at_all_if_a_colleague_has_it(owner, invite):
    invite(owner)
    with pytest.raises(InvalidInput):
        invite(owner, email="NEW@example.test")
    with pytest.raises(InvalidInput):
        invite(owner, email=owner.email)


def test_expired_invitation_does_not_block_a_new_one(owner, invite):
    invite(owner)
    Invitation.objects.update(expires_at=now() - timedelta(days=1))
    assert invite(owner).is_open


def test_nobody_gives_what_they_lack(manager, store_manager, store, invite):
    for actor, fields in [
        (manager, {"role": role("owner"), "scope": Scope.GROUP}),
        (store_manager, {"role": role("general_manager"), "scope": Scope.GROUP}),
        (
            store_manager,
            {"role": role("general_manager"), "scope": Scope.STORE, "store": make_store("S2")},
        ),
    ]:
        with pytest.raises(NotPermitted):
            invite(actor, **fields)
    assert not Invitation.objects.exists()


def test_store_manager_may_give_their_own_role_in_their_store(store_manager, store, invite):
    assert invite(
        store_manager, role=role("general_manager"), scope=Scope.STORE, store=store
    ).is_open


def test_who_may_not_manage_people_may_not_invite(north, invite):
    cashier = make_person("cashier")
    with pytest.raises(NotPermitted):
        invite(cashier)


def test_nobody_lifts_themselves(owner, manager, store):
    with pytest.raises(NotPermitted):
        services.grant_role(
            person=manager, role=role("general_manager"), scope=Scope.GROUP, actor=manager
        )
    with pytest.raises(NotPermitted):
        services.withdraw_role(assignment=manager.assignments.get(), actor=manager)
    with pytest.raises(NotPermitted):
        services.change_person(
            person=manager, full_name="x", home_store=make_store("S2"), actor=manager
        )
    with pytest.raises(NotPermitted):
        services.deactivate_person(person=manager, actor=manager)


def test_manager_cannot_touch_somebody_who_may_more(owner, manager):
    for call in (
        lambda: services.deactivate_person(person=owner, actor=manager),
        lambda: services.withdraw_role(assignment=owner.assignments.get(), actor=manager),
        lambda: services.change_person(person=owner, full_name="x", actor=manager),
        lambda: services.grant_role(
            person=owner, role=role("cashier"), scope=Scope.OWN, actor=manager
        ),
    ):
        with pytest.raises(NotPermitted):
            call()


def test_store_manager_cannot_touch_people_of_another_store(store_manager):
    other = make_person("cashier", email="c2@example.test", store=make_store("S2"))
    with pytest.raises(NotPermitted):
        services.deactivate_person(person=other, actor=store_manager)
    assert fresh(other).is_active


def test_several_roles_add_up(owner, store):
    person = make_person("cashier", store=store)
    services.grant_role(person=person, role=role("general_manager"), scope=Scope.STORE, actor=owner)
    services.grant_role(
        person=person,
        role=role("general_manager"),
        scope=Scope.STORE,
        unit=make_store("S2"),
        actor=owner,
    )
    reach = fresh(person).reach("accounts.people.manage")
    assert reach.stores == {store.pk, make_store("S2").pk}
    services.withdraw_role(
        assignment=person.assignments.get(role__key="general_manager", unit=None), actor=owner
    )
    assert fresh(person).reach("accounts.people.manage").stores == {make_store("S2").pk}


def test_last_owner_stays(owner):
    second = make_person("owner", email="o2@example.test", scope=Scope.GROUP)
    services.deactivate_person(person=owner, actor=second)
    third = make_person("owner", email="o3@example.test", scope=Scope.GROUP)
    services.deactivate_person(person=third, actor=second)
    program = make_person("owner", email="p@x.invalid", scope=Scope.GROUP, is_service=True)
    for call in (
        lambda: services.deactivate_person(person=second, actor=program),
        lambda: services.withdraw_role(assignment=second.assignments.get(), actor=program),
        lambda: services.grant_role(
            person=second, role=role("owner"), scope=Scope.OWN, actor=program
        ),
    ):
        with pytest.raises(Conflict):
            call()
    assert Assignment.objects.filter(user=second, scope=Scope.GROUP).exists()


def test_of_two_owners_who_remove_each_other_one_stays(committed):
    north, start = committed["North"], Barrier(2)
    with in_tenant(north):
        owners = [
            make_person("owner", email=f"o{n}@example.test", scope=Scope.GROUP) for n in range(2)
        ]

    def remove(n: int) -> bool:
        try:
            with in_tenant(north):
                me, other = fresh(owners[n]), fresh(owners[1 - n])
                start.wait(10)
                services.deactivate_person(person=other, actor=me)
        except (Conflict, NotPermitted, OperationalError):  # refused, or chosen by the deadlock
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(remove, range(2)))
    with in_tenant(north):
        assert User.objects.filter(is_active=True).count() == 1
    assert sorted(done) == [False, True]


def test_deactivating_ends_sessions_and_keys_at_once(owner, store):
    person = make_person("general_manager", store=store, scope=Scope.STORE)
    browser = signed_in(person, "north")
    assert browser.get("/account/sessions/").status_code == 200
    _key, text = services.create_api_key(name="Theirs", acts_as=person)
    assert services.user_of_api_key(text)
    services.deactivate_person(person=person, actor=owner)
    assert browser.get("/account/sessions/").status_code == 302
    assert services.user_of_api_key(text) is None
    services.reactivate_person(person=person, actor=owner)
    assert services.user_of_api_key(text) is None
    assert browser.get("/account/sessions/").status_code == 302


def test_what_happened_is_noted(owner, store, invite, mailoutbox):
    invite(owner, store=store)
    services.accept_invitation(
        secret=the_link(mailoutbox), full_name="Li", password="a long sentence"
    )
    person = User.objects.get(email="new@example.test")
    services.change_person(
        person=person, full_name="Lei Li", phone="138 0013 8000", home_store=store, actor=owner
    )
    entry = AuditEntry.objects.get(verb="accounts.person.changed")
    assert entry.changes == {"full_name": ["Li", "Lei Li"], "phone": ["", "+8613800138000"]}
    assert list(AuditEntry.objects.order_by("id").values_list("verb", flat=True)) == [
        "accounts.invitation.sent",
        "accounts.invitation.accepted",
        "accounts.person.changed",
    ]


def test_bad_phone_names_its_field(owner):
    with pytest.raises(InvalidInput) as caught:
        services.update_profile(person=owner, phone="138****8000")
    assert "phone" in caught.value.fields
    assert connection.in_atomic_block


def test_invitation_into_another_store_is_out_of_a_store_managers_hands(
    owner, store_manager, invite
):
    invitation = invite(owner, store=make_store("S2"))
    for service in (services.withdraw_invitation, services.resend_invitation):
        with pytest.raises(NotPermitted):
            service(invitation=invitation, actor=store_manager)
    http = signed_in(store_manager, "north")
    assert "new@example.test" not in http.get("/settings/invitations/").content.decode()
    assert http.post(f"/settings/invitations/{invitation.pk}/withdraw/").status_code == 404
    assert fresh_invitation(invitation).is_open
