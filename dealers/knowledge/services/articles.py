"""Writing, reviewing, publishing and retiring articles."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.knowledge.models import Article
from dealers.knowledge.selectors import people_meant, people_who_publish
from dealers.knowledge.services.common import lock_article, note, refuse
from dealers.knowledge.states import WRITTEN, ArticleKind, ArticleState, Desk
from portal.core.errors import Conflict, NotPermitted
from portal.core.symptoms import words_to_find
from portal.core.validation import clean_text
from tenants.accounts.models import Role, Unit, User
from tenants.workspace.services import notify

TEXTS = {"number": 40, "title": 160, "title_en": 160, "body": 40_000, "symptom": 4_000,
         "cause": 4_000, "correction": 4_000}  # fmt: skip
CODES = ("fault_codes", "model_codes", "operations", "parts")
MOST_CODES = 60
# What a next version begins with.
COPIED = [*TEXTS, *CODES, "kind", "tags", "desk", "roles", "stores", "must_read", "job_id",
          "job_number", "family"]  # fmt: skip
# Everybody is told of these, even if nobody must read them.
TOLD = (ArticleKind.POLICY, ArticleKind.NOTICE, ArticleKind.NEWS)


def _list(name: str, given: Iterable[str], *, upper: bool) -> list[str]:
    texts = (clean_text(text)[:40] for text in given)
    found = list(dict.fromkeys(text.upper() if upper else text for text in texts if text))
    if len(found) > MOST_CODES:
        raise refuse(name, _("%(most)d at most.") % {"most": MOST_CODES})
    return found


def _people(values: dict[str, Any]) -> None:
    """For whom: roles by key, stores by id. Raises ``InvalidInput`` for one that is not there."""
    if "roles" in values:
        wanted = sorted({str(getattr(role, "key", role)) for role in values["roles"]})
        known = set(Role.objects.filter(key__in=wanted).values_list("key", flat=True))
        if set(wanted) - known:
            raise refuse("roles", _("Choose roles of this house."))
        values["roles"] = wanted
    if "stores" in values:
        values["stores"] = sorted(
            str(store.pk if isinstance(store, Unit) else store) for store in values["stores"]
        )


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as stored. Raises ``InvalidInput`` naming the one that cannot be."""
    values = dict(given)
    for name, most in TEXTS.items():
        if name in values:
            values[name] = clean_text(values[name])
            if len(values[name]) > most:
                raise refuse(name, _("%(most)d characters at most.") % {"most": most})
    if "title" in values and not values["title"]:
        raise refuse("title", _("Give it a title."))
    if "kind" in values and values["kind"] not in dict(WRITTEN):
        raise refuse("kind", _("Choose what kind of article it is."))
    if "desk" in values:
        values["desk"] = Desk(values["desk"])
    for name in CODES:
        if name in values:
            values[name] = _list(name, values[name], upper=True)
    if "tags" in values:
        values["tags"] = _list("tags", values["tags"], upper=False)
    _people(values)
    return values


def _keep_words(article: Article) -> None:
    """Let it be found by what it says now."""
    texts = [article.number, article.title, article.title_en, article.symptom, article.cause,
             article.correction, *article.tags, *article.model_codes, *article.parts,
             article.body]  # fmt: skip
    found_by = words_to_find(*texts, fault_codes=article.fault_codes)
    Article.objects.filter(pk=article.pk).update(search=found_by)


@transaction.atomic
def write_article(
    *,
    title: str,
    actor: User,
    kind: ArticleKind | str = ArticleKind.SOLUTION,
    job_id: UUID | None = None,
    job_number: str = "",
    valid_until: date | None = None,
    **more: Any,
) -> Article:
    """Begin an article; others read it once a second person has published it.

    ``more`` are the other texts and lists of ``Article``. ``job_id`` and ``job_number`` say from
    which finished job it was learned. Raises ``InvalidInput`` naming the field that cannot be.
    """
    values = _checked({"title": title, "kind": kind, **more})
    article = Article(
        **values, author=actor, valid_until=valid_until, job_id=job_id, job_number=job_number
    )
    article.family = article.pk
    article.save()
    _keep_words(article)
    note("article.written", article, actor)
    return article


@transaction.atomic
def change_article(*, article: Article, actor: User, **values: Any) -> Article:
    """Change a draft. Whoever changes it has written it, so that somebody else must publish it.

    Raises ``Conflict`` once it has been handed in.
    """
    article = lock_article(article)
    if article.state != ArticleState.DRAFT:
        raise Conflict(_("Only a draft can be changed. Write its next version instead."))
    values = _checked(values)
    changed = {k: [getattr(article, k), v] for k, v in values.items() if getattr(article, k) != v}
    for name, value in values.items():
        setattr(article, name, value)
    article.author = actor
    article.save(update_fields=[*values, "author", "updated_at"])
    _keep_words(article)
    note("article.changed", article, actor, fields=sorted(changed))
    return article


@transaction.atomic
def hand_in_article(*, article: Article, actor: User) -> Article:
    """Ask a second person for review. Raises ``InvalidInput`` for one that says nothing yet."""
    article = lock_article(article)
    article.move_to(ArticleState.IN_REVIEW)
    if not (article.body or article.correction):
        raise refuse("body", _("Write the text, or what cures it, first."))
    article.remark = ""
    article.save(update_fields=["state", "remark", "updated_at"])
    note("article.handed_in", article, actor)
    notify(
        people=people_who_publish().exclude(pk=actor.pk),
        text=gettext_noop("“%(title)s” waits for your review."),
        url=article.get_absolute_url(),
        title=str(article),
    )
    return article


@transaction.atomic
def return_article(*, article: Article, actor: User, remark: str = "") -> Article:
    """Give a draft back to its author, with a word on what is missing."""
    article = lock_article(article)
    article.move_to(ArticleState.DRAFT)
    article.remark = clean_text(remark)[:500]
    article.save(update_fields=["state", "remark", "updated_at"])
    note("article.returned", article, actor, remark=article.remark)
    if article.author and article.author != actor:
        notify(
            people=[article.author],
            text=gettext_noop("“%(title)s” came back to you: %(why)s"),
            url=article.get_absolute_url(),
            title=str(article),
            why=article.remark or "–",
        )
    return article


def _check_four_eyes(article: Article, actor: User) -> None:
    """Somebody else publishes it, unless nobody else here could."""
    if article.author_id != actor.pk:
        return
    if people_who_publish().exclude(pk=actor.pk).exists():
        raise NotPermitted(_("You wrote this article yourself: a second person publishes it."))


@transaction.atomic
def publish_article(*, article: Article, actor: User) -> Article:
    """Let everybody whom it is for read it; the version before retires.

    Those who must read it are told. Raises ``NotPermitted`` for one's own while somebody else here
    may publish it, ``TransitionRefused`` unless it is in review.
    """
    article = lock_article(article)
    article.move_to(ArticleState.PUBLISHED)
    _check_four_eyes(article, actor)
    article.reviewer, article.published_at = actor, now()
    article.save(update_fields=["state", "reviewer", "published_at", "updated_at"])
    if article.replaces:
        before = lock_article(article.replaces)
        if before.is_published:
            before.move_to(ArticleState.RETIRED)
            before.save(update_fields=["state", "updated_at"])
    note("article.published", article, actor, version=article.version)
    if article.must_read or article.kind in TOLD:
        must, may = gettext_noop("Please read: %(title)s"), gettext_noop("New: %(title)s")
        notify(
            people=people_meant(article).exclude(pk=actor.pk),
            text=must if article.must_read else may,
            url=article.get_absolute_url(),
            title=str(article),
        )
    return article


@transaction.atomic
def retire_article(*, article: Article, actor: User, reason: str = "") -> Article:
    """Take an article out of use; it stays to be looked up, and is offered no more.

    Raises ``Conflict`` for what is not published: a draft is dropped, a bulletin is its maker's.
    """
    article = lock_article(article)
    if article.bulletin or not article.is_published:
        raise Conflict(_("Only an article that is published can be retired."))
    return _end(article, actor, reason)


@transaction.atomic
def drop_article(*, article: Article, actor: User) -> Article:
    """Give up a draft. Raises ``Conflict`` for what has been published: that is retired."""
    article = lock_article(article)
    if article.is_published:
        raise Conflict(_("It is published: it can only be retired."))
    return _end(article, actor, "")


def _end(article: Article, actor: User, reason: str) -> Article:
    article.move_to(ArticleState.RETIRED)
    article.save(update_fields=["state", "updated_at"])
    note("article.retired", article, actor, reason=clean_text(reason)[:500])
    return article


@transaction.atomic
def write_next_version(*, article: Article, actor: User) -> Article:
    """Begin the next version as a copy; the present one holds until it is published.

    Raises ``Conflict`` for an article that is not published, or whose next version is begun.
    """
    article = lock_article(article)
    if not article.is_published or article.bulletin:
        raise Conflict(_("Only a published article has a next version."))
    if article.successors.exclude(state=ArticleState.RETIRED).exists():
        raise Conflict(_("The next version has been begun. Go on with that one."))
    later = article.valid_until if (article.valid_until or localdate()) > localdate() else None
    made = Article.objects.create(
        **{name: getattr(article, name) for name in COPIED},
        version=article.version + 1,
        replaces=article,
        author=actor,
        valid_until=later,
    )
    _keep_words(made)
    note("article.written", made, actor, version=made.version)
    return made
