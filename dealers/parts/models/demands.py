"""What people want of a part: held for them, waited for, or lost to another shop."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.parts.models.fields import QuantityField, StoreRows, address_of
from dealers.parts.models.master import Part
from dealers.parts.states import DEMAND_MOVES, OPEN_DEMAND, DemandState
from portal.core.models import Stamped
from tenants.accounts.models import Unit


class DemandQuerySet(StoreRows):
    """Wishes of the stores one may see."""

    def open(self) -> Self:
        """Those of which something is still to be handed out."""
        return self.filter(state__in=OPEN_DEMAND)


class PartDemand(Stamped):
    """Somebody wants so many of a part in a store: a repair order, or a customer at the counter.

    What is ``held`` of it lies on the shelf and is part of the level's ``reserved``.
    """

    part = models.ForeignKey(
        Part, on_delete=models.PROTECT, related_name="demands", verbose_name=_("part")
    )
    store = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    state = models.CharField(_("state"), max_length=8, choices=DemandState)
    quantity = QuantityField(_("wanted"))
    held = QuantityField(_("reserved"), default=Decimal(0))
    served = QuantityField(_("handed out"), default=Decimal(0))
    # The document that wants it. Not a key: repair orders live above us.
    document_id = models.UUIDField(null=True, db_index=True)
    document_number = models.CharField(_("document"), max_length=40, blank=True)
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    wanted_on = models.DateField(_("wanted by"), null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    # Wanted by another dealership of the network: which, and its order and line.
    dealer_id = models.UUIDField(null=True, blank=True)
    dealer_name = models.CharField(_("dealership"), max_length=120, blank=True, db_default="")
    dealer_order_id = models.UUIDField(null=True, blank=True)
    dealer_line_id = models.CharField(max_length=40, blank=True, db_default="")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("noted by"),
    )

    objects = DemandQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["part", "store"],
                condition=Q(state__in=OPEN_DEMAND),
                name="open_demand_of_part",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dealer_id", "dealer_line_id"],
                condition=Q(dealer_id__isnull=False),
                name="one_demand_per_dealer_line",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, served__gte=0, held__gte=0)
                & Q(quantity__gte=F("held") + F("served")),
                name="demand_held_within_wanted",
            ),
            models.CheckConstraint(
                condition=Q(held=0) | Q(state__in=OPEN_DEMAND), name="closed_demand_holds_nothing"
            ),
        ]

    def __str__(self):
        return f"{self.part.number} × {self.quantity.normalize():f}"

    def get_absolute_url(self):
        return address_of("parts:demand_detail", self.pk)

    @property
    def missing(self) -> Decimal:
        """What is still to come for it."""
        return self.quantity - self.served - self.held if self.is_open else Decimal(0)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be handed out."""
        return self.state in OPEN_DEMAND

    def move_to(self, state: DemandState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        DEMAND_MOVES.check(DemandState(self.state), state)
        self.state = state
