"""What a person, a team or a store is to reach in a month."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.sales.states import Metric
from portal.core.models import Stamped
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


class TargetQuerySet(ScopedQuerySet):
    """Targets of a person, a team or a store."""

    owner_field, store_field = "person", "unit"


class Target(Stamped):
    """A number to be reached: of one metric, in one month, by one person, team or store."""

    # The first day of the month.
    month = models.DateField(_("month"))
    metric = models.CharField(_("what is counted"), max_length=12, choices=Metric)
    # For a person, ``unit`` is the store they belonged to when it was set.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("advisor"),
    )
    unit = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    value = models.DecimalField(_("target"), max_digits=14, decimal_places=2)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "metric", "person"],
                condition=Q(person__isnull=False),
                name="one_target_per_person",
            ),
            models.UniqueConstraint(
                fields=["month", "metric", "unit"],
                condition=Q(person__isnull=True),
                name="one_target_per_unit",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="target_not_negative"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(unit__isnull=False),
                name="target_is_somebodys",
            ),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m} {self.get_metric_display()} {self.person or self.unit}"
