"""Reads of the knowledge base."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.timezone import localdate

from dealers.knowledge.models import Article
from dealers.knowledge.permissions import PUBLISH_ARTICLE, VIEW_ARTICLE, VIEW_BULLETIN
from dealers.knowledge.states import ArticleKind, ArticleState
from portal.core.symptoms import asking_for, asking_for_all, closeness, names_code
from tenants.accounts.models import Role, User
from tenants.reference.bulletins import PublishedBulletin, PublishedState
from tenants.reference.selectors import bulletins_for, bulletins_of
from tenants.selectors import networks_of_this_dealer


def networks() -> list[UUID]:
    """The manufacturers whose bulletins are read here."""
    rows = networks_of_this_dealer().filter(is_active=True)
    return list(rows.values_list("hub_id", flat=True))


def bulletins() -> QuerySet[PublishedBulletin]:
    """The bulletins of our networks, newest first; none outside any. Two queries."""
    return bulletins_of(networks())


def bulletins_offered(
    user: User, *, words: set[str], fault_code: str = "", model_code: str = ""
) -> list[PublishedBulletin]:
    """The bulletins that may cure this, the likeliest first. Two queries; none for who may not."""
    if not user.can(VIEW_BULLETIN) or not asking_for(words, fault_code, most=12):
        return []
    return bulletins_for(networks(), words=words, fault_code=fault_code, model_code=model_code)


def find_articles(rows: QuerySet[Article], text: str) -> QuerySet[Article]:
    """Those that say every typed word, or have the number or fault code."""
    wanted = Q(number__icontains=text.strip()) | Q(title__icontains=text.strip())
    if asked := asking_for_all(text):
        wanted |= Q(search__matches=asked)
    return rows.filter(wanted)


def articles_offered(
    user: User, *, words: set[str], fault_code: str = "", model_code: str = "", most: int = 5
) -> list[Article]:
    """Published solutions and how-tos meant for this person that may cure this. One query.

    The fault code before the model before the words. What is overdue for review is left out.
    """
    asked = asking_for(words, fault_code, most=12)
    if not user.can(VIEW_ARTICLE) or not asked:
        return []
    of_model = Case(
        When(model_codes__contains=[model_code or None], then=Value(2)),
        When(model_codes=[], then=Value(1)),
        default=Value(0),
    )
    rows = (
        Article.objects.own()
        .meant_for(user)
        .filter(Q(valid_until=None) | Q(valid_until__gte=localdate()))
        .filter(search__matches=asked, kind__in=[ArticleKind.SOLUTION, ArticleKind.HOW_TO])
        .annotate(has_code=names_code(fault_code), fit=of_model, close=closeness(asked))
    )
    return list(rows.order_by("-has_code", "-fit", "-close", "-published_at")[:most])


def article_offered(user: User, pk: UUID | str) -> Article | None:
    """The article if it holds and is meant for this person."""
    rows = (
        Article.objects.own().meant_for(user) if user.can(VIEW_ARTICLE) else Article.objects.none()
    )
    article = rows.filter(pk=pk).first()
    return article if article and article.is_good_on(localdate()) else None


def bulletin_offered(user: User, pk: UUID | str) -> PublishedBulletin | None:
    """The bulletin if it holds today and this person reads bulletins of our networks."""
    rows = bulletins() if user.can(VIEW_BULLETIN) else PublishedBulletin.objects.none()
    bulletin = rows.filter(pk=pk, state=PublishedState.PUBLISHED).first()
    return bulletin if bulletin and bulletin.is_valid_on(localdate()) else None


def articles_to_confirm(user: User) -> QuerySet[Article]:
    """What this person must still read, bulletins among it, the oldest first."""
    rows = Article.objects.to_confirm_by(user).defer("search")
    if not user.can(VIEW_BULLETIN):
        rows = rows.filter(bulletin=None)
    return rows.order_by("published_at", "pk")


def number_waiting(user: User) -> int:
    """What this person must still read, and what waits for their review."""
    found = articles_to_confirm(user).count()
    if user.can(PUBLISH_ARTICLE):
        waiting = Article.objects.filter(state=ArticleState.IN_REVIEW)
        found += waiting.exclude(author=user).count()
    return found


def people_meant(article: Article, verb: str = VIEW_ARTICLE) -> QuerySet[User]:
    """The colleagues an article is for."""
    roles = [
        role.pk
        for role in Role.objects.all()
        if {verb, "*"} & role.granted and (not article.roles or role.key in article.roles)
    ]
    people = User.objects.filter(
        is_active=True, is_service=False, assignments__role__in=roles
    ).distinct()
    return people.filter(home_store__in=article.stores) if article.stores else people


def people_who_publish() -> QuerySet[User]:
    """The colleagues who may publish articles."""
    roles = [role.pk for role in Role.objects.all() if {PUBLISH_ARTICLE, "*"} & role.granted]
    return User.objects.filter(
        is_active=True, is_service=False, assignments__role__in=roles
    ).distinct()


@dataclass(frozen=True)
class Reader:
    """A colleague whom an article is for, or who has read it; ``read_at`` is empty for who has not."""

    person: User
    read_at: datetime | None


def readers_of(article: Article) -> list[Reader]:
    """Who has read it and who should have, those that have not first."""
    verb = VIEW_BULLETIN if article.bulletin else VIEW_ARTICLE
    people = {person.pk: person for person in people_meant(article, verb)}
    read = User.objects.filter(pk__in=article.readings)
    people |= {person.pk: person for person in read}
    found = [
        Reader(person, datetime.fromisoformat(entry["at"]) if entry else None)
        for person in people.values()
        for entry in [article.readings.get(str(person.pk))]
    ]
    return sorted(found, key=lambda row: (row.read_at is not None, str(row.person)))


def readers_in_numbers(article: Article) -> dict[str, int]:
    """How many have read it, by role key."""
    return dict(Counter(entry["role"] for entry in article.readings.values()))


def versions_of(article: Article, user: User) -> QuerySet[Article]:
    """All versions that this person may open, the newest first."""
    rows = Article.objects.visible_to(user, VIEW_ARTICLE).filter(family=article.family)
    rows = rows.defer("search")
    return rows.select_related("author", "reviewer").order_by("-version", "-pk")
