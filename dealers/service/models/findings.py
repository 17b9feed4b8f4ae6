"""What a technician saw on a car beyond the job at hand."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.service.models.base import key
from dealers.service.models.jobs import Job
from dealers.service.models.orders import RepairOrder
from dealers.service.states import Light
from portal.core.models import Stamped
from tenants.accounts.scopes import ScopedQuerySet


class FindingQuerySet(ScopedQuerySet):
    """Findings are whoever found them, and the store's of their repair order."""

    owner_field = "found_by"
    store_field = "repair_order__store"


class Finding(Stamped):
    """Something looked at: good, to be watched, or to be done now; proposed to the customer as a job."""

    repair_order = key(RepairOrder, _("repair order"), name="findings")
    item = models.CharField(_("what was looked at"), max_length=80)
    light = models.CharField(_("light"), max_length=6, choices=Light)
    note = models.CharField(_("what was seen"), max_length=500, blank=True)
    photos = models.JSONField(_("photos"), default=list)  # of {"id", "name"}
    found_by = key(settings.AUTH_USER_MODEL, _("found by"), null=True, index=True)
    job = models.OneToOneField(
        Job,
        null=True,
        on_delete=models.PROTECT,
        related_name="finding",
        verbose_name=_("proposed as"),
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(light="green") | Q(job=None), name="what_is_good_is_no_job"
            ),
        ]

    def __str__(self):
        return f"{self.item}: {self.note}" if self.note else self.item

    def get_absolute_url(self):
        return f"{self.repair_order.get_absolute_url()}?tab=findings"

    @property
    def is_proposable(self) -> bool:
        """Not good, and not proposed yet, while work may be added."""
        return self.light != Light.GREEN and self.job_id is None and self.repair_order.is_open
