"""Everything that changes an adjudication: it is opened, decided line by line, and credited."""

from oem_hub.claims.services.crediting import credit_claim, set_limit
from oem_hub.claims.services.deciding import (
    apply_suggestions,
    approve_claim,
    decide_line,
    decide_lines,
    put_back_claim,
    reject_claim,
    take_claim,
)
from oem_hub.claims.services.opening import open_adjudication
from oem_hub.claims.services.settling import (
    confirm_decision,
    decide_claim,
    return_to_reviewer,
    send_back_claim,
)

__all__ = [
    "apply_suggestions",
    "approve_claim",
    "confirm_decision",
    "credit_claim",
    "decide_claim",
    "decide_line",
    "decide_lines",
    "open_adjudication",
    "put_back_claim",
    "reject_claim",
    "return_to_reviewer",
    "send_back_claim",
    "set_limit",
    "take_claim",
]
