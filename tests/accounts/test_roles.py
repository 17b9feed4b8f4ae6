import pytest
from django.utils import translation

from portal.core.errors import Conflict, InvalidInput, NotPermitted
from tenants.accounts import services
from tenants.accounts.models import Role, Scope, User
from tenants.accounts.permissions import MANAGE_ROLES, VIEW_AUDIT, VIEW_PEOPLE
from tenants.accounts.registry import domains_of, verbs_of
from tenants.audit.models import AuditEntry
from tests.conftest import make_person


def role(key: str) -> Role:
    return Role.objects.get(key=key)


def test_role_is_edited_and_reset(owner):
    person = make_person("cashier")
    services.change_role(role=role("cashier"), verbs=[VIEW_PEOPLE], actor=owner)
    assert User.objects.get(pk=person.pk).can(VIEW_PEOPLE)
    assert role("cashier").is_edited
    services.reset_role(role=role("cashier"), actor=owner)
    assert not User.objects.get(pk=person.pk).can(VIEW_PEOPLE)
    assert not role("cashier").is_edited
    entry = AuditEntry.objects.get(verb="accounts.role.changed")
    assert VIEW_PEOPLE in entry.changes["verbs"][1]


def test_delivered_role_gets_what_a_new_version_gives(owner):
    assert role("general_manager").granted >= {VIEW_PEOPLE}
    assert role("general_manager").verbs is None


def test_owner_role_cannot_be_narrowed(owner):
    with pytest.raises(Conflict):
        services.change_role(role=role("owner"), verbs=[], actor=owner)


def test_unknown_verb_is_refused(owner):
    for verb in ("no.such.verb", "*"):
        with pytest.raises(InvalidInput):
            services.change_role(role=role("cashier"), verbs=[verb], actor=owner)


def test_role_manager_lifts_neither_themselves_nor_beyond(owner):
    services.change_role(
        role=role("general_manager"), verbs=[MANAGE_ROLES, VIEW_PEOPLE], actor=owner
    )
    person = make_person("general_manager", scope=Scope.GROUP)
    with pytest.raises(NotPermitted):
        services.change_role(role=role("general_manager"), verbs=[VIEW_AUDIT], actor=person)
    with pytest.raises(NotPermitted):
        services.change_role(role=role("cashier"), verbs=[VIEW_AUDIT], actor=person)
    with pytest.raises(NotPermitted):
        services.reset_role(role=role("general_manager"), actor=person)
    services.change_role(role=role("cashier"), verbs=[VIEW_PEOPLE], actor=person)
    assert role("cashier").granted == {VIEW_PEOPLE}


def test_own_role_is_made_and_has_nothing_to_be_reset_to(owner):
    made = services.create_role(name="前台", verbs=[VIEW_PEOPLE], actor=owner)
    assert made.granted == {VIEW_PEOPLE}
    with pytest.raises(Conflict):
        services.reset_role(role=made, actor=owner)
    with pytest.raises(NotPermitted):
        services.create_role(name="x", verbs=[], actor=make_person("cashier"))


def test_delivered_role_is_called_by_the_kind_of_tenant(owner, north):
    assert str(role("owner")) == "Owner"
    services.change_role(role=role("cashier"), verbs=[], name="Till", actor=owner)
    assert str(role("cashier")) == "Till"


def test_every_verb_stands_in_one_domain(north):
    listed = [verb for _title, verbs in domains_of("dealer") for verb in verbs]
    assert sorted(listed) == sorted(verbs_of("dealer"))
    assert len(listed) > 5


@pytest.mark.parametrize("kind", ["dealer", "hub", "ops"])
def test_every_domain_has_a_title_in_both_languages(kind):
    with translation.override("zh-hans"):
        titles = [str(title) for title, _verbs in domains_of(kind)]
    assert titles
    assert not [title for title in titles if title.isascii()]
