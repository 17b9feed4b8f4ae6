"""The life of an own car. The table is the specification; tests walk all of it.

available <-> out                  (handed over, taken back)
available <-> off_road             (in repair, waiting for its inspection)
available, off_road -> retired -> available
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.workflow import Transitions


class CarState(models.TextChoices):
    AVAILABLE = "available", pgettext_lazy("car", "Available")
    OUT = "out", pgettext_lazy("car", "Out")
    OFF_ROAD = "off_road", _("Off the road")
    RETIRED = "retired", pgettext_lazy("car", "Retired")


CAR_TONES = {
    CarState.AVAILABLE: "done",
    CarState.OUT: "going",
    CarState.OFF_ROAD: "trouble",
    CarState.RETIRED: "quiet",
}

CAR_MOVES: Transitions[CarState] = Transitions(
    {
        CarState.AVAILABLE: {CarState.OUT, CarState.OFF_ROAD, CarState.RETIRED},
        CarState.OUT: {CarState.AVAILABLE},
        CarState.OFF_ROAD: {CarState.AVAILABLE, CarState.RETIRED},
        CarState.RETIRED: {CarState.AVAILABLE},
    }
)


class CarUse(models.TextChoices):
    DEMO = "demo", _("Demo car")
    COURTESY = "courtesy", _("Courtesy car")
    COMPANY = "company", _("Company car")


class LicenceClass(models.TextChoices):
    """Classes of a Chinese driving licence for which a fleet has cars."""

    A1 = "A1", _("A1 large bus")
    A2 = "A2", _("A2 tractor with trailer")
    B1 = "B1", _("B1 medium bus")
    B2 = "B2", _("B2 large truck")
    C1 = "C1", _("C1 small car")
    C2 = "C2", _("C2 small car, automatic only")


_SMALL = {LicenceClass.C1, LicenceClass.C2}
# What a licence allows to drive besides its own class: 公安部令第 162 号, annex 1.
COVERS: dict[LicenceClass, set[LicenceClass]] = {
    LicenceClass.A1: {LicenceClass.A1, LicenceClass.B1, LicenceClass.B2, *_SMALL},
    LicenceClass.A2: {LicenceClass.A2, LicenceClass.B1, LicenceClass.B2, *_SMALL},
    LicenceClass.B1: {LicenceClass.B1, *_SMALL},
    LicenceClass.B2: {LicenceClass.B2, *_SMALL},
    LicenceClass.C1: _SMALL,
    LicenceClass.C2: {LicenceClass.C2},
}
