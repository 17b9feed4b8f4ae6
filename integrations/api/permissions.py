"""May this key do this: the verb of the viewset's action decides."""

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission

from tenants.states import TenantState


class HasVerb(BasePermission):
    """Allows what ``view.verbs[view.action]`` names; what is not named is closed.

    ``None`` as the verb: any valid key, for what every colleague may see.
    """

    message = _("This key may not do this.")
    code = "not_permitted"

    def has_permission(self, request, view):
        action = getattr(view, "action", None)
        if action is None:  # the method is not offered: 405, once we know who asks
            return request.user is not None
        if request.user is None or action not in view.verbs:
            return False
        verb = view.verbs[action]
        return verb is None or request.user.can(verb)


class WorkspaceOpen(BasePermission):
    """A suspended workspace can be read and not changed."""

    message = _("This workspace is suspended: it can be read and not changed.")
    code = "suspended"

    def has_permission(self, request, view):
        return request.method in SAFE_METHODS or request.tenant.state != TenantState.SUSPENDED
