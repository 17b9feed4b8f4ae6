import pytest

from oem_hub.bulletins import services
from oem_hub.bulletins.models import Bulletin
from oem_hub.bulletins.states import BulletinState as State
from oem_hub.bulletins.tasks import spread_here
from tests.oem_hub.bulletins.test_services import draft
from tests.oem_hub.conftest import hub_person
from tests.oem_hub.screens import OnHub
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
    text_of,
)

pytestmark = pytest.mark.django_db

FORM = {
    "number": "TB-9",
    "kind": "technical",
    "title_zh": "抖动",
    "title_en": "Stutters",
    "fault_codes": "p0301, P0302",
    "correction_en": "Replace the coil",
    "valid_from": "2026-01-01",
}


class TestBulletinList(OnHub, ListPageTests):
    path = "/bulletins/"
    queries = 1
    found, missed = "TB-1", "TB-9"
    sort = "number"
    filters = "state=draft&kind=technical"

    def make(self, n):
        return draft(self.person, number=f"TB-{n}")


class TestBulletinCreate(OnHub, CreatePageTests):
    path = "/bulletins/new/"
    good = FORM
    bad = {**FORM, "valid_until": "2025-01-01"}
    wrong_field = "valid_until"
    model = Bulletin

    def test_codes_are_a_list(self):
        self.http.post(self.path, FORM)
        assert Bulletin.objects.get().fault_codes == ["P0301", "P0302"]


class TestBulletinEdit(OnHub, EditPageTests):
    path = "/bulletins/{pk}/edit/"
    good = FORM
    bad = {**FORM, "number": ""}
    changed = {"title_en": "Stutters", "fault_codes": ["P0301", "P0302"]}

    def make(self, n):
        return draft(self.person)


class BulletinMove(OnHub, ActionTests):
    """A draft of a colleague's, handed in and published where ``steps`` say so."""

    steps: tuple = ()

    def make(self, n):
        colleague = hub_person("campaign_manager", email="colleague@example.test")
        made = draft(colleague, number=f"TB-{n}")
        if "handed in" in self.steps:
            services.hand_in_bulletin(bulletin=made, actor=colleague)
        if "published" in self.steps:
            services.publish_bulletin(bulletin=made, actor=self.person)
        return made

    def refused(self):
        Bulletin.objects.filter(pk=self.thing.pk).update(state=State.WITHDRAWN)


class TestBulletinHandIn(BulletinMove):
    path = "/bulletins/{pk}/hand-in/"
    after = {"state": State.IN_REVIEW}


class TestBulletinReturn(BulletinMove):
    path = "/bulletins/{pk}/return/"
    steps = ("handed in",)
    good = {"remark": "Which models?"}
    after = {"state": State.DRAFT, "remark": "Which models?"}


class TestBulletinPublish(BulletinMove):
    path = "/bulletins/{pk}/publish/"
    steps = ("handed in",)
    after = {"state": State.PUBLISHED}


class TestBulletinWithdraw(BulletinMove):
    path = "/bulletins/{pk}/withdraw/"
    steps = ("handed in", "published")
    good = {"reason": "Wrong part"}
    bad = {"reason": ""}
    after = {"state": State.WITHDRAWN}


class TestBulletinDetail(OnHub, DetailPageTests):
    path = "/bulletins/{pk}/"
    queries = 2
    shows = ("TB-1", "Stutters when cold", "Replace the coil", "P0301")
    tabs = ("dealers",)

    def make(self, n):
        return draft(self.person, number=f"TB-{n}")


class TestBulletinReplace(OnHub, CreatePageTests):
    path = ""
    good = {**FORM, "number": "TB-10"}
    bad = {**FORM, "number": ""}
    model = Bulletin

    def prepare(self):
        colleague = hub_person("campaign_manager", email="colleague@example.test")
        made = draft(colleague, number="TB-1")
        services.hand_in_bulletin(bulletin=made, actor=colleague)
        self.old = services.publish_bulletin(bulletin=made, actor=self.person)

    def address(self):
        return f"/bulletins/{self.old.pk}/replace/"

    def test_begins_with_the_old_one(self):
        text = text_of(self.http.get(self.address()))
        assert "Stutters when cold" in text
        assert f'value="{self.old.pk}" selected' in text


def test_page_says_how_many_dealers_have_read_it(http_hub, network, hub_owner):
    colleague = hub_person("campaign_manager")
    made = services.hand_in_bulletin(bulletin=draft(colleague), actor=colleague)
    services.publish_bulletin(bulletin=made, actor=hub_owner)
    assert "on its way" in text_of(http_hub.get(made.get_absolute_url()))
    spread_here()
    services.note_read(
        sender=network.north.pk, bulletin_id=made.pk, readers=2, by_role={"technician": 2}
    )
    page = http_hub.get(made.get_absolute_url())
    assert page.context["page"].reach == {"told": 2, "read": 1}
    assert "Technician 2" in text_of(page)


def test_by_program(api_hub, hub_owner):
    colleague = hub_person("campaign_manager")
    made = services.hand_in_bulletin(bulletin=draft(colleague), actor=colleague)
    answer = api_hub.post(f"/api/v1/bulletins/{made.pk}/publish/")
    assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == "published"
    assert api_hub.get("/api/v1/bulletins/?q=P0301").json()["results"][0]["id"] == str(made.pk)
