"""What the claims desk sends to the manufacturer: a document, complete in itself."""

from dataclasses import dataclass, field

from tenants.exchange.messages import Message


@dataclass(frozen=True, kw_only=True)
class ClaimSubmitted(Message):
    """A dealer asks the manufacturer to pay for a repair; again with the next ``round`` if sent back.

    ``lines``: ``{"line_id", "kind": "labour|part|sublet", "code", "description", "quantity",
    "unit_price", "amount", "is_causal"}``; quantities (hours for labour) and money are decimal
    strings, money in ``currency``.
    """

    name = "claims.submitted"
    about = "claim_id"
    is_fact = False

    claim_id: str
    number: str
    round: int
    vin: str
    repair_order_number: str
    odometer_km: int
    opened_on: str  # ISO date: when the car came in
    repaired_on: str  # ISO date
    complaint: str
    cause: str
    correction: str
    fault_code: str = ""
    campaign_code: str = ""
    currency: str
    lines: list[dict] = field(default_factory=list)
