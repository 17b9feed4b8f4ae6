"""May this key do this: the verb of the viewset's action decides."""

from rest_framework.permissions import BasePermission


class HasVerb(BasePermission):
    """Allows what ``view.verbs[view.action]`` names; a view that names nothing is closed."""

    def has_permission(self, request, view):
        verb = getattr(view, "verbs", {}).get(getattr(view, "action", None))
        return bool(request.user and verb and request.user.can(verb))
