"""A car goes from one store to another, or to another dealership of the network."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.inventory.models.units import VehicleUnit
from dealers.inventory.permissions import VIEW_UNIT
from dealers.inventory.states import TRANSFER_MOVES, TransferState
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.models import Unit, User


class TransferQuerySet(models.QuerySet):
    """Transfers. Seen from both ends; changed where the person works."""

    def visible_to(self, user: User, verb: str) -> Self:
        """All for whoever sees the stock; for other verbs those that leave or come to their stores."""
        reach = user.reach(verb)
        rows = self
        if user.focus is not None:
            rows = rows.filter(Q(source=user.focus) | Q(target=user.focus))
        if reach.everything or (reach and verb == VIEW_UNIT):
            return rows.all()
        stores = (reach.stores | ({user.home_store_id} if reach else set())) - {None}
        return rows.filter(Q(source__in=stores) | Q(target__in=stores))


class UnitTransfer(Stamped):
    """One car's way: asked for, sent, received. Without ``source`` it comes from another dealership,
    without ``target`` it goes to one."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    unit = models.ForeignKey(
        VehicleUnit, on_delete=models.PROTECT, related_name="transfers", verbose_name=_("vehicle")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=TransferState, default=TransferState.ASKED
    )
    source = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("from")
    )
    target = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("to")
    )
    # The other dealership: its id in the directory, its name then, and its own transfer's id.
    dealer_id = models.UUIDField(null=True, editable=False)
    dealer_name = models.CharField(_("dealership"), max_length=120, blank=True)
    remote_id = models.UUIDField(null=True, unique=True, editable=False)
    price = MoneyField(_("transfer price"), default=0)
    currency = CurrencyField(_("currency"))
    reason = models.CharField(_("reason"), max_length=160, blank=True)
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    expected_on = models.DateField(_("expected"), null=True, blank=True)
    sent_on = models.DateField(_("sent"), null=True, blank=True)
    received_on = models.DateField(_("received"), null=True, blank=True)
    arrival_note = models.CharField(_("seen on arrival"), max_length=200, blank=True)
    answer = models.CharField(_("answer"), max_length=160, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
    )

    objects = TransferQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="transfer_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(state="sent"),
                name="one_transfer_on_the_road_per_unit",
            ),
            models.CheckConstraint(
                condition=(Q(source__isnull=False) & Q(target__isnull=False))
                | Q(dealer_id__isnull=False),
                name="transfer_has_two_ends",
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="transfer_price_not_negative"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return f"/stock/transfers/{self.pk}/"

    def move_to(self, state: TransferState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        TRANSFER_MOVES.check(TransferState(self.state), state)
        self.state = state

    @property
    def is_between_dealers(self) -> bool:
        """Whether another dealership is at one end."""
        return self.dealer_id is not None

    @property
    def is_incoming(self) -> bool:
        """Whether another dealership sent it to us."""
        return self.is_between_dealers and self.source_id is None

    @property
    def origin(self) -> str:
        """Where it comes from, for people."""
        return str(self.source or self.dealer_name)

    @property
    def destination(self) -> str:
        """Where it goes, for people; an incoming car has no store until it arrives."""
        return str(self.target or ("" if self.is_incoming else self.dealer_name) or "–")
