"""What the claims reviewers answer."""

from dataclasses import dataclass, field

from tenants.exchange.messages import Message


@dataclass(frozen=True, kw_only=True)
class ClaimDecided(Message):
    """The manufacturer's decision about one round of a claim.

    ``decision``: ``approved|partly_approved|rejected|sent_back``. ``lines``: ``{"line_id",
    "decision": "approved|cut|rejected", "approved_amount", "reason_code", "remark"}``.
    """

    name = "hub_claims.decided"
    about = "claim_id"
    is_fact = False

    claim_id: str
    number: str
    round: int
    decision: str
    remark: str = ""
    approved_amount: str  # decimal, in ``currency``
    currency: str
    decided_on: str  # ISO date
    lines: list[dict] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ClaimCredited(Message):
    """The approved amount has been credited to the dealer."""

    name = "hub_claims.credited"
    about = "claim_id"
    is_fact = False

    claim_id: str
    number: str
    credit_number: str
    amount: str  # decimal, in ``currency``
    currency: str
    credited_on: str  # ISO date
