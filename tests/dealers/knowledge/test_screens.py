import pytest

from dealers.knowledge import services
from dealers.knowledge.models import Article
from dealers.knowledge.states import ArticleState as State
from portal.ui.prose import prose
from tenants.accounts.models import Role, Scope
from tests.conftest import make_person, make_store, signed_in, tenant_named
from tests.dealers.knowledge.conftest import bulletin_of, draft, published
from tests.integrations.api.helpers import assert_problem
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
    ScreenTests,
    text_of,
)

FORM = {
    "kind": "solution",
    "title": "Brakes squeal",
    "fault_codes": "c0040, C0041",
    "correction": "Clean the callipers",
    "body": "# How\n- one",
}


def colleague(n: int):
    """Who wrote the n-th article, in whichever house."""
    return make_person(
        "service_manager", store=make_store(), email=f"c{n}@example.test", scope=Scope.STORE
    )


class Stranger(ScreenTests):
    """A colleague whose role may do nothing."""

    def stranger(self):
        Role.objects.get_or_create(key="nothing", defaults={"name": "Nothing", "verbs": []})
        person = make_person("nothing", store=make_store(), email="stranger@example.test")
        return signed_in(person, "north")


class TestArticleList(Stranger, ListPageTests):
    path = "/knowledge/"
    queries = 1
    found, missed = "P0301", "P0999"
    sort = "title"
    filters = "state=draft&kind=solution"
    own_role = "technician"

    def make(self, n):
        return draft(self.person, title=f"Article {n}")


class TestArticleCreate(Stranger, CreatePageTests):
    path = "/knowledge/new/"
    good = FORM
    bad = {**FORM, "title": ""}
    wrong_field = "title"
    model = Article

    def test_for_whom(self):
        self.http.post(self.path, {**FORM, "roles": ["technician"], "stores": [make_store().pk]})
        made = Article.objects.get()
        assert (made.roles, made.stores) == (["technician"], [str(make_store().pk)])


class TestArticleEdit(Stranger, EditPageTests):
    path = "/knowledge/{pk}/edit/"
    good = FORM
    bad = {**FORM, "kind": "bulletin"}
    changed = {"title": "Brakes squeal", "fault_codes": ["C0040", "C0041"]}

    def make(self, n):
        return draft(colleague(n))


class ArticleMove(Stranger, ActionTests):
    """A colleague's article, ``steps`` on its way."""

    steps: tuple = ()

    def make(self, n):
        author = colleague(n)
        made = draft(author, title=f"Article {n}")
        if "handed in" in self.steps:
            services.hand_in_article(article=made, actor=author)
        if "published" in self.steps:
            services.publish_article(article=made, actor=self.person)
        return made

    def refused(self):
        Article.objects.filter(pk=self.thing.pk).update(state=State.RETIRED)


class TestArticleHandIn(ArticleMove):
    path = "/knowledge/{pk}/hand-in/"
    after = {"state": State.IN_REVIEW}


class TestArticleReturn(ArticleMove):
    path = "/knowledge/{pk}/return/"
    steps = ("handed in",)
    good = {"remark": "Which models?"}
    after = {"state": State.DRAFT, "remark": "Which models?"}


class TestArticlePublish(ArticleMove):
    path = "/knowledge/{pk}/publish/"
    steps = ("handed in",)
    after = {"state": State.PUBLISHED}


class TestArticleRetire(ArticleMove):
    path = "/knowledge/{pk}/retire/"
    steps = ("handed in",)
    good = {"reason": "Wrong"}
    after = {"state": State.RETIRED}

    def make(self, n):
        made = super().make(n)
        Article.objects.filter(pk=made.pk).update(state=State.PUBLISHED)
        return made


class TestArticleDrop(ArticleMove):
    path = "/knowledge/{pk}/drop/"
    after = {"state": State.RETIRED}


class TestArticleNext(TestArticleRetire):
    path = "/knowledge/{pk}/next/"
    good: dict = {}
    after = {"state": State.PUBLISHED}


class TestArticleConfirm(TestArticleNext):
    path = "/knowledge/{pk}/confirm/"


class TestArticleHelped(TestArticleNext):
    path = "/knowledge/{pk}/helped/"

    def refused(self):
        pytest.skip("a vote is never refused")


class TestArticleDidNotHelp(TestArticleHelped):
    path = "/knowledge/{pk}/did-not-help/"


class TestArticleDetail(Stranger, DetailPageTests):
    path = "/knowledge/{pk}/"
    queries = 2
    shows = ("Engine stutters when cold", "Replace the ignition coil", "P0301")
    tabs = ("versions", "readers")

    def make(self, n):
        return draft(colleague(n), body="# How\n1. Look\n\n<script>alert(1)</script>")

    def test_nothing_typed_becomes_markup(self):
        text = text_of(self.http.get(self.address()))
        assert "<h3>How</h3><ol><li>Look</li></ol>" in text
        assert "&lt;script&gt;alert(1)" in text


class TestBulletinList(Stranger, ListPageTests):
    path = "/bulletins/"
    queries = 2
    found, missed = "TB-1", "TB-9"
    sort = "number"
    filters = "state=published&kind=technical"

    def make(self, n):
        return bulletin_of(tenant_named("Hub"), number=f"TB-{n}")


class TestBulletinDetail(Stranger, DetailPageTests):
    path = "/bulletins/{pk}/"
    queries = 3
    shows = ("TB-1", "Replace the ignition coil", "P0301")
    tabs = ("readers",)

    def make(self, n):
        return bulletin_of(tenant_named("Hub"), number=f"TB-{n}")

    def test_row_of_another_tenant_is_404(self, south):
        theirs = bulletin_of(south.pk, number="OTHER")  # of a network that is not ours
        assert self.http.get(self.path.format(pk=theirs.pk)).status_code == 404


class TestBulletinConfirm(Stranger, ActionTests):
    path = "/bulletins/{pk}/confirm/"

    def make(self, n):
        return bulletin_of(tenant_named("Hub"), number=f"TB-{n}")

    def refused(self):
        services.receive_bulletin(
            hub=tenant_named("Hub").pk, bulletin_id=str(self.thing.pk), number="TB-1",
            kind="technical", title_zh="x", title_en="x", must_read=True,
        )  # fmt: skip
        services.withdraw_bulletin(hub=tenant_named("Hub").pk, bulletin_id=str(self.thing.pk))

    def test_row_of_another_tenant_is_404(self, south):
        theirs = bulletin_of(south.pk, number="OTHER")
        assert self.http.post(self.path.format(pk=theirs.pk)).status_code == 404


def test_reader_sees_what_must_be_read_and_confirms_it(technician, manager):
    rule = published(manager, make_person("general_manager", scope=Scope.GROUP),
                     kind="policy", must_read=True, title="House rules")  # fmt: skip
    http = signed_in(technician, "north")
    page = http.get(rule.get_absolute_url())
    assert "I have read it" in text_of(page)
    assert "Edit" not in [move["action"].label for move in page.context["page"].moves]
    waiting = "/knowledge/?waiting=true"
    assert "House rules" in text_of(http.get(waiting))
    assert http.post(f"{rule.get_absolute_url()}confirm/").status_code == 302
    assert "I have read it" not in text_of(http.get(rule.get_absolute_url()))
    assert "House rules" not in text_of(http.get(waiting))
    readers = text_of(signed_in(manager, "north").get(f"{rule.get_absolute_url()}?tab=readers"))
    assert "Technician" in readers


def test_plain_reader_opens_no_draft_and_no_other_roles_paper(technician, manager, store):
    hidden = published(manager, make_person("general_manager", scope=Scope.GROUP),
                       roles=["cashier"])  # fmt: skip
    mine, theirs = draft(technician), draft(manager)
    http = signed_in(technician, "north")
    found = [http.get(a.get_absolute_url()).status_code for a in (mine, theirs, hidden)]
    assert found == [200, 404, 404]
    assert http.post(f"{theirs.get_absolute_url()}hand-in/").status_code == 404


def test_search_of_the_frame_finds_both(http, article, hub):
    bulletin_of(hub, number="TB-77")
    assert "Engine stutters when cold" in text_of(http.get("/search/", {"q": "P0301"}))
    assert "TB-77" in text_of(http.get("/search/", {"q": "TB-77"}))


def test_by_program(api, manager, hub):
    made = api.post(
        "/api/v1/articles/",
        {"title": "Brakes squeal", "correction": "Clean", "fault_codes": ["C0040"]},
        content_type="application/json",
    )
    assert made.status_code == 201, made.content
    address = f"/api/v1/articles/{made.json()['id']}/"
    assert api.post(f"{address}hand-in/").json()["state"] == "in_review"
    assert_problem(api.post(f"{address}publish/"), 403)  # one's own
    assert api.get("/api/v1/articles/?q=c0040").json()["results"][0]["title"] == "Brakes squeal"
    bulletin = bulletin_of(hub)
    assert api.get("/api/v1/bulletins/?q=P0301").json()["results"][0]["id"] == str(bulletin.pk)
    assert api.post(f"/api/v1/bulletins/{bulletin.pk}/confirm/").json() == {
        "bulletin": str(bulletin.pk),
        "readers": 1,
    }


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("a\nb\n\nc", "<p>a<br>b</p><p>c</p>"),
        ("# A\n## B", "<h3>A</h3><h4>B</h4>"),
        ("- a\n- **b**", "<ul><li>a</li><li><strong>b</strong></li></ul>"),
        ("1. a\n2、b", "<ol><li>a</li><li>b</li></ol>"),
        (
            "<img src=x onerror=y> **<b>**",
            "<p>&lt;img src=x onerror=y&gt; <strong>&lt;b&gt;</strong></p>",
        ),
        ("[x](javascript:y)", "<p>[x](javascript:y)</p>"),
    ],
)
def test_prose_is_escaped_before_it_is_read(text, html):
    assert prose(text) == (f'<div class="ui-prose">{html}</div>' if html else "")
