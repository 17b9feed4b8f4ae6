"""The lives of orders at the manufacturer. The tables are the specification; tests walk all of them.

car     received -> confirmed -> scheduled (again) -> built -> shipped -> arrived
        received -> refused;  received, confirmed, scheduled, built -> cancelled (as the dealer asked)
parts   received -> confirmed (again) -> partly (again) -> shipped
        received -> refused;  received, confirmed -> cancelled (as the dealer asked)
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.workflow import Transitions


class VehicleOrderState(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("order", "New")
    CONFIRMED = "confirmed", _("Confirmed")
    SCHEDULED = "scheduled", _("Scheduled for production")
    BUILT = "built", _("Built")
    SHIPPED = "shipped", _("Shipped")
    ARRIVED = "arrived", _("Arrived at the dealer")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")


_Car = VehicleOrderState

VEHICLE_TONES = {
    _Car.RECEIVED: "waiting",
    _Car.CONFIRMED: "going",
    _Car.SCHEDULED: "going",
    _Car.BUILT: "going",
    _Car.SHIPPED: "going",
    _Car.ARRIVED: "done",
    _Car.REFUSED: "trouble",
    _Car.CANCELLED: "quiet",
}
VEHICLE_MOVES: Transitions[VehicleOrderState] = Transitions(
    {
        _Car.RECEIVED: {_Car.CONFIRMED, _Car.REFUSED, _Car.CANCELLED},
        _Car.CONFIRMED: {_Car.SCHEDULED, _Car.BUILT, _Car.SHIPPED, _Car.CANCELLED},
        _Car.SCHEDULED: {_Car.SCHEDULED, _Car.BUILT, _Car.SHIPPED, _Car.CANCELLED},
        _Car.BUILT: {_Car.SHIPPED, _Car.CANCELLED},
        _Car.SHIPPED: {_Car.ARRIVED},
    }
)
# The usual way, drawn as steps.
VEHICLE_WAY = (
    _Car.RECEIVED,
    _Car.CONFIRMED,
    _Car.SCHEDULED,
    _Car.BUILT,
    _Car.SHIPPED,
    _Car.ARRIVED,
)
VEHICLE_OPEN = (_Car.RECEIVED, _Car.CONFIRMED, _Car.SCHEDULED, _Car.BUILT)


class PartOrderState(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("order", "New")
    CONFIRMED = "confirmed", _("Confirmed")
    PARTLY = "partly", _("Partly shipped")
    SHIPPED = "shipped", _("Shipped")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")


_Parts = PartOrderState

PART_TONES = {
    _Parts.RECEIVED: "waiting",
    _Parts.CONFIRMED: "going",
    _Parts.PARTLY: "going",
    _Parts.SHIPPED: "done",
    _Parts.REFUSED: "trouble",
    _Parts.CANCELLED: "quiet",
}
PART_MOVES: Transitions[PartOrderState] = Transitions(
    {
        _Parts.RECEIVED: {_Parts.CONFIRMED, _Parts.REFUSED, _Parts.CANCELLED},
        _Parts.CONFIRMED: {_Parts.CONFIRMED, _Parts.PARTLY, _Parts.SHIPPED, _Parts.CANCELLED},
        _Parts.PARTLY: {_Parts.PARTLY, _Parts.SHIPPED},
    }
)
PART_OPEN = (_Parts.RECEIVED, _Parts.CONFIRMED, _Parts.PARTLY)


class Band(models.TextChoices):
    """How much dealers tell of their free stock."""

    FEW = "few", _("1 to 2")
    SOME = "some", _("3 to 9")
    MANY = "many", _("10 or more")


class PartOrderKind(models.TextChoices):
    """Why the dealer orders, most urgent last."""

    STOCK = "stock", _("Stock order")
    CAMPAIGN = "campaign", _("Campaign kit")
    SPECIAL = "special", _("For a repair order")
    EMERGENCY = "emergency", _("Emergency order")


KIND_TONES = {
    PartOrderKind.STOCK: "quiet",
    PartOrderKind.CAMPAIGN: "going",
    PartOrderKind.SPECIAL: "waiting",
    PartOrderKind.EMERGENCY: "trouble",
}
