"""The cars that are here under warranty, with their counts."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dealers.obligations import selectors
from dealers.obligations.permissions import VIEW_GUARANTEE
from portal.ui.pages import Screen
from tenants.reference.three_guarantees import LEVEL_TONES, Level


class GuaranteeList(Screen):
    """Three guarantees: who is nearest to a limit, of the cars that are here."""

    verb = VIEW_GUARANTEE
    title = _("Three guarantees")
    template_name = "dealers/obligations/guarantee_list.html"

    def get(self, request):
        return self.render(self.template_name)

    @cached_property
    def cars(self):
        """The cars with what has neared, the worst first."""
        return [
            {
                "order": order,
                "standing": standing,
                "tone": LEVEL_TONES[standing.level],
                "counts": [
                    (count, LEVEL_TONES[count.level])
                    for count in standing.counts
                    if count.level != Level.FINE
                ],
            }
            for order, standing in selectors.cars_in_repair_of(self.user)
        ]
