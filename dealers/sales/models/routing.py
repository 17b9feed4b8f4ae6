"""Who gets which new lead."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dealers.sales.states.lead_rules import RoutingMethod
from portal.core.models import Stamped
from tenants.accounts.models import Unit


class RoutingRule(Stamped):
    """Leads that fit go to one of these advisors. The first rule that fits decides.

    Empty ``sources``, ``store`` and ``car`` fit every lead; empty ``people`` are the advisors of
    the lead's store.
    """

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("place in the order"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    store = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    car = models.CharField(_("model wanted"), max_length=80, blank=True)
    method = models.CharField(
        _("method"), max_length=12, choices=RoutingMethod, default=RoutingMethod.ROUND_ROBIN
    )
    # Ids of people, as text.
    people = models.JSONField(_("advisors"), default=list, blank=True)
    skill = models.CharField(_("skill"), max_length=40, blank=True)
    # Who got the last one: the next in turn follows.
    last_person_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(method="skill") | ~models.Q(skill=""),
                name="routing_by_skill_names_it",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"/settings/routing/{self.pk}/"

    def fits(self, *, source: str, store: Unit | None, wanted: str) -> bool:
        """Whether a lead from there, for that store and car, is this rule's."""
        if self.sources and source not in self.sources:
            return False
        if self.store_id and self.store_id != (store.pk if store else None):
            return False
        return self.car.casefold() in wanted.casefold()
