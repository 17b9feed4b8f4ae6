"""Who may read, decide, confirm and credit warranty claims."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Warranty claims")

VIEW_CLAIM = "hub_claims.claim.view"
DECIDE_CLAIM = "hub_claims.claim.decide"
CONFIRM_CLAIM = "hub_claims.claim.confirm"
CREDIT_CLAIM = "hub_claims.claim.credit"
MANAGE_LIMITS = "hub_claims.limit.manage"

VERBS = {
    VIEW_CLAIM: _("See warranty claims"),
    DECIDE_CLAIM: _("Decide warranty claims"),
    CONFIRM_CLAIM: _("Confirm decisions above a reviewer's limit"),
    CREDIT_CLAIM: _("Credit decided claims"),
    MANAGE_LIMITS: _("Set reviewers' limits"),
}

# What the audit trail calls an act that is no verb of a role.
ACTS = {
    "hub_claims.claim.received": _("Claim received"),
    "hub_claims.claim.taken": _("Claim taken"),
    "hub_claims.claim.put_back": _("Claim put back into the queue"),
    "hub_claims.claim.suggestions_applied": _("Suggestions of the rules applied"),
    "hub_claims.line.decided": _("Line decided"),
    "hub_claims.claim.handed_to_second": _("Handed to a second person"),
    "hub_claims.claim.returned_to_reviewer": _("Returned to the reviewer"),
    "hub_claims.claim.sent_back": _("Claim sent back to the dealer"),
    "hub_claims.claim.decided": _("Claim decided"),
    "hub_claims.claim.credited": _("Claim credited"),
    "hub_claims.limit.set": _("Review limit set"),
}

DEFAULT_ROLES: dict[str, list[str]] = {
    "claims_reviewer": [VIEW_CLAIM, DECIDE_CLAIM, CREDIT_CLAIM],
    "network_manager": [VIEW_CLAIM, CONFIRM_CLAIM, CREDIT_CLAIM, MANAGE_LIMITS],
    "analyst": [VIEW_CLAIM],
}
