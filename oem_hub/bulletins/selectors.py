"""Reads of the bulletin desk."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from oem_hub.bulletins.models import Bulletin, BulletinReach
from oem_hub.bulletins.permissions import PUBLISH_BULLETIN, VIEW_BULLETIN
from oem_hub.bulletins.states import BulletinState
from tenants.accounts.models import User
from tenants.reference.services import BULLETIN_FIELDS


def bulletins_with_reach() -> QuerySet[Bulletin]:
    """Bulletins with ``told`` and ``read`` dealers, newest first."""
    read = Count("reach", filter=Q(reach__readers__gt=0))
    return Bulletin.objects.annotate(told=Count("reach"), read=read).order_by("-id")


def reach_of(bulletin: Bulletin, user: User) -> QuerySet[BulletinReach]:
    """The dealers of this person's regions that were told, those that have not read it first."""
    rows = BulletinReach.objects.visible_to(user, VIEW_BULLETIN).filter(bulletin=bulletin)
    return rows.select_related("dealer").order_by("readers", "dealer__code")


def reach_in_numbers(bulletin: Bulletin, user: User) -> dict[str, int]:
    """``told`` and ``read`` dealers of this person's regions."""
    return reach_of(bulletin, user).aggregate(
        told=Count("pk"), read=Count("pk", filter=Q(readers__gt=0))
    )


def number_to_review(user: User) -> int:
    """How many bulletins of others wait for ``user``."""
    if not user.can(PUBLISH_BULLETIN):
        return 0
    waiting = Bulletin.objects.filter(state=BulletinState.IN_REVIEW)
    return waiting.exclude(drafted_by=user).count()


def bulletins_to_spread() -> list[Bulletin]:
    """What the catalogue does not say yet, the oldest first."""
    rows = Bulletin.objects.filter(revision__gt=F("spread_revision"))
    return list(rows.select_related("supersedes").order_by("published_at", "id")[:200])


def for_the_catalogue(bulletin: Bulletin) -> Mapping[str, Any]:
    """The bulletin as ``tenants.reference.services.publish_bulletins`` takes it."""
    return {
        "id": bulletin.pk,
        "state": str(bulletin.state),
        "supersedes": bulletin.supersedes.number if bulletin.supersedes else "",
        "published_at": bulletin.published_at,
        "revision": bulletin.revision,
        **{name: getattr(bulletin, name) for name in BULLETIN_FIELDS},
    }
