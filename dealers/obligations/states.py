"""The lives of what the house owes. The tables are the specification.

contract: active <-> used_up, active and used_up -> cancelled, active -> expired
case: reported -> surveyed -> assessed -> approved -> repairing -> submitted -> paid, with rejected and
cancelled aside; more damage found leads from approved and repairing back to assessed
rescue: called <-> dispatched -> on_site -> done, cancelled before somebody is there
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Transitions


class Unit(models.TextChoices):
    """What an entitlement is counted in."""

    TIMES = "times", _("times")
    HOURS = "hours", _("hours")


class ContractState(models.TextChoices):
    ACTIVE = "active", _("Active")
    USED_UP = "used_up", _("Used up")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")


CONTRACT_TONES = {
    ContractState.ACTIVE: "going",
    ContractState.USED_UP: "done",
    ContractState.EXPIRED: "quiet",
    ContractState.CANCELLED: "quiet",
}
CONTRACT_MOVES: Transitions[ContractState] = Transitions(
    {
        ContractState.ACTIVE: {
            ContractState.USED_UP,
            ContractState.EXPIRED,
            ContractState.CANCELLED,
        },
        # A use was taken back.
        ContractState.USED_UP: {ContractState.ACTIVE, ContractState.CANCELLED},
    }
)


class CaseState(models.TextChoices):
    """Where an accident case stands with its insurer."""

    REPORTED = "reported", _("Reported to the insurer")
    SURVEYED = "surveyed", _("Surveyed")
    ASSESSED = "assessed", _("Loss assessed")
    APPROVED = "approved", _("Approved")
    REPAIRING = "repairing", _("In repair")
    SUBMITTED = "submitted", _("Papers sent")
    PAID = "paid", _("Paid")
    REJECTED = "rejected", _("Rejected")
    CANCELLED = "cancelled", _("Cancelled")


CASE_TONES = {
    CaseState.REPORTED: "waiting",
    CaseState.SURVEYED: "waiting",
    CaseState.ASSESSED: "waiting",
    CaseState.APPROVED: "going",
    CaseState.REPAIRING: "going",
    CaseState.SUBMITTED: "waiting",
    CaseState.PAID: "done",
    CaseState.REJECTED: "trouble",
    CaseState.CANCELLED: "quiet",
}
CASE_MOVES: Transitions[CaseState] = Transitions(
    {
        CaseState.REPORTED: {CaseState.SURVEYED, CaseState.ASSESSED, CaseState.CANCELLED},
        CaseState.SURVEYED: {CaseState.ASSESSED, CaseState.CANCELLED},
        CaseState.ASSESSED: {CaseState.APPROVED, CaseState.REJECTED, CaseState.CANCELLED},
        # More damage was found: it is assessed and approved anew.
        CaseState.APPROVED: {CaseState.REPAIRING, CaseState.ASSESSED, CaseState.CANCELLED},
        CaseState.REPAIRING: {CaseState.SUBMITTED, CaseState.ASSESSED},
        CaseState.SUBMITTED: {CaseState.PAID, CaseState.REPAIRING, CaseState.REJECTED},
        CaseState.REJECTED: {CaseState.ASSESSED},
    }
)
# The columns of the board.
OPEN_CASES = (
    CaseState.REPORTED,
    CaseState.SURVEYED,
    CaseState.ASSESSED,
    CaseState.APPROVED,
    CaseState.REPAIRING,
    CaseState.SUBMITTED,
)
# Moves that need nothing but the hand; the others are acts with their own data.
CASE_BY_HAND = frozenset({CaseState.REPAIRING, CaseState.SUBMITTED})


class RescueKind(models.TextChoices):
    """What help is asked for."""

    TOW = "tow", _("Tow")
    START = "start", _("Jump start")
    TYRE = "tyre", _("Tyre")
    ENERGY = "energy", _("Fuel or charge")
    LOCKOUT = "lockout", _("Locked out")
    ACCIDENT = "accident", _("Accident")
    REPAIR = "repair", _("Repair on site")


class RescueState(models.TextChoices):
    CALLED = "called", _("Called")
    DISPATCHED = "dispatched", _("Technician on the way")
    ON_SITE = "on_site", _("On site")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


RESCUE_TONES = {
    RescueState.CALLED: "trouble",
    RescueState.DISPATCHED: "waiting",
    RescueState.ON_SITE: "going",
    RescueState.DONE: "done",
    RescueState.CANCELLED: "quiet",
}
RESCUE_MOVES: Transitions[RescueState] = Transitions(
    {
        RescueState.CALLED: {RescueState.DISPATCHED, RescueState.CANCELLED},
        RescueState.DISPATCHED: {
            RescueState.ON_SITE,
            RescueState.CALLED,  # whoever was sent cannot come
            RescueState.CANCELLED,
        },
        RescueState.ON_SITE: {RescueState.DONE},
    }
)
OPEN_RESCUES = (RescueState.CALLED, RescueState.DISPATCHED, RescueState.ON_SITE)
