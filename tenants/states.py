"""Kinds of tenants and the life of one.

pool -> preparing -> trial <-> active <-> past_due <-> suspended -> closed -> purged

Between trial, active, past_due and suspended the payment provider's word decides, in any order:
its messages come late, twice and out of order, and only the last state it tells counts.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Transitions


class Kind(models.TextChoices):
    """The keys of ``settings.TENANT_TYPES``."""

    PUBLIC = "public", _("Public site")
    OPS = "ops", _("Operators")
    DEALER = "dealer", _("Dealership group")
    HUB = "hub", _("Manufacturer")


class TenantState(models.TextChoices):
    POOL = "pool", _("Ready, not taken")
    PREPARING = "preparing", _("Being prepared")
    TRIAL = "trial", _("Trial")
    ACTIVE = "active", _("Active")
    PAST_DUE = "past_due", _("Payment overdue")
    SUSPENDED = "suspended", _("Suspended (read only)")
    CLOSED = "closed", _("Closed")
    PURGED = "purged", _("Erased")


# How the state is shown: the four colours of the look, and quiet.
TENANT_STATE_TONES = {
    TenantState.POOL: "quiet",
    TenantState.PREPARING: "waiting",
    TenantState.TRIAL: "going",
    TenantState.ACTIVE: "done",
    TenantState.PAST_DUE: "trouble",
    TenantState.SUSPENDED: "trouble",
    TenantState.CLOSED: "quiet",
    TenantState.PURGED: "quiet",
}

# States in which a workspace answers. Billing moves a tenant among them.
OPEN = frozenset(
    {TenantState.TRIAL, TenantState.ACTIVE, TenantState.PAST_DUE, TenantState.SUSPENDED}
)

TENANT_MOVES: Transitions[TenantState] = Transitions(
    {
        TenantState.POOL: {TenantState.PREPARING},
        TenantState.PREPARING: {TenantState.TRIAL, TenantState.ACTIVE},
        **{state: (OPEN - {state}) | {TenantState.CLOSED} for state in OPEN},
        TenantState.CLOSED: {TenantState.PURGED},
    }
)
