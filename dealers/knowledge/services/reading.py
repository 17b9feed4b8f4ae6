"""Who has read what, whether it helped, what must be looked at anew; and the maker's bulletins."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.knowledge.events import BulletinRead
from dealers.knowledge.models import Article
from dealers.knowledge.permissions import VIEW_BULLETIN
from dealers.knowledge.selectors import people_meant, people_who_publish, readers_in_numbers
from dealers.knowledge.services.common import lock_article, note
from dealers.knowledge.states import CONCERNED, ArticleKind, ArticleState
from portal.core.errors import Conflict, NotPermitted
from tenants.accounts.models import User
from tenants.exchange.services import publish
from tenants.reference.bulletins import PublishedBulletin
from tenants.selectors import tenant_by_id
from tenants.workspace.services import notify

REMIND_DAYS = 14


@transaction.atomic
def confirm_reading(*, article: Article, actor: User) -> Article:
    """Note that a person has read this version; saying so twice changes nothing.

    Of a bulletin the manufacturer learns how many have, by role. Raises ``Conflict`` for what is not
    published (any more).
    """
    article = lock_article(article)
    if not article.is_published:
        raise Conflict(_("This is not published any more. Read the version that holds."))
    if article.was_read_by(actor):
        return article
    entry = {
        "at": now().isoformat(timespec="seconds"),
        "role": min(actor.role_keys, default=""),
        "store": str(actor.home_store_id or ""),
    }
    article.readings = {**article.readings, str(actor.pk): entry}
    article.save(update_fields=["readings", "updated_at"])
    note("article.confirmed", article, actor, version=article.version)
    if article.bulletin and article.hub:
        counts = readers_in_numbers(article)
        message = BulletinRead(
            bulletin_id=str(article.bulletin), readers=sum(counts.values()), by_role=counts
        )
        publish(message, to=tenant_by_id(article.hub))
    return article


@transaction.atomic
def rate_article(*, article: Article, helpful: bool, actor: User) -> Article:
    """Say whether an article helped; a person's last word counts."""
    article = lock_article(article)
    article.votes = {**article.votes, str(actor.pk): bool(helpful)}
    article.save(update_fields=["votes", "updated_at"])
    return article


@transaction.atomic
def remind_of_articles() -> int:
    """Tell authors and reviewers of articles that must be looked at within a fortnight; how many.

    Once for each version.
    """
    until = localdate() + timedelta(days=REMIND_DAYS)
    rows = Article.objects.select_for_update(of=("self",)).filter(
        state=ArticleState.PUBLISHED, valid_until__lte=until, reminded_on=None, bulletin=None
    )
    due = list(rows.select_related("author", "reviewer").order_by("pk"))
    for article in due:
        article.reminded_on = localdate()
        article.save(update_fields=["reminded_on", "updated_at"])
        people = {p for p in (article.author, article.reviewer) if p and p.is_active}
        notify(
            people=people or people_who_publish(),
            text=gettext_noop("“%(title)s” is to be reviewed until %(day)s."),
            url=article.get_absolute_url(),
            title=str(article),
            day=article.valid_until.isoformat(),
        )
    return len(due)


# -- the manufacturer's bulletins -------------------------------------------------------------------


def _record_of(bulletin_id: UUID | str, hub: UUID, **known: Any) -> tuple[Article, bool]:
    """The locked row that keeps the readers of a bulletin; made if it is not there.

    Raises ``NotPermitted`` if another manufacturer published it.
    """
    row, is_new = Article.objects.get_or_create(
        bulletin=bulletin_id,
        defaults={
            "kind": ArticleKind.BULLETIN,
            "hub": hub,
            "family": bulletin_id,
            "state": ArticleState.PUBLISHED,
            "published_at": now(),
            **known,
        },
    )
    row = lock_article(row)
    if row.hub != hub:
        raise NotPermitted(_("This bulletin is another manufacturer's."))
    return row, is_new


@transaction.atomic
def receive_bulletin(
    *,
    hub: UUID,
    bulletin_id: str,
    number: str,
    kind: str,
    title_zh: str,
    title_en: str,
    must_read: bool,
    valid_until: str = "",
) -> Article:
    """A bulletin was published: tell those whom its kind concerns. Told again, nobody is told twice."""
    known = {
        "number": number,
        "title": title_zh,
        "title_en": title_en,
        "must_read": must_read,
        "roles": CONCERNED.get(kind, []),
    }
    row, _is_new = _record_of(bulletin_id, hub, **known)
    is_told = bool(row.reminded_on)
    for name, value in known.items():
        setattr(row, name, value)
    row.reminded_on = row.reminded_on or localdate()
    row.save(update_fields=[*known, "reminded_on", "updated_at"])
    if not is_told:
        note("bulletin.received", row, None)
        must, may = gettext_noop("Please read: %(title)s"), gettext_noop("New bulletin: %(title)s")
        notify(
            people=people_meant(row, VIEW_BULLETIN),
            text=must if must_read else may,
            url=row.get_absolute_url(),
            title=f"{number} {title_zh if title_zh == title_en else f'{title_zh} / {title_en}'}"[
                :150
            ],
        )
    return row


@transaction.atomic
def withdraw_bulletin(*, hub: UUID, bulletin_id: str) -> Article | None:
    """A bulletin no longer holds: nobody must read it any more. Unknown ones are ignored."""
    row = Article.objects.filter(bulletin=bulletin_id, hub=hub).first()
    if row is None:
        return None
    row = lock_article(row)
    if row.is_published:
        row.move_to(ArticleState.RETIRED)
        row.save(update_fields=["state", "updated_at"])
        note("bulletin.withdrawn", row, None)
    return row


@transaction.atomic
def confirm_bulletin(*, bulletin: PublishedBulletin, actor: User) -> Article:
    """Note that a person has read a bulletin, also one that was out before we joined the network.

    Raises ``Conflict`` for one that no longer holds.
    """
    row, _is_new = _record_of(
        bulletin.pk,
        bulletin.network,
        number=bulletin.number,
        title=bulletin.title_zh,
        title_en=bulletin.title_en,
        must_read=bulletin.must_read,
        roles=CONCERNED.get(bulletin.kind, []),
        reminded_on=localdate(),
    )
    return confirm_reading(article=row, actor=actor)
