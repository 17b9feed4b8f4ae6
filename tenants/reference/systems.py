"""What people call the systems of a car that the catalogues know by a word."""

from django.utils.translation import gettext_lazy as _

SYSTEMS = {
    "engine": _("Engine"),
    "powertrain": _("Powertrain"),
    "gearbox": _("Gearbox"),
    "battery": _("Battery"),
    "motor": _("Drive motor"),
    "steering": _("Steering"),
    "brakes": _("Brakes"),
    "brake": _("Brakes"),
    "suspension": _("Suspension"),
    "chassis": _("Chassis"),
    "driveline": _("Driveline"),
    "emission": _("Emission control"),
    "body": _("Body"),
    "electrical": _("Electrics"),
    "wear": _("Wearing parts"),
    "basic": _("Whole car"),
}


def system_name(code: str) -> str:
    """The system in the reader's language; a maker's own word stays as it is."""
    return str(SYSTEMS.get(code, code))
