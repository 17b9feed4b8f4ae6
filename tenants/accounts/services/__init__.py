"""Everything that changes people, roles, units, invitations and keys."""

from tenants.accounts.services.invitations import (
    accept_invitation,
    invite_person,
    resend_invitation,
    withdraw_invitation,
)
from tenants.accounts.services.keys import (
    KEY_PREFIX,
    create_api_key,
    make_program_key,
    rotate_api_key,
    user_of_api_key,
    withdraw_api_key,
)
from tenants.accounts.services.people import (
    add_person,
    change_person,
    deactivate_person,
    grant_role,
    reactivate_person,
    update_profile,
    withdraw_role,
)
from tenants.accounts.services.roles import (
    change_role,
    create_default_roles,
    create_role,
    reset_role,
)
from tenants.accounts.services.units import change_unit, close_unit, create_unit, reopen_unit

__all__ = [
    "KEY_PREFIX",
    "accept_invitation",
    "add_person",
    "change_person",
    "change_role",
    "change_unit",
    "close_unit",
    "create_api_key",
    "create_default_roles",
    "create_role",
    "create_unit",
    "deactivate_person",
    "grant_role",
    "invite_person",
    "make_program_key",
    "reactivate_person",
    "reopen_unit",
    "resend_invitation",
    "reset_role",
    "rotate_api_key",
    "update_profile",
    "user_of_api_key",
    "withdraw_api_key",
    "withdraw_invitation",
    "withdraw_role",
]
