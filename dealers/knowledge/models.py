"""What the house knows: articles of its own, and who has read them and the manufacturer's bulletins."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dealers.knowledge.permissions import PUBLISH_ARTICLE
from dealers.knowledge.states import ARTICLE_MOVES, ArticleKind, ArticleState, Desk
from portal.core.models import Stamped
from tenants.accounts.models import User


def _meant_for(user: User) -> Q:
    """What is published for this person's role and store."""
    wanted = Q(state=ArticleState.PUBLISHED) & (
        Q(roles=[]) | Q(roles__has_any_keys=sorted(user.role_keys))
    )
    if user.home_store_id is not None:
        wanted &= Q(stores=[]) | Q(stores__contains=[str(user.home_store_id)])
    return wanted


class ArticleQuerySet(models.QuerySet):
    """Articles, and for whom each of them is."""

    def own(self) -> Self:
        """What people here wrote: without the records of the manufacturer's bulletins."""
        return self.filter(bulletin=None).defer("search")

    def meant_for(self, user: User) -> Self:
        """Those published for this person's role and store."""
        return self.filter(_meant_for(user))

    def visible_to(self, user: User, verb: str) -> Self:
        """What this person may open: what is meant for them, what they wrote, all for who publishes."""
        if not user.can(verb):
            return self.none()
        return (
            self.all()
            if user.can(PUBLISH_ARTICLE)
            else self.filter(_meant_for(user) | Q(author=user))
        )

    def to_confirm_by(self, user: User) -> Self:
        """What this person must still read."""
        return self.meant_for(user).filter(must_read=True).exclude(readings__has_key=str(user.pk))


class Article(Stamped):
    """One version of something the house knows; it stays as it was published.

    ``readings``: id of a person to {"at", "role", "store"}. ``votes``: id to whether it helped.
    """

    number = models.CharField(_("number"), max_length=40, blank=True)
    kind = models.CharField(
        _("kind"), max_length=8, choices=ArticleKind, default=ArticleKind.SOLUTION
    )
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title (English)"), max_length=160, blank=True)
    body = models.TextField(_("text"), blank=True)
    symptom = models.TextField(_("symptom"), blank=True)
    cause = models.TextField(_("cause"), blank=True)
    correction = models.TextField(_("correction"), blank=True)
    fault_codes = models.JSONField(_("fault codes"), default=list, blank=True)
    model_codes = models.JSONField(_("models"), default=list, blank=True)
    operations = models.JSONField(_("operations"), default=list, blank=True)
    parts = models.JSONField(_("parts"), default=list, blank=True)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    desk = models.CharField(
        _("department"), max_length=8, choices=Desk, default=Desk.ALL, blank=True
    )
    # Who may read it: role keys and ids of stores as text; empty: all.
    roles = models.JSONField(_("for roles"), default=list, blank=True)
    stores = models.JSONField(_("for stores"), default=list, blank=True)
    must_read = models.BooleanField(_("must be read"), default=False)
    state = models.CharField(
        _("status"), max_length=9, choices=ArticleState, default=ArticleState.DRAFT
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    # The id of its first version.
    family = models.UUIDField(db_index=True, editable=False)
    replaces = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successors",
        verbose_name=_("takes the place of"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("written by"),
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("published by"),
    )
    remark = models.CharField(_("remark of the reviewer"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    valid_until = models.DateField(_("review until"), null=True, blank=True)
    reminded_on = models.DateField(null=True, editable=False)
    # The finished job it was learned from.
    job_id = models.UUIDField(null=True, editable=False)
    job_number = models.CharField(_("learned from"), max_length=48, blank=True)
    # The manufacturer's bulletin that this row keeps the readers of, and whose it is.
    bulletin = models.UUIDField(null=True, unique=True, editable=False)
    hub = models.UUIDField(null=True, editable=False)
    readings = models.JSONField(default=dict, editable=False)
    votes = models.JSONField(default=dict, editable=False)
    search = SearchVectorField(null=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["replaces"],
                condition=~Q(state=ArticleState.RETIRED),
                name="one_next_version",
            ),
            models.CheckConstraint(
                condition=Q(kind=ArticleKind.BULLETIN, bulletin__isnull=False)
                | (~Q(kind=ArticleKind.BULLETIN) & Q(bulletin=None)),
                name="bulletin_is_the_makers",
            ),
        ]
        indexes = [GinIndex(fields=["search"], name="article_search")]

    def __str__(self):
        return f"{self.number} {self.name}" if self.number else self.name

    def get_absolute_url(self) -> str:
        """Its page; of a bulletin, the page of the bulletin itself. Told by the clock and the post, too,
        where no host says whose addresses hold."""
        return f"/bulletins/{self.bulletin}/" if self.bulletin else f"/knowledge/{self.pk}/"

    @property
    def name(self) -> str:
        """The title; an English one where there is one and English is read."""
        chinese = (get_language() or "").startswith("zh")
        return self.title if chinese or not self.title_en else self.title_en

    @property
    def helped(self) -> int:
        """How many found it helpful."""
        return sum(map(bool, self.votes.values()))

    @property
    def did_not_help(self) -> int:
        """How many did not."""
        return len(self.votes) - self.helped

    @property
    def is_overdue(self) -> bool:
        """Whether somebody should have looked at it anew."""
        return self.is_published and self.valid_until is not None and self.valid_until < localdate()

    @property
    def is_published(self) -> bool:
        """Whether it holds."""
        return self.state == ArticleState.PUBLISHED

    def was_read_by(self, user: User) -> bool:
        """Whether this person has confirmed it."""
        return str(user.pk) in self.readings

    def is_good_on(self, day: date) -> bool:
        """Whether it is offered: published, and not overdue for review."""
        return self.is_published and (self.valid_until is None or day <= self.valid_until)

    def move_to(self, state: ArticleState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        ARTICLE_MOVES.check(ArticleState(self.state), state)
        self.state = state
