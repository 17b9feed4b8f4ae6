"""How django-allauth behaves in a tenant: nobody signs up by themselves here."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from a sign-up on the public site or from an invitation."""

    def is_open_for_signup(self, request):
        return False
