"""Kinds of tenants and the life of one.

pool -> trial -> active <-> past_due -> suspended -> closed -> purged
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
    TRIAL = "trial", _("Trial")
    ACTIVE = "active", _("Active")
    PAST_DUE = "past_due", _("Payment overdue")
    SUSPENDED = "suspended", _("Suspended (read only)")
    CLOSED = "closed", _("Closed")
    PURGED = "purged", _("Erased")


TENANT_MOVES: Transitions[TenantState] = Transitions(
    {
        TenantState.POOL: {TenantState.TRIAL, TenantState.ACTIVE},
        TenantState.TRIAL: {
            TenantState.ACTIVE,
            TenantState.PAST_DUE,
            TenantState.SUSPENDED,
            TenantState.CLOSED,
        },
        TenantState.ACTIVE: {TenantState.PAST_DUE, TenantState.SUSPENDED, TenantState.CLOSED},
        TenantState.PAST_DUE: {TenantState.ACTIVE, TenantState.SUSPENDED, TenantState.CLOSED},
        TenantState.SUSPENDED: {TenantState.ACTIVE, TenantState.CLOSED},
        TenantState.CLOSED: {TenantState.PURGED},
    }
)
