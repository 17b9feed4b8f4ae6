"""Bulletins as the manufacturer writes them, and which dealers have read them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oem_hub.bulletins.states import BULLETIN_MOVES, BulletinState
from portal.core.models import Stamped
from tenants.accounts.scopes import ScopedQuerySet
from tenants.reference.bulletins import BulletinText


class Bulletin(BulletinText):
    """A bulletin of the whole network. Its row here is the truth; what dealers read is a copy.

    ``revision`` counts what dealers must learn of; ``spread_revision`` is how far the catalogue is.
    """

    state = models.CharField(
        _("status"), max_length=10, choices=BulletinState, default=BulletinState.DRAFT
    )
    supersedes = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successors",
        verbose_name=_("supersedes"),
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("written by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
    remark = models.CharField(_("remark of the reviewer"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    spread_revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="bulletin_number_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="bulletin_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by")),
                name="bulletin_has_four_eyes",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of this bulletin."""
        return f"/bulletins/{self.pk}/"

    @property
    def is_spread(self) -> bool:
        """Whether the catalogue says what this row says."""
        return self.spread_revision >= self.revision

    def move_to(self, state: BulletinState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        BULLETIN_MOVES.check(BulletinState(self.state), state)
        self.state = state


class ReachQuerySet(ScopedQuerySet):
    """What the dealers of a region have read."""

    owner_field = None
    store_field = "dealer__region"


class BulletinReach(Stamped):
    """One dealer that was told of a bulletin, and how many of its people have read it: no names."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="reach")
    dealer = models.ForeignKey(
        "hub_network.Dealer",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("dealer"),
    )
    sent_at = models.DateTimeField(_("sent"))
    readers = models.PositiveIntegerField(_("readers"), default=0)
    # Number of readers by role key.
    by_role = models.JSONField(_("readers by role"), default=dict, blank=True)
    reported_at = models.DateTimeField(_("last report"), null=True, blank=True)

    objects = ReachQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "dealer"], name="reach_once_per_dealer"),
        ]

    def __str__(self):
        return f"{self.dealer}: {self.readers}"
