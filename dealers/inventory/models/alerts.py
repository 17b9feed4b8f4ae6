"""What the stock desk must look at: old cars, too few or too many of a model."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.inventory.models.units import VehicleUnit
from dealers.inventory.states import ALERT_MOVES, OPEN_ALERTS, AlertKind, AlertState
from portal.core.models import Stamped
from tenants.accounts.models import Unit, User


class AlertQuerySet(models.QuerySet):
    """Alerts. For the people of the store."""

    def visible_to(self, user: User, verb: str) -> Self:
        """Those of the stores within the person's reach."""
        reach = user.reach(verb)
        rows = self if user.focus is None else self.filter(store=user.focus)
        if reach.everything:
            return rows.all()
        stores = reach.stores | ({user.home_store_id} if reach else set())
        return rows.filter(store__in=stores - {None})

    def open(self) -> Self:
        """Raised or acknowledged, not yet resolved."""
        return self.filter(state__in=OPEN_ALERTS)


class StockAlert(Stamped):
    """A threshold was crossed. One open alert about one car, or about one model in one store."""

    kind = models.CharField(_("kind"), max_length=8, choices=AlertKind)
    state = models.CharField(
        _("state"), max_length=12, choices=AlertState, default=AlertState.RAISED
    )
    store = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    unit = models.ForeignKey(
        VehicleUnit,
        null=True,
        on_delete=models.PROTECT,
        related_name="alerts",
        verbose_name=_("vehicle"),
    )
    model_code = models.CharField(_("model code"), max_length=40)
    model_name = models.CharField(_("model"), max_length=120)
    # Days for an old car, cars otherwise: what was measured last, and the threshold.
    value = models.PositiveIntegerField(_("measured"))
    threshold = models.PositiveIntegerField(_("threshold"))
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("acknowledged by"),
    )
    # Empty by itself: the cause was gone.
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("resolved by"),
    )
    resolved_at = models.DateTimeField(_("resolved"), null=True)
    measure = models.CharField(_("what was done"), max_length=200, blank=True)
    # Not raised again before this day, although the cause may still be there.
    quiet_until = models.DateField(_("not again before"), null=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="alert_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit"],
                condition=Q(state__in=["raised", "acknowledged"]) & Q(unit__isnull=False),
                name="one_open_alert_per_unit",
            ),
            models.UniqueConstraint(
                fields=["kind", "store", "model_code"],
                condition=Q(state__in=["raised", "acknowledged"]) & Q(unit__isnull=True),
                name="one_open_alert_per_model_and_store",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.model_name}"

    def get_absolute_url(self):
        return f"/stock/alerts/{self.pk}/"

    def move_to(self, state: AlertState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        ALERT_MOVES.check(AlertState(self.state), state)
        self.state = state

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN_ALERTS

    @property
    def answered_in(self) -> timedelta | None:
        """How long nobody looked at it."""
        return self.acknowledged_at - self.created_at if self.acknowledged_at else None
