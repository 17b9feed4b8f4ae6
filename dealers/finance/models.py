"""What finance keeps of its own: at which rate a currency counts in another, from a day on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.core.models import Stamped
from portal.core.money import CurrencyField


class ExchangeRate(Stamped):
    """One unit of ``currency`` is worth ``rate`` units of ``into``, from ``day`` until the next."""

    currency = models.CharField(_("currency"), max_length=3)
    into = CurrencyField(_("into"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)
    day = models.DateField(_("from"))
    source = models.CharField(_("source"), max_length=80, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("set by"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "into", "day"], name="one_rate_a_day"),
            models.CheckConstraint(
                condition=Q(rate__gt=0) & ~Q(currency=F("into")), name="rate_between_two_above_zero"
            ),
        ]

    def __str__(self):
        return f"{self.currency}/{self.into} {self.rate.normalize():f} ({self.day})"

    def get_absolute_url(self):
        return "/finance/rates/"
