"""Forms of the account and settings pages. They check the shape; the services decide."""

import re
from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.ui.menu import StartPage
from tenants.accounts.models import Scope, Theme, UnitKind
from tenants.accounts.registry import domains_of
from tenants.accounts.selectors import roles_givable, stores, teams
from tenants.accounts.services.units import PARENTS, WEEK


def _languages():
    return [("", _("As the browser")), *settings.LANGUAGES]


class AcceptForm(forms.Form):
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


class _GivesRoles(forms.Form):
    """Offers only the roles the actor could give."""

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self._roles = {str(role.pk): role for role in roles_givable(actor)}
        self.fields["role"].choices = [("", ""), *((pk, str(r)) for pk, r in self._roles.items())]

    def clean_role(self):
        return self._roles[self.cleaned_data["role"]]


class InviteForm(_GivesRoles):
    """Whom to invite, as what, and where."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    full_name = forms.CharField(label=_("Full name"), max_length=80)
    role = forms.ChoiceField(label=_("Role"))
    scope = forms.ChoiceField(
        label=_("Reaches"),
        choices=Scope,
        initial=Scope.OWN,
        help_text=_("Whose records the role covers."),
    )
    store = forms.ModelChoiceField(label=_("Store"), queryset=None, required=False)
    job_title = forms.CharField(label=_("Job title"), max_length=60, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=_languages, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["store"].queryset = stores()
        self.fields["language"].initial = get_language()


class PersonForm(forms.Form):
    """A colleague's particulars."""

    full_name = forms.CharField(label=_("Full name"), max_length=80)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    extension = forms.CharField(
        label=_("Telephone extension"), max_length=12, required=False,
        help_text=_("Where the telephone system rings: who is calling is then shown here."),
    )  # fmt: skip
    job_title = forms.CharField(label=_("Job title"), max_length=60, required=False)
    home_store = forms.ModelChoiceField(label=_("Store"), queryset=None, required=False)
    team = forms.ModelChoiceField(label=_("Team"), queryset=None, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["home_store"].queryset = stores()
        self.fields["team"].queryset = teams()


class RoleGrantForm(_GivesRoles):
    """One more role, and whose records it covers."""

    role = forms.ChoiceField(label=_("Role"))
    scope = forms.ChoiceField(label=_("Reaches"), choices=Scope, initial=Scope.OWN)
    unit = forms.ModelChoiceField(
        label=_("Another store or team"),
        queryset=None,
        required=False,
        help_text=_("Leave empty for the person's own."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = stores() | teams()


class VerbsField(forms.MultipleChoiceField):
    """Rights as check boxes, by domain."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, kind: str) -> None:
        """Offer what a kind of tenant knows."""
        self.groups = [(title, list(verbs.items())) for title, verbs in domains_of(kind)]
        self.choices = [(str(title), verbs) for title, verbs in self.groups]


class RoleForm(forms.Form):
    """What a role is called and may do."""

    name = forms.CharField(label=_("Name"), max_length=60)
    verbs = VerbsField(label=_("May"), required=False)

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verbs"].offer(kind)


class KeyForm(forms.Form):
    """What a program is called, may do, where, and until when."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("The program, such as “ERP of head office”.")
    )
    store = forms.ModelChoiceField(
        label=_("Store"),
        queryset=None,
        required=False,
        help_text=_("Empty: the records of all stores."),
    )
    expires_on = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    verbs = VerbsField(label=_("May"))

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verbs"].offer(kind)
        self.fields["store"].queryset = stores()


class HoursField(forms.CharField):
    """A day's opening hours as ``09:00-12:00, 13:00-18:00``; empty is closed."""

    def clean(self, value):
        text = super().clean(value).replace("，", ",").replace("：", ":").replace("–", "-")
        if not text:
            return []
        spans = [re.split(r"\s*-\s*", span.strip()) for span in text.split(",")]
        if any(len(span) != 2 for span in spans):
            raise forms.ValidationError(
                _("Type hours as 09:00-12:00, 13:00-18:00, the earlier first.")
            )
        return [[start.zfill(5), end.zfill(5)] for start, end in spans]


DAYS = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
CURRENCIES = ["CNY", "EUR", "USD", "GBP", "HKD", "TWD", "JPY", "SGD", "AED"]


class UnitEditForm(forms.Form):
    """A unit's name, place, hours and currency."""

    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), initial="Asia/Shanghai")
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(c, c) for c in CURRENCIES], initial="CNY"
    )

    def __init__(self, *args, **kwargs):
        hours = kwargs.get("initial", {}).pop("opening_hours", None) or {}
        super().__init__(*args, **kwargs)
        zones = sorted(z for z in available_timezones() if "/" in z and not z.startswith("Etc/"))
        self.fields["time_zone"].choices = [(z, z.replace("_", " ")) for z in zones]
        for day in WEEK:
            self.fields[f"hours_{day}"] = HoursField(
                label=DAYS[day],
                required=False,
                max_length=60,
                initial=", ".join("-".join(span) for span in hours.get(day, [])),
            )

    def clean(self):
        data = super().clean()
        hours = {day: data.pop(f"hours_{day}", []) for day in WEEK}
        # All empty means the usual hours; a day without hours beside others means closed.
        data["opening_hours"] = hours if any(hours.values()) else {}
        return data


class UnitForm(UnitEditForm):
    """A new unit: also what it is, its code and what it belongs to."""

    kind = forms.ChoiceField(label=_("Kind"))
    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        help_text=_("Stands in document numbers, such as HT1. Cannot be changed later."),
    )
    parent = forms.ModelChoiceField(label=_("Belongs to"), queryset=None, required=False)
    field_order = ("kind", "name", "code", "parent")

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        offered = [UnitKind.REGION] if kind == "hub" else [k for k in PARENTS if k != "region"]
        self.fields["kind"].choices = [(k, UnitKind(k).label) for k in offered]
        self.fields["parent"].queryset = (stores() | teams()).order_by("code")


class ProfileForm(forms.Form):
    """What everybody may change about themselves."""

    full_name = forms.CharField(
        label=_("Full name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=_languages, required=False)
    theme = forms.ChoiceField(label=_("Appearance"), choices=Theme)
    start = forms.ChoiceField(
        label=_("Start page"), required=False, help_text=_("What you begin with, behind “Home”.")
    )

    def __init__(self, *args: Any, pages: Iterable[StartPage] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("What waits for me")), *((page.key, page.label) for page in pages)]
        if len(choices) == 1:
            del self.fields["start"]
        else:
            self.fields["start"].choices = choices  # type: ignore[attr-defined]
