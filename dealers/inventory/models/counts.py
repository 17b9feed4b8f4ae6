"""A count of the cars of one store."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.inventory.permissions import VIEW_UNIT
from dealers.inventory.states import COUNT_MOVES, CountState
from portal.core.models import Stamped
from tenants.accounts.models import Unit, User


class CountQuerySet(models.QuerySet):
    """Counts. Whoever sees the stock sees them; counting is for the store's people."""

    def visible_to(self, user: User, verb: str) -> Self:
        """All for looking, for other verbs those of the person's stores."""
        reach = user.reach(verb)
        rows = self if user.focus is None else self.filter(store=user.focus)
        if reach.everything or (reach and verb == VIEW_UNIT):
            return rows.all()
        stores = reach.stores | ({user.home_store_id} if reach else set())
        return rows.filter(store__in=stores - {None})


class StockCount(Stamped):
    """The cars that should stand in a store, against those that were seen there.

    A car that was seen names the count (``VehicleUnit.counted_in``): two people scan at once without
    waiting for each other. What the count leaves behind is kept in ``differences`` when it is closed.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    store = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    state = models.CharField(_("state"), max_length=8, choices=CountState, default=CountState.OPEN)
    # What was scanned and should not be here: [{"vin", "unit": its id or "", "where", "place",
    # "reason", "at", "by"}].
    surplus = models.JSONField(default=list)
    # Why a car that should be here was not seen: unit id to {"reason", "note"}.
    reasons = models.JSONField(default=dict)
    # Fixed when it is closed: [{"unit", "vin", "name", "kind": missing or surplus, "reason", "note"}].
    differences = models.JSONField(default=list)
    expected = models.PositiveIntegerField(_("expected"), default=0)
    found = models.PositiveIntegerField(_("found"), default=0)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("opened by"),
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("closed by"),
    )
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects = CountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store"], condition=Q(state="open"), name="one_open_count_per_store"
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return f"/stock/counts/{self.pk}/"

    def move_to(self, state: CountState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        COUNT_MOVES.check(CountState(self.state), state)
        self.state = state

    @property
    def is_open(self) -> bool:
        """Whether cars may still be scanned."""
        return self.state == CountState.OPEN

    @property
    def missing(self) -> int | None:
        """Cars that were not seen; ``None`` while it is open."""
        return None if self.is_open else self.expected - self.found

    @property
    def extra(self) -> int:
        """Cars that should not have been here."""
        return len(self.surplus)

    def reason_of(self, unit: Any) -> dict[str, str]:
        """Why a car was not seen: reason and note, or nothing."""
        return self.reasons.get(str(unit.pk), {})
