"""What the roles of a dealership may do with warranty claims."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Warranty claims")

VIEW_CLAIM = "claims.claim.view"
CREATE_CLAIM = "claims.claim.create"
EDIT_CLAIM = "claims.claim.edit"
SUBMIT_CLAIM = "claims.claim.submit"
OVERRIDE_CHECK = "claims.claim.override"
CLOSE_CLAIM = "claims.claim.close"

VERBS = {
    VIEW_CLAIM: _("See warranty claims"),
    CREATE_CLAIM: _("Make claims from warranty jobs"),
    EDIT_CLAIM: _("Change, check and withdraw claims"),
    SUBMIT_CLAIM: _("Submit claims to the manufacturer"),
    OVERRIDE_CHECK: _("Submit a claim that failed the check"),
    CLOSE_CLAIM: _("Close decided claims"),
}

# What the audit trail notes here.
ACTS = {
    "claims.claim.made": _("Claim made"),
    "claims.claim.edited": _("Claim changed"),
    "claims.claim.checked": _("Claim checked"),
    "claims.claim.submitted": _("Claim submitted"),
    "claims.claim.decided": _("Claim decided"),
    "claims.claim.credited": _("Claim credited"),
    "claims.claim.withdrawn": _("Claim withdrawn"),
    "claims.claim.closed": _("Claim closed"),
}

_ALL = list(VERBS)

DEFAULT_ROLES = {
    "general_manager": _ALL,
    "service_manager": _ALL,
    "warranty_clerk": _ALL,
    "service_advisor": [VIEW_CLAIM],
    "cashier": [VIEW_CLAIM],
}
