import pytest
from django.test import Client

from tenants.accounts.models import Scope
from tenants.audit.models import AuditEntry
from tenants.context import in_public, in_tenant
from tenants.models import Kind, Tenant
from tenants.services import add_spare
from tenants.states import TenantState
from tests.conftest import make_person, signed_in, tenant_named


@pytest.fixture
def console(db):
    """The operators' host with an operator signed in; not entered."""
    with in_tenant(tenant_named("Operators")):
        operator = make_person("owner", kind="ops", scope=Scope.GROUP)
        return signed_in(operator, "ops")


def test_list_shows_customers_and_no_spares(console):
    spare = add_spare(kind=Kind.DEALER)
    page = console.get("/tenants/").content.decode()
    assert "North" in page
    assert "Hub" in page
    assert str(spare.pk) not in page
    assert console.get(f"/tenants/{spare.pk}/").status_code == 404


def test_home_tells_the_state_of_the_fleet(console):
    add_spare(kind=Kind.DEALER)
    page = console.get("/").content.decode()
    assert "Ready for a sign-up" in page
    assert "Behind with migrations" in page


def test_operator_suspends_with_a_reason_and_resumes(console):
    north = tenant_named("North")
    page = f"/tenants/{north.pk}/"
    assert console.get(page).status_code == 200
    assert console.post(f"{page}suspend/", {"reason": ""}).status_code == 422
    assert console.post(f"{page}suspend/", {"reason": "Report 17"}).status_code == 302
    north.refresh_from_db()
    assert (north.state, north.hold_reason) == (TenantState.SUSPENDED, "Report 17")
    assert "Report 17" in console.get(page).content.decode()
    assert console.post(f"{page}resume/").status_code == 302
    assert tenant_named("North").state == TenantState.ACTIVE
    with in_tenant(tenant_named("Operators")):
        assert AuditEntry.objects.filter(object_id=north.pk).count() == 2
    with in_tenant(north):
        assert not AuditEntry.objects.exists()


def test_closed_workspace_answers_no_more(console):
    north = tenant_named("North")
    assert console.post(f"/tenants/{north.pk}/close/").status_code == 302
    assert Client(SERVER_NAME="north.portal.test").get("/").status_code == 404
    assert console.post(f"/tenants/{north.pk}/suspend/", {"reason": "x"}).status_code == 422


def test_console_is_on_the_operators_host_only(console, http):
    assert http.get("/tenants/").status_code == 404
    with in_public():
        assert Client(SERVER_NAME="portal.test").get("/tenants/").status_code == 404
    assert Client(SERVER_NAME="ops.portal.test").get("/tenants/").status_code == 302


def test_list_asks_as_much_for_many_as_for_few(console, django_assert_num_queries):
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    counts = []
    for more in (0, 5):
        Tenant.objects.bulk_create(
            Tenant(
                kind=Kind.DEALER,
                name=f"N{n}",
                slug=f"n{n}",
                schema_name=f"t_{n:016x}",
                state="active",
            )
            for n in range(more)
        )
        console.get("/tenants/")
        with CaptureQueriesContext(connection) as queries:
            console.get("/tenants/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
