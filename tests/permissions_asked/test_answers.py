"""Every place × every role, asked: who may comes in, who may not finds nothing and changes nothing."""

import pytest
from django.template.backends.django import Template

from tenants.accounts.registry import ROLES
from tenants.context import in_tenant
from tests.conftest import tenant_named
from tests.permissions.matrix import OWN, declared, places
from tests.permissions.register import KINDS
from tests.permissions_asked.asker import BY_THEIR_OWN, TENANTS, Asker, may, writes_noted

ROLES_OF_KINDS = [(kind, role) for kind in KINDS for role in ROLES[kind]]


def faults(asker: Asker, rows: dict[tuple[str, str], str], only: str = "") -> list[str]:
    """Where an answer is not what the matrix says; ``only``: of this place."""
    found = []
    for place in places(asker.kind):
        if only and place.name != only:
            continue
        cell = rows[asker.kind, place.name]
        allowed = may(asker.role, cell)
        for method in place.methods:
            if allowed and (method, place.name) in BY_THEIR_OWN:
                continue
            if method == "post" and not place.is_operation and asker.body(place) is None:
                continue
            status, written = asker.ask(place, method, own=cell == OWN)
            wanted = is_in(status, method) if allowed else status == refusal(place)
            if not wanted or (not allowed and written):
                found.append(f"{method} {place.name}: {status} {'' if allowed else written}")
            if cell == OWN:  # and nobody else's, whoever asks
                status, written = asker.ask(place, method)
                if status != 404 or written:
                    found.append(f"{method} {place.name}, a colleague's: {status} {written}")
    return found


def is_in(status: int, method: str) -> bool:
    """An answer to somebody who may: a page, or what a form without data hears."""
    return status < 400 if method == "get" else status < 500 and status not in {403, 404, 405}


def refusal(place) -> int:
    """A screen that one may not open is not there; a program is told that its key may not."""
    return 403 if place.is_operation else 404


@pytest.mark.parametrize(("kind", "role"), ROLES_OF_KINDS)
def test_answers_are_what_the_matrix_says(kind, role, db, monkeypatch, settings):
    settings.API_RATE_PER_MINUTE = 100_000  # one key asks for all operations at once
    if (
        role != "owner"
    ):  # drawing a page costs ten times what deciding about it does: once is enough
        monkeypatch.setattr(Template, "render", lambda *args, **kwargs: "")
    tenant = tenant_named(TENANTS[kind])
    with in_tenant(tenant):
        found = faults(Asker(kind, role, tenant), declared())
    assert not found, "\n".join(found)


@pytest.mark.parametrize("place", ["post contracts_approve", "sales:contract_approve"])
def test_a_wrong_row_is_found(place, north):
    key, rows = ("dealer", place), declared()
    clerk, manager = (Asker("dealer", role, north) for role in ("technician", "sales_manager"))
    assert faults(clerk, rows, place) == faults(manager, rows, place) == []
    assert faults(clerk, {**rows, key: f"{rows[key]} technician"}, place)
    assert faults(manager, {**rows, key: rows[key].replace("sales_manager", "")}, place)


def test_a_refusal_that_writes_is_found(owner):
    with writes_noted() as noted:
        owner.full_name = "Written"
        owner.save(update_fields=["full_name"])
    assert len(noted) == 1
