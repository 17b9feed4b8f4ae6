"""Forms of the account pages. They check the shape; the services decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.errors import DomainError


class ServiceForm(forms.Form):
    """A form whose service may still refuse."""

    def add_domain_error(self, error: DomainError) -> None:
        """Show a service's refusal beside the fields it names, or on top."""
        known = {field: text for field, text in error.fields.items() if field in self.fields}
        for field, text in known.items():
            self.add_error(field, text)
        if not known:
            self.add_error(None, str(error))


class AcceptForm(ServiceForm):
    """What an invited person sets before they are in."""

    full_name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        help_text=_("At least 12 characters. A short sentence is easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
