import pytest

from oem_hub.campaigns import services
from oem_hub.campaigns.models import ServiceCampaign
from oem_hub.campaigns.states import CampaignState as State
from oem_hub.campaigns.states import VinState
from tests.oem_hub.campaigns.test_services import draft
from tests.oem_hub.conftest import OTHER_VIN, VIN, hub_person
from tests.oem_hub.screens import OnHub
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
)

pytestmark = pytest.mark.django_db

FORM = {
    "kind": "recall",
    "code": "RC-9",
    "title_zh": "水泵召回",
    "title_en": "Pump recall",
    "instructions_zh": "更换",
    "instructions_en": "Replace",
    "operation_code": "OP-1",
    "labour_hours": "1.5",
    "part_codes": "P-1, P-2",
    "valid_from": "2026-01-01",
    "valid_until": "2027-01-01",
}


class TestCampaignList(OnHub, ListPageTests):
    path = "/campaigns/"
    queries = 1
    found, missed = "RC-1", "RC-9"
    sort = "code"
    filters = "state=draft&kind=recall"

    def make(self, n):
        return draft(self.person, code=f"RC-{n}")


class TestCampaignCreate(OnHub, CreatePageTests):
    path = "/campaigns/new/"
    good = FORM
    bad = {**FORM, "valid_until": "2025-01-01"}
    wrong_field = "valid_until"
    model = ServiceCampaign

    def test_parts_are_a_list(self):
        self.http.post(self.path, FORM)
        assert ServiceCampaign.objects.get().part_codes == ["P-1", "P-2"]


class TestCampaignEdit(OnHub, EditPageTests):
    path = "/campaigns/{pk}/edit/"
    good = FORM
    bad = {**FORM, "code": ""}
    changed = {"title_en": "Pump recall", "code": "RC-9"}

    def make(self, n):
        return draft(self.person)


class CampaignMove(OnHub, ActionTests):
    """A draft of a colleague's with two cars, ``state`` steps on its way."""

    steps: tuple = ()

    def make(self, n):
        colleague = hub_person("campaign_manager", email="colleague@example.test")
        made = draft(colleague, code=f"RC-{n}")
        services.add_vins(campaign=made, vins=f"{VIN}\n{OTHER_VIN}", actor=colleague)
        if "handed in" in self.steps:
            services.hand_in_campaign(campaign=made, actor=colleague)
        if "approved" in self.steps:
            services.approve_campaign(campaign=made, actor=self.person)
        if "published" in self.steps:
            services.publish_campaign(campaign=made, actor=self.person)
        return made

    def refused(self):
        ServiceCampaign.objects.filter(pk=self.thing.pk).update(state=State.WITHDRAWN)


class TestCampaignDetail(OnHub, DetailPageTests):
    path = "/campaigns/{pk}/"
    queries = 4
    shows = ("RC-2601", "Water pump recall", "OP-1", "P-1")
    tabs = ("dealers", "vehicles")

    def make(self, n):
        made = draft(self.person)
        services.add_vins(campaign=made, vins=VIN, actor=self.person)
        return made

    def test_vehicles_are_named(self):
        assert VIN in self.http.get(self.address(), {"tab": "vehicles"}).content.decode()


class TestCampaignHandIn(CampaignMove):
    path = "/campaigns/{pk}/hand-in/"
    after = {"state": State.PENDING_APPROVAL}


class TestCampaignRemoveVin(CampaignMove):
    path = "/campaigns/{pk}/remove-vehicle/"
    good = {"vin": VIN}
    bad = {"vin": ""}


class TestCampaignApprove(CampaignMove):
    path = "/campaigns/{pk}/approve/"
    steps = ("handed in",)
    after = {"state": State.APPROVED}


class TestCampaignReturn(CampaignMove):
    path = "/campaigns/{pk}/return/"
    steps = ("handed in", "approved")
    good = {"remark": "Wrong part"}
    after = {"state": State.DRAFT, "approved_by": None}


class TestCampaignPublish(CampaignMove):
    path = "/campaigns/{pk}/publish/"
    steps = ("handed in", "approved")
    after = {"state": State.PUBLISHED}


class TestCampaignSend(CampaignMove):
    path = "/campaigns/{pk}/send/"
    steps = ("handed in", "approved", "published")


class TestCampaignExcludeVin(CampaignMove):
    path = "/campaigns/{pk}/exclude-vehicle/"
    steps = ("handed in", "approved", "published")
    good = {"vin": VIN, "state": "scrapped"}
    bad = {"vin": "", "state": "scrapped"}

    def refused(self):
        self.thing.vins.update(state=VinState.EXPORTED)


class TestCampaignComplete(CampaignMove):
    path = "/campaigns/{pk}/complete/"
    steps = ("handed in", "approved", "published")
    after = {"state": State.COMPLETED}


class TestCampaignWithdraw(CampaignMove):
    path = "/campaigns/{pk}/withdraw/"
    steps = ("handed in", "approved", "published")
    after = {"state": State.WITHDRAWN}

    def refused(self):
        ServiceCampaign.objects.filter(pk=self.thing.pk).update(state=State.COMPLETED)


class TestCampaignVins(OnHub, EditPageTests):
    path = "/campaigns/{pk}/vehicles/"
    good = {"vins": VIN}
    bad = {"vins": ""}

    def make(self, n):
        return draft(self.person)

    def test_wrong_rows_are_named_and_the_others_added(self):
        text = self.http.post(self.address(), {"vins": f"{VIN}\nWRONG"}).content.decode()
        assert "1 added, 0 already there, 1 not added." in text
        assert "Row 2, “WRONG”" in text
        assert self.thing.vins.count() == 1

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
    def test_file_of_a_spreadsheet_is_read(self, tmp_path, encoding):
        path = tmp_path / "cars.csv"
        path.write_bytes(f"VIN,车型\n{VIN},甲\n".encode(encoding))
        with path.open("rb") as file:
            self.http.post(self.address(), {"vins": "", "file": file})
        assert self.thing.vins.get().vin == VIN
