"""Counting what lies on the shelves, line by line."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.parts.models.fields import QuantityField, StoreRows, address_of
from dealers.parts.models.master import Part
from dealers.parts.models.stock import StockMove
from dealers.parts.states import COUNT_MOVES, Cause, CountState
from portal.core.models import Stamped
from tenants.accounts.models import Unit


class CountQuerySet(StoreRows):
    """Counts of the stores one may see."""


class StockCount(Stamped):
    """One round of counting in a store: all of it, some bins or one ABC class."""

    number = models.CharField(_("number"), max_length=30, unique=True)
    store = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    state = models.CharField(_("state"), max_length=9, choices=CountState, default=CountState.OPEN)
    scope = models.CharField(_("what is counted"), max_length=120, blank=True)
    posted_at = models.DateTimeField(_("posted"), null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("begun by"),
    )

    objects = CountQuerySet.as_manager()

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return address_of("parts:count_detail", self.pk)

    def move_to(self, state: CountState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        COUNT_MOVES.check(CountState(self.state), state)
        self.state = state


class CountLineQuerySet(StoreRows):
    """Lines of the counts one may see."""

    store_field = "stock_count__store"


class CountLine(Stamped):
    """One part in a count. ``expected`` is what the books said when it was counted."""

    stock_count = models.ForeignKey(StockCount, on_delete=models.PROTECT, related_name="lines")
    part = models.ForeignKey(
        Part, on_delete=models.PROTECT, related_name="+", verbose_name=_("part")
    )
    bin = models.CharField(_("bin"), max_length=20, blank=True)
    expected = QuantityField(_("by the books"), default=Decimal(0))
    counted = QuantityField(_("counted"), null=True)
    cause = models.CharField(_("cause"), max_length=9, choices=Cause, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("counted by"),
    )
    move = models.OneToOneField(StockMove, null=True, on_delete=models.PROTECT, related_name="+")

    objects = CountLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stock_count", "part"], name="part_once_per_count"),
            models.CheckConstraint(
                condition=Q(counted=None) | Q(counted__gte=0), name="counted_not_negative"
            ),
        ]

    def __str__(self):
        return f"{self.stock_count.number}: {self.part.number}"

    @property
    def difference(self) -> Decimal | None:
        """How many more or less there are; ``None`` before it is counted."""
        return None if self.counted is None else self.counted - self.expected
