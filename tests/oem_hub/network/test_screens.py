import pytest

from oem_hub.network.models import Dealer, NetworkVehicle
from portal.core.models import uuid7
from tenants.models import NetworkInvitation
from tests.oem_hub.conftest import VIN, dealer_of, deliver, make_region
from tests.oem_hub.screens import OnHub
from tests.ui.base import ActionTests, CreatePageTests, DetailPageTests, ListPageTests

pytestmark = pytest.mark.django_db


def make_dealer(n):
    return Dealer.objects.create(
        tenant_id=uuid7(),
        code=f"D10{n}",
        name=f"Dealer {n}",
        region=make_region(f"R{n}", f"Region {n}"),
        joined_on="2026-01-01",
    )


class TestDealerList(OnHub, ListPageTests):
    path = "/dealers/"
    queries = 2
    found, missed = "D101", "Zhou"
    sort = "name"
    filters = "state=active"

    def make(self, n):
        return make_dealer(n)


class TestDealerDetail(OnHub, DetailPageTests):
    path = "/dealers/{pk}/"
    queries = 2
    shows = ("North", "D001", "East", VIN)
    tabs = ("sales",)

    def make(self, n):
        deliver(self.north)
        return dealer_of(self.north)


class TestDealerChangeRegion(OnHub, ActionTests):
    path = "/dealers/{pk}/region/"
    bad = {"region": ""}

    def make(self, n):
        return make_dealer(n)

    def data(self):
        return {"region": str(make_region("WEST", "West").pk)}

    def test_region_is_changed(self):
        self.http.post(self.address(), self.data())
        assert self.fresh().region.name == "West"


class TestVehicleList(OnHub, ListPageTests):
    path = "/dealers/vehicles/"
    queries = 2
    found, missed = "VIN1", "VIN9"
    sort = "vin"
    filters = "is_disputed=false"

    def make(self, n):
        return NetworkVehicle.objects.create(vin=f"VIN{n}", dealer=make_dealer(n))


class TestVehicleDetail(OnHub, DetailPageTests):
    path = "/dealers/vehicles/{pk}/"
    queries = 1
    shows = (VIN, "2026-03-01", "North")

    def make(self, n):
        deliver(self.north)
        return NetworkVehicle.objects.get(vin=VIN)


class TestInvitationCreate(OnHub, CreatePageTests):
    path = "/dealers/codes/new/"
    good = {"dealer_code": "d017", "for_whom": "Hongtu", "days": "30", "region": ""}
    bad = {"dealer_code": "", "for_whom": "Hongtu", "days": "30"}
    wrong_field = "dealer_code"
    model = NetworkInvitation

    def test_code_stands_on_the_list(self):
        self.http.post(self.path, self.good)
        made = NetworkInvitation.objects.get(hub=self.tenant)
        assert made.dealer_code == "D017"
        text = self.http.get("/dealers/codes/").content.decode()
        assert made.code in text
        assert "Hongtu" in text

    def test_code_of_a_member_is_refused(self):
        response = self.http.post(self.path, {**self.good, "dealer_code": "D001"})
        assert response.status_code == 422
        assert not NetworkInvitation.objects.exists()
