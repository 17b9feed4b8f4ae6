"""Articles: written by one, published by another, read by those they are for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils.timezone import localdate

from dealers.knowledge import selectors, services
from dealers.knowledge.models import Article
from dealers.knowledge.permissions import VIEW_ARTICLE
from dealers.knowledge.states import ARTICLE_MOVES, ArticleState
from dealers.knowledge.tasks import remind_everywhere
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.symptoms import words_of
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Role, Scope
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store, tenant_named
from tests.dealers.knowledge.conftest import draft, published

State = ArticleState


@pytest.mark.parametrize("source", State)
@pytest.mark.parametrize("target", State)
def test_article_moves_as_the_table_says(source, target):
    article = Article(state=source)
    if target in ARTICLE_MOVES.from_(source):
        article.move_to(target)
        assert article.state == target
    else:
        with pytest.raises(TransitionRefused):
            article.move_to(target)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "bulletin"}, "kind"),
        ({"roles": ["pilot"]}, "roles"),
        ({"body": "x" * 40_001}, "body"),
        ({"parts": [f"P{n}" for n in range(61)]}, "parts"),
    ],
)
def test_article_that_cannot_be_is_refused(technician, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        draft(technician, **wrong)
    assert list(refused.value.fields) == [field]
    assert not Article.objects.exists()


def test_a_second_person_publishes(technician, manager):
    article = draft(manager)
    services.hand_in_article(article=article, actor=manager)
    other = make_person("general_manager", scope=Scope.GROUP)
    with pytest.raises(NotPermitted):
        services.publish_article(article=article, actor=manager)
    assert services.publish_article(article=article, actor=other).is_published


def test_where_nobody_else_could_the_author_publishes(owner):
    article = services.hand_in_article(article=draft(owner), actor=owner)
    assert services.publish_article(article=article, actor=owner).reviewer == owner


def test_what_is_published_or_says_nothing_is_not_changed_or_handed_in(article, technician):
    with pytest.raises(Conflict):
        services.change_article(article=article, title="Other", actor=technician)
    empty = services.write_article(title="Nothing", actor=technician)
    with pytest.raises(InvalidInput):
        services.hand_in_article(article=empty, actor=technician)


def test_sent_back_with_a_word_the_author_is_told(technician, manager):
    article = services.hand_in_article(article=draft(technician), actor=technician)
    assert Notification.objects.filter(user=manager).count() == 1
    services.return_article(article=article, remark="Which models?", actor=manager)
    told = Notification.objects.get(user=technician)
    assert told.values["why"] == "Which models?"


def test_next_version_takes_the_place_of_the_last(article, technician, manager):
    later = services.write_next_version(article=article, actor=technician)
    with pytest.raises(Conflict):
        services.write_next_version(article=article, actor=manager)
    services.change_article(article=later, correction="Replace coil and plug", actor=technician)
    article.refresh_from_db()
    assert (article.is_published, later.version) == (True, 2)
    services.hand_in_article(article=later, actor=technician)
    services.publish_article(article=later, actor=manager)
    article.refresh_from_db()
    assert (article.state, article.correction) == (State.RETIRED, "Replace the ignition coil")
    versions = list(selectors.versions_of(article, manager))
    assert [row.version for row in versions] == [2, 1]
    assert [row.version for row in selectors.versions_of(later, technician)] == [2, 1]  # author
    assert len(selectors.versions_of(later, make_person("cashier"))) == 1


def test_a_dropped_next_version_can_be_begun_again(article, technician, manager):
    later = services.write_next_version(article=article, actor=technician)
    services.drop_article(article=later, actor=technician)
    assert services.write_next_version(article=article, actor=manager).version == 2
    with pytest.raises(Conflict):
        services.drop_article(article=article, actor=manager)
    with pytest.raises(Conflict):
        services.retire_article(article=later, actor=manager)


def test_for_roles_and_stores_only(technician, manager, owner, store):
    south_street = make_store("S2")
    published(technician, manager, roles=["technician"], title="For technicians")
    published(technician, manager, stores=[south_street], title="For the other store")
    published(technician, manager, title="For all")
    draft(manager, title="Not out")

    def titles(person):
        return set(Article.objects.visible_to(person, VIEW_ARTICLE).values_list("title", flat=True))

    there = make_person("cashier", store=south_street)
    assert titles(there) == {"For the other store", "For all"}
    assert titles(make_person("technician", store=store, email="t2@example.test")) == {
        "For technicians",
        "For all",
    }
    assert len(titles(owner)) == 4
    assert titles(_without_verb(store)) == set()


def _without_verb(store):
    Role.objects.get_or_create(key="nothing", defaults={"name": "Nothing", "verbs": []})
    return make_person("nothing", store=store)


def test_must_read_waits_with_everybody_it_is_for(technician, manager, store):
    rule = published(manager, make_person("general_manager", scope=Scope.GROUP), kind="policy",
                     must_read=True, roles=["technician"], title="Lifting cars")  # fmt: skip
    assert Notification.objects.get(user=technician, text__startswith="Please").url.endswith(
        f"{rule.pk}/"
    )
    assert selectors.number_waiting(technician) == 1
    assert not selectors.articles_to_confirm(manager).exists()  # not their role
    services.confirm_reading(article=rule, actor=technician)
    services.confirm_reading(article=rule, actor=technician)
    assert selectors.number_waiting(technician) == 0
    assert AuditEntry.objects.filter(verb="knowledge.article.confirmed").count() == 1
    other = make_person("technician", store=store, email="t2@example.test")
    readers = [(row.person, row.read_at is None) for row in selectors.readers_of(_fresh(rule))]
    assert readers == [(other, True), (technician, False)]


def test_new_version_must_be_read_anew(technician, manager):
    rule = published(technician, manager, must_read=True)
    services.confirm_reading(article=rule, actor=technician)
    later = services.write_next_version(article=rule, actor=technician)
    services.hand_in_article(article=later, actor=technician)
    services.publish_article(article=later, actor=manager)
    assert list(selectors.articles_to_confirm(technician)) == [later]
    with pytest.raises(Conflict):
        services.confirm_reading(article=rule, actor=manager)
    assert str(technician.pk) in _fresh(rule).readings  # what was confirmed stays


def test_votes_count_once_for_each_person(article, technician, manager):
    services.rate_article(article=article, helpful=True, actor=technician)
    services.rate_article(article=article, helpful=False, actor=manager)
    services.rate_article(article=article, helpful=True, actor=manager)
    assert (_fresh(article).helped, _fresh(article).did_not_help) == (2, 0)


def test_reminded_once_before_the_day(technician, manager):
    due = published(technician, manager, valid_until=localdate() + timedelta(days=10))
    published(technician, manager, valid_until=localdate() + timedelta(days=30))
    Notification.objects.all().delete()
    assert (remind_everywhere(), remind_everywhere()) == (1, 0)
    assert {n.user for n in Notification.objects.all()} == {technician, manager}
    assert _fresh(due).reminded_on == localdate()


@pytest.mark.parametrize("text", ["P0301", "p0301 coil", "冷车 抖动", "ignition", "stutter"])
def test_one_box_finds_words_and_codes(article, text):
    assert list(selectors.find_articles(Article.objects.own(), text)) == [article]


@pytest.mark.parametrize("text", ["P0302", "热车", "coil brake", "'", "\\", "a'b:*&|!<->"])
def test_one_box_finds_nothing_else(article, text):
    assert not selectors.find_articles(Article.objects.own(), text).exists()


def offered(person, text="", **asked):
    return selectors.articles_offered(person, words=words_of(text), **asked)


def test_code_before_model_before_words(technician, manager):
    words = published(technician, manager, fault_codes=[], symptom="Stutters when cold at idle")
    model = published(technician, manager, fault_codes=[], model_codes=["AU5"])
    code = published(technician, manager, fault_codes=["P0301"], symptom="", model_codes=["X9"])
    found = offered(technician, "stutters when cold", fault_code="p0301", model_code="AU5")
    assert found == [code, model, words]


def test_retired_overdue_and_other_kinds_are_not_offered(article, technician, manager, owner):
    assert offered(owner, "stutters") == [article]
    published(technician, manager, kind="news")
    late = published(technician, manager, valid_until=localdate() - timedelta(days=1))
    published(technician, manager, roles=["cashier"])
    assert late.is_overdue
    assert offered(technician, "stutters") == [article]
    services.retire_article(article=article, actor=manager)
    assert offered(technician, "stutters") == []
    assert offered(technician) == []


def test_other_dealer_has_its_own(article, south, owner):
    with in_tenant(south):
        make_store()
        theirs = make_person("owner", scope=Scope.GROUP)
        assert not Article.objects.exists()
        made = Article(pk=article.pk, title="Theirs", family=article.pk, author=theirs)
        made.save(force_insert=True)
    assert Article.objects.get(pk=article.pk).title == "Engine stutters when cold"
    assert [a.title for a in offered(owner, "theirs")] == []


def _fresh(article):
    return Article.objects.get(pk=article.pk)


def _together(act, people):
    """Each person does it at the same moment in a transaction of their own; what went wrong."""
    north, meet = tenant_named("North"), Barrier(len(people))

    def run(person):
        try:
            with in_tenant(north):
                meet.wait(timeout=10)
                act(person)
        except Conflict as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return [error for error in pool.map(run, people) if error]


@pytest.fixture
def raced(committed):
    with in_tenant(committed["North"]):
        store = make_store()
        author = make_person("technician", store=store)
        reviewer = make_person("service_manager", store=store, scope=Scope.STORE)
        return published(author, reviewer, must_read=True), [author, reviewer]


def test_two_who_confirm_at_once_are_both_noted(raced):
    article, people = raced
    assert not _together(lambda p: services.confirm_reading(article=article, actor=p), people)
    with in_tenant(tenant_named("North")):
        assert set(_fresh(article).readings) == {str(person.pk) for person in people}


def test_of_two_who_begin_the_next_version_one_is_refused(raced):
    article, people = raced
    refused = _together(lambda p: services.write_next_version(article=article, actor=p), people)
    assert len(refused) == 1
    with in_tenant(tenant_named("North")):
        assert Article.objects.filter(replaces=article).count() == 1
