"""How django-allauth behaves in a tenant: nobody signs up, nothing reaches beyond this host."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from tenants.accounts import security
from tenants.sealing import box
from tenants.workspace.services import queue_mail


class ResetTokens(PasswordResetTokenGenerator):
    """Links for a new password that are worth nothing at another tenant.

    Django's token depends on the person's id, hash and last sign-in alone: for a copied or seeded
    person a link of one tenant was accepted at the other.
    """

    def _make_hash_value(self, user, timestamp):
        return f"{connection.schema_name}:{super()._make_hash_value(user, timestamp)}"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from a sign-up on the public site or from an invitation."""

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """This host only. allauth also trusts ``ALLOWED_HOSTS``, which are all tenants' hosts."""
        request = self.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def format_email_subject(self, subject):
        return f"{connection.tenant.name}: {subject}"

    def send_mail(self, template_prefix, email, context):
        """In the language of the person it goes to, by a worker: nobody waits for a mail server."""
        person = context.get("user")
        language = getattr(person, "language", "") or translation.get_language()
        values = {"tenant": connection.tenant, "email": email, **context}
        with translation.override(language):
            message = self.render_mail(template_prefix, email, values)
        template = template_prefix.rpartition("/")[2]
        queue_mail(to=email, subject=message.subject, text=message.body, template=template)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        super().send_notification_mail(
            template_prefix, user, {"user": user, **(context or {})}, email or user.email
        )

    def pre_login(self, request, user, **kwargs):
        if user.is_service:
            raise PermissionDenied
        return super().pre_login(request, user, **kwargs)

    def authentication_failed(self, request, **credentials):
        security.note_failed_sign_in(credentials.get("email", ""))

    def reauthenticate(self, user, password):
        """By the address the person signs in with."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def get_password_change_redirect_url(self, request):
        return settings.LOGIN_REDIRECT_URL


class MFAAdapter(DefaultMFAAdapter):
    """Second factors are encrypted at rest, with a key of this tenant's own."""

    def encrypt(self, text):
        return box("second factor").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return box("second factor").decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self):
        return connection.tenant.name
