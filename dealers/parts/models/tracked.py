"""Main components known by their serial number or lot."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.parts.models.fields import QuantityField, StoreRows, address_of
from dealers.parts.models.master import Part
from portal.core.models import Stamped
from tenants.accounts.models import Unit


class TrackedPiece(Stamped):
    """A serial number or lot of a part in one store: how many are there, and every move of it."""

    part = models.ForeignKey(
        Part, on_delete=models.PROTECT, related_name="tracked", verbose_name=_("part")
    )
    code = models.CharField(_("serial number or lot"), max_length=40)
    store = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    is_serial = models.BooleanField(_("single piece"))
    on_hand = QuantityField(_("on hand"), default=0)
    # Ids of the moves with their pieces, oldest first: [{"move", "quantity"}]. Only added to.
    moves = models.JSONField(default=list)

    objects = StoreRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "code", "store"], name="tracked_once_per_store"
            ),
            models.UniqueConstraint(
                fields=["part", "code"],
                condition=Q(is_serial=True, on_hand__gt=0),
                name="serial_in_one_store",
            ),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0) & (Q(is_serial=False) | Q(on_hand__lte=1)),
                name="tracked_never_negative",
            ),
        ]
        indexes = [models.Index(fields=["code"], name="tracked_by_code")]

    def __str__(self):
        return f"{self.part.number} {self.code}"

    def get_absolute_url(self):
        return address_of("parts:tracked_detail", self.pk)
