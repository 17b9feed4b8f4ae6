"""What the screens of the stock share."""

from django.utils.translation import ngettext

from dealers.inventory import services
from dealers.inventory.models import VehicleUnit
from portal.ui import values
from portal.ui.pages import ActionView


def age_badge(unit: VehicleUnit):
    """Days in stock, coloured by how long."""
    if unit.age_days is None:
        return values.NOTHING
    text = ngettext("%(n)d day", "%(n)d days", unit.age_days) % {"n": unit.age_days}
    return values.badge(text, unit.age_tone)


class UnitMove(ActionView):
    """A move that is one call of a service: ``service(unit=…, **data, actor=…)``."""

    model = VehicleUnit
    service = staticmethod(services.start_pdi)

    def perform(self, record, data):
        """Make the move."""
        return type(self).service(unit=record, **data, actor=self.user)
