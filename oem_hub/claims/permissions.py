"""Who may read, decide, confirm and credit warranty claims."""

from django.utils.translation import gettext_lazy as _

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

DEFAULT_ROLES: dict[str, list[str]] = {
    "claims_reviewer": [VIEW_CLAIM, DECIDE_CLAIM, CREDIT_CLAIM],
    "network_manager": [VIEW_CLAIM, CONFIRM_CLAIM, CREDIT_CLAIM, MANAGE_LIMITS],
    "analyst": [VIEW_CLAIM],
}
