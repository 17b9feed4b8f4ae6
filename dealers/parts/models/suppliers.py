"""Who delivers parts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dealers.parts.models.fields import address_of
from portal.core.models import Stamped


class Supplier(Stamped):
    """Who delivers parts: the manufacturer or anybody else."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    is_manufacturer = models.BooleanField(_("the manufacturer"), default=False)
    # Another dealership of the network, from which parts are fetched.
    dealer_id = models.UUIDField(null=True, blank=True, unique=True)
    shares_stock = models.BooleanField(
        _("tell its network which parts we have free"), default=False, db_default=False
    )
    contact_name = models.CharField(_("contact person"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    lead_days = models.PositiveSmallIntegerField(_("days to deliver"), default=7)
    payment_days = models.PositiveSmallIntegerField(_("days to pay"), default=30)
    note = models.CharField(_("note"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("parts:supplier_detail", self.pk)
