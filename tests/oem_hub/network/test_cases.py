"""Cases that dealers passed on, as the manufacturer sees them."""

import pytest

from dealers.care.events import CaseEscalated
from oem_hub.network import handlers, selectors, services
from oem_hub.network.models import CaseFact
from portal.core.models import uuid7
from tenants.models import Membership
from tests.oem_hub.conftest import dealer_of
from tests.oem_hub.screens import OnHub
from tests.ui.base import ListPageTests

pytestmark = pytest.mark.django_db


def pass_on(tenant, **fields):
    values = {
        "case_id": str(uuid7()),
        "number": "CS-S1-2611-0001",
        "kind": "complaint",
        "category": "Quality of the car",
        "severity": "critical",
        "state": "investigating",
        "escalated_at": "2026-11-20T08:00:00+00:00",
    }
    message = CaseEscalated(**values | fields)
    handlers.note_case(message, sender=tenant.pk)
    return CaseFact.objects.get(case_id=message.case_id, dealer=dealer_of(tenant))


class TestCaseList(OnHub, ListPageTests):
    path = "/dealers/cases/"
    queries = 2
    found, missed = "CS-S1", "zzz"
    filters = "open=true&severity=critical"
    refused_role = "campaign_manager"

    def make(self, n):
        return pass_on(self.north, number=f"CS-S1-2611-{n:04d}")


def test_told_again_it_is_one_and_as_it_stands_now(network, manager):
    case = pass_on(network.north)
    again = pass_on(
        network.north, case_id=str(case.case_id), state="closed", closed_at="2026-11-21T08:00:00Z"
    )
    assert (again.pk, again.state) == (case.pk, "closed")
    pass_on(network.south, case_id=str(case.case_id))
    rows = selectors.dealers_with_sales(manager, "hub_network.dealer.view")
    counts = {dealer.name: dealer.escalated for dealer in rows}
    assert counts == {"North": 0, "South": 1}


def test_stranger_is_not_heard(network):
    Membership.objects.filter(dealer=network.south).update(is_active=False)
    with pytest.raises(services.NotAMember):
        pass_on(network.south)
    assert not CaseFact.objects.exists()
