"""How this manufacturer passes leads on, which it may change."""

from dataclasses import dataclass, field
from typing import ClassVar

from oem_hub.leads.states import Method
from tenants.workspace.house import House


@dataclass(frozen=True, kw_only=True)
class HandoutRules(House):
    """Who gets a lead, until when a dealer has to call, and how long a person is kept."""

    area: ClassVar[str] = "hub_leads.handout"

    # New leads go to a dealer by themselves.
    is_automatic: bool = False
    method: str = Method.FEWEST.value
    # A lead that its dealer has not contacted after so many hours is asked back; 0: never.
    contact_hours: int = 24
    # The same phone within so many days is the same lead.
    duplicate_days: int = 30
    # Without news for so many days a lead counts as stalled.
    stalled_days: int = 14
    # So many months after its end a lead's person is forgotten; 0: never.
    keep_months: int = 12
    # Of the words by which people agree to be passed on.
    consent_version: str = "1"
    # City or province to the code of the region that serves it.
    areas: dict[str, str] = field(default_factory=dict)
