from django.db import connection

from tenants.audit.models import AuditEntry
from tenants.context import in_public
from tenants.models import Membership
from tenants.services import invite_to_network
from tests.conftest import make_person, make_store, signed_in


def test_group_joins_later_with_a_code(north, http, hub):
    with in_public():
        Membership.objects.filter(dealer=north).delete()
        invitation = invite_to_network(hub=hub, dealer_code="D900")
    assert "Ask them for a code" in http.get("/settings/networks/").content.decode()
    refused = http.post("/settings/networks/join/", {"join_code": "NONSENSE"})
    assert refused.status_code == 422
    assert not Membership.objects.filter(dealer=north).exists()
    assert http.post("/settings/networks/join/", {"join_code": invitation.code}).status_code == 302
    assert "D900" in http.get("/settings/networks/").content.decode()
    assert AuditEntry.objects.filter(verb="networks.membership.join").count() == 1
    assert connection.schema_name == north.schema_name


def test_group_sees_its_own_networks_only(north, http):
    page = http.get("/settings/networks/").content.decode()
    assert "D001" in page
    assert "D002" not in page


def test_only_who_may_joins(north):
    clerk = signed_in(make_person("warranty_clerk", store=make_store(), scope="group"), "north")
    assert clerk.get("/settings/networks/").status_code == 200
    assert clerk.get("/settings/networks/join/").status_code == 404
    seller = signed_in(make_person("sales_consultant", store=make_store()), "north")
    assert seller.get("/settings/networks/").status_code == 404
