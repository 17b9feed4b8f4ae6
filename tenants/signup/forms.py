"""The forms of the public site."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.core.errors import InvalidInput
from portal.core.validation import clean_text
from tenants.signup.addresses import clean_slug


class SignUpForm(forms.Form):
    """What is asked before the e-mail address is proved."""

    company = forms.CharField(
        label=_("Dealership group"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autofocus": True}),
    )
    full_name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    slug = forms.CharField(label=_("Address of your workspace"), max_length=60)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    join_code = forms.CharField(
        label=_("Invitation code of your manufacturer"),
        required=False,
        max_length=20,
        help_text=_("If you have one. You can also join a network later."),
    )

    def clean_company(self):
        return _clean(clean_text, self.cleaned_data["company"])

    def clean_full_name(self):
        return _clean(clean_text, self.cleaned_data["full_name"])

    def clean_slug(self):
        return _clean(clean_slug, self.cleaned_data["slug"])


class PasswordForm(forms.Form):
    """The last step: a password, and another address if the wished one is gone meanwhile."""

    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
        help_text=_("At least 12 characters; a short sentence is best."),
    )
    slug = forms.CharField(label=_("Another address"), max_length=60, required=False)

    def __init__(self, *args, asks_for_address: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_for_address:
            del self.fields["slug"]


def _clean(clean, value: str) -> str:
    try:
        return clean(value)
    except InvalidInput as error:
        raise forms.ValidationError(str(error)) from error
