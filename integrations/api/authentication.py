"""Who a program is: the holder of a key of this tenant."""

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from tenants.accounts.services import KEY_PREFIX, user_of_api_key


class KeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer KEY``. The key lives in the tenant of the host and nowhere else."""

    def authenticate(self, request):
        scheme, _sep, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key = key.strip()
        # Header bytes beyond ASCII cannot be a key, and NUL cannot even be looked up.
        user = user_of_api_key(key) if key.isascii() and key.isprintable() and key else None
        if user is None:
            raise AuthenticationFailed(_("This API key is not valid here."))
        return user, key[: KEY_PREFIX + 3]

    def authenticate_header(self, request):
        return 'Bearer realm="api"'
