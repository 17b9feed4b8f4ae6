from datetime import timedelta

import pytest
from django.utils.timezone import now

from portal.core.errors import Conflict, InvalidInput, NotPermitted
from tenants.accounts import services
from tenants.accounts.models import ApiKey, Scope
from tenants.accounts.permissions import MANAGE_KEYS, VIEW_AUDIT, VIEW_PEOPLE
from tenants.audit.services import record
from tenants.context import in_tenant
from tests.conftest import make_person


def test_key_is_shown_once_and_kept_as_a_hash(owner):
    key, text = services.make_program_key(name="ERP", verbs=[VIEW_PEOPLE], actor=owner)
    row = ApiKey.objects.get()
    assert text not in {row.secret_hash, row.prefix, row.name}
    assert text.startswith(row.prefix)
    program = services.user_of_api_key(text)
    assert program == key.acts_as
    assert program.is_service
    assert program.can(VIEW_PEOPLE)
    assert not program.can(VIEW_AUDIT)
    assert record(actor=program, verb="x", target=key).via == key.prefix


def test_key_of_one_store_reaches_that_store(owner, store):
    _key, text = services.make_program_key(
        name="ERP", verbs=[VIEW_PEOPLE], store=store, actor=owner
    )
    reach = services.user_of_api_key(text).reach(VIEW_PEOPLE)
    assert (reach.everything, reach.stores) == (False, {store.pk})


def test_row_of_one_dealers_key_opens_nothing_at_another(owner, south):
    key, text = services.make_program_key(name="ERP", verbs=[VIEW_PEOPLE], actor=owner)
    with in_tenant(south):
        assert services.user_of_api_key(text) is None
        there = make_person("owner", scope=Scope.GROUP)
        ApiKey.objects.create(
            pk=key.pk,
            name=key.name,
            prefix=key.prefix,
            secret_hash=key.secret_hash,
            acts_as=there,
            verbs=["*"],
        )
        assert services.user_of_api_key(text) is None
    assert services.user_of_api_key(text)


@pytest.mark.parametrize("text", ["", "dp_", "x" * 11, "dp_" + "a" * 40, "键" * 20, "a\0" * 20])
def test_other_texts_are_nobody(text, owner):
    services.make_program_key(name="ERP", verbs=[VIEW_PEOPLE], actor=owner)
    assert services.user_of_api_key(text) is None


def test_lookup_is_one_query_and_rights_one_more(owner, django_assert_num_queries):
    _key, text = services.make_program_key(name="ERP", verbs=[VIEW_PEOPLE], actor=owner)
    services.user_of_api_key(text)  # notes its use
    with django_assert_num_queries(1):
        program = services.user_of_api_key(text)
    with django_assert_num_queries(1):
        program.can(VIEW_PEOPLE)
        program.can(VIEW_AUDIT)
    with django_assert_num_queries(1):
        services.user_of_api_key(text[:-1] + "x")


def test_rotation_overlaps(owner):
    key, old = services.make_program_key(name="ERP", verbs=[VIEW_PEOPLE], actor=owner)
    fresh, new = services.rotate_api_key(key=key, actor=owner)
    assert fresh.acts_as == key.acts_as
    assert services.user_of_api_key(old)
    assert services.user_of_api_key(new)
    ApiKey.objects.filter(pk=key.pk).update(expires_at=now() - timedelta(seconds=1))
    assert services.user_of_api_key(old) is None
    with pytest.raises(Conflict):
        services.rotate_api_key(key=key, actor=owner)


def test_withdrawn_key_is_dead_at_once(owner):
    key, text = services.make_program_key(name="ERP", verbs=[VIEW_PEOPLE], actor=owner)
    services.withdraw_api_key(key=key, actor=owner)
    services.withdraw_api_key(key=key, actor=owner)
    assert services.user_of_api_key(text) is None


def test_key_gives_no_more_than_its_maker_has(owner, store):
    role = owner.assignments.get().role.__class__.objects.get(key="cashier")
    services.change_role(role=role, verbs=[MANAGE_KEYS, VIEW_PEOPLE], actor=owner)
    maker = make_person("cashier", store=store, scope=Scope.STORE)
    with pytest.raises(NotPermitted):
        services.make_program_key(name="x", verbs=[VIEW_AUDIT], store=store, actor=maker)
    with pytest.raises(NotPermitted):  # all stores
        services.make_program_key(name="x", verbs=[VIEW_PEOPLE], actor=maker)
    assert services.make_program_key(name="x", verbs=[VIEW_PEOPLE], store=store, actor=maker)


@pytest.mark.parametrize(
    "fields", [{"verbs": []}, {"verbs": ["*"]}, {"expires_at": now() - timedelta(days=1)}]
)
def test_useless_keys_are_refused(fields, owner):
    with pytest.raises(InvalidInput):
        services.make_program_key(**{"name": "x", "verbs": [VIEW_PEOPLE], **fields}, actor=owner)


def test_program_never_signs_in(owner, client):
    key, _text = services.make_program_key(name="ERP", verbs=[VIEW_PEOPLE], actor=owner)
    program = key.acts_as
    program.set_password("a long sentence")
    program.save()
    response = client.post(
        "/account/login/",
        {"login": program.email, "password": "a long sentence"},
        headers={"host": "north.portal.test"},
    )
    assert response.status_code in {200, 403}
    assert "_auth_user_id" not in client.session
