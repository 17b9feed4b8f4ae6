"""What the care desk tells the manufacturer: that a case needs it, never who or in whose words."""

from dataclasses import dataclass

from tenants.exchange.messages import Message


@dataclass(frozen=True, kw_only=True)
class CaseEscalated(Message):
    """A case that the dealer passed on, as it stands; again whenever its state changes.

    Neither free text nor customer nor VIN: ``category`` is one of the portal's own, else empty.
    """

    name = "care.case_escalated"
    about = "case_id"

    case_id: str
    number: str
    kind: str
    category: str
    severity: str
    state: str
    escalated_at: str  # ISO moment, UTC
    closed_at: str = ""  # ISO moment, UTC; empty while it is open
