"""Everything that changes a lead of the manufacturer. One function per verb of the lead desk."""

from oem_hub.leads.services.ending import close_lead, erase_lead, forget_leads
from oem_hub.leads.services.facts import note_progress
from oem_hub.leads.services.handing import (
    ask_late_back,
    ask_lead_back,
    hand_out_lead,
    pass_on_waiting,
    release_lead,
    remind_dealer,
)
from oem_hub.leads.services.registering import KnownPerson, record_consent, register_lead
from oem_hub.leads.services.ruling import change_handout_rules

__all__ = [
    "KnownPerson",
    "ask_late_back",
    "ask_lead_back",
    "change_handout_rules",
    "close_lead",
    "erase_lead",
    "forget_leads",
    "hand_out_lead",
    "note_progress",
    "pass_on_waiting",
    "record_consent",
    "register_lead",
    "release_lead",
    "remind_dealer",
]
