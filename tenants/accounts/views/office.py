"""Settings: roles, stores and teams, API keys."""

from datetime import datetime, time
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from portal.ui.details import Action, Fact, Group
from portal.ui.pages import ActionView, CreatePage, DetailPage, EditPage, Screen
from portal.ui.pages.base import is_fragment
from tenants.accounts import services
from tenants.accounts.forms import DAYS, KeyForm, RoleForm, UnitEditForm, UnitForm
from tenants.accounts.models import ApiKey, Role, Unit
from tenants.accounts.permissions import (
    MANAGE_KEYS,
    MANAGE_ROLES,
    MANAGE_UNITS,
    VIEW_PEOPLE,
)
from tenants.accounts.registry import OWNER, ROLES, domains_of
from tenants.accounts.selectors import keys_newest_first, roles_offered, units_in_order


class Fragments:
    """Pages with a template of their own, whole or as the part htmx asks for."""

    fragment = ""

    def show(self, form, status=200):
        template = self.fragment if is_fragment(self.request) else self.template_name
        return self.render(template, form=form, status=status)


class Sensitive:
    """Asks for the password once more, unless it was typed within the last minutes."""

    def dispatch(self, request, *args, **kwargs):
        person = request.user
        known = person.is_authenticated and person.can(self.verb)
        if not known or did_recently_reauthenticate(request):
            return super().dispatch(request, *args, **kwargs)
        where = get_adapter(request).get_reauthentication_methods(person)[0]["url"]
        if not is_fragment(request):
            return redirect(f"{where}?{urlencode({'next': request.get_full_path()})}")
        back = urlsplit(request.htmx.current_url or "/").path
        url = f"{where}?{urlencode({'next': back})}"
        return HttpResponse(status=204, headers={"HX-Redirect": url})


class RoleList(Screen):
    """All roles with what each may do, side by side."""

    verb = VIEW_PEOPLE
    title = _("Roles")

    def get(self, request):
        kind = request.tenant.kind
        roles = list(roles_offered())
        for role in roles:
            role.domains = [
                (title, [label for verb, label in verbs.items() if verb in role.granted])
                for title, verbs in domains_of(kind)
            ]
            role.is_owner = role.key == OWNER
            role.is_delivered = role.key in ROLES[kind]
        return self.render(
            "settings/role_list.html", roles=roles, may_manage=request.user.can(MANAGE_ROLES)
        )


class RoleCreate(Fragments, CreatePage):
    """A role of the workspace's own."""

    verb = MANAGE_ROLES
    title = _("New role")
    form_class = RoleForm
    template_name = "settings/verbs_form.html"
    fragment = "settings/_verbs_form.html"
    done = _("Saved.")

    def get_form_kwargs(self):
        return {"kind": self.request.tenant.kind}

    def save(self, form):
        services.create_role(actor=self.request.user, **form.cleaned_data)

    def get_success_url(self, result):
        return reverse("accounts:role_list")


class RoleEdit(Fragments, EditPage):
    """What a role may do."""

    model = Role
    verb = MANAGE_ROLES
    form_class = RoleForm
    template_name = "settings/verbs_form.html"
    fragment = "settings/_verbs_form.html"
    help = _("Holds at once for everybody who has this role.")
    done = _("Saved.")

    def get_queryset(self):
        return super().get_queryset().exclude(key__startswith="_").exclude(key=OWNER)

    def get_form_kwargs(self):
        return {"kind": self.request.tenant.kind}

    def get_initial(self):
        return {"name": str(self.object), "verbs": sorted(self.object.granted)}

    def save(self, form):
        services.change_role(role=self.object, actor=self.request.user, **form.cleaned_data)

    def get_success_url(self, result):
        return reverse("accounts:role_list")


class RoleReset(ActionView):
    """“Reset” beside an edited role."""

    model = Role
    verb = MANAGE_ROLES
    title = _("Reset to delivered")
    confirm = _("The role may then do what it could as delivered. Your changes are lost.")
    done = _("Reset.")

    def perform(self, role, data):
        return services.reset_role(role=role, actor=self.request.user)


class UnitList(Screen):
    """Stores with their departments and teams; in a hub, regions."""

    verb = VIEW_PEOPLE
    title = _("Stores and teams")

    def get_title(self):
        return str(_("Regions") if self.request.tenant.kind == "hub" else self.title)

    def get(self, request):
        may_manage = request.user.can(MANAGE_UNITS)
        return self.render("settings/unit_list.html", units=units_in_order(), may_manage=may_manage)


class UnitCreate(CreatePage):
    """Open a store, department, team or region."""

    verb = MANAGE_UNITS
    title = _("New store or team")
    form_class = UnitForm
    done = _("Saved.")

    def get_form_kwargs(self):
        return {"kind": self.request.tenant.kind}

    def save(self, form):
        return services.create_unit(actor=self.request.user, **form.cleaned_data)


def _hours(unit: Unit) -> str:
    if not unit.opening_hours:
        return str(_("09:00-18:00 every day"))
    spans = {
        day: ", ".join("-".join(span) for span in unit.opening_hours.get(day, [])) for day in DAYS
    }
    return "; ".join(f"{DAYS[day]} {hours or _('not open')}" for day, hours in spans.items())


class UnitDetail(DetailPage):
    """A store, department, team or region."""

    model = Unit
    verb = VIEW_PEOPLE
    subtitle = "kind"
    select_related = ("parent",)
    groups = [
        Group(
            "",
            [
                Fact("code"),
                Fact("parent", hide_empty=True),
                Fact("phone", copy=True),
                Fact("time_zone"),
                Fact("currency"),
                Fact("is_active"),
                Fact("address", wide=True),
                Fact("opening_hours", value=_hours, wide=True),
            ],
        )
    ]
    actions = [
        Action(
            "accounts:unit_close",
            _("Close"),
            MANAGE_UNITS,
            when=lambda u: u.is_active,
            danger=True,
        ),
        Action("accounts:unit_reopen", _("Reopen"), MANAGE_UNITS, when=lambda u: not u.is_active),
    ]


class UnitEdit(EditPage):
    """Rename a unit, or change its hours, zone and currency."""

    model = Unit
    verb = MANAGE_UNITS
    form_class = UnitEditForm
    done = _("Saved.")

    def get_initial(self):
        return {**super().get_initial(), "opening_hours": self.object.opening_hours}

    def save(self, form):
        return services.change_unit(unit=self.object, actor=self.request.user, **form.cleaned_data)


class UnitClose(ActionView):
    """“Close” on a unit's page."""

    model = Unit
    verb = MANAGE_UNITS
    title = _("Close")
    confirm = _("It is offered for nothing new. Its records stay, and you can reopen it.")
    danger = True
    done = _("Closed.")

    def perform(self, unit, data):
        return services.close_unit(unit=unit, actor=self.request.user)


class UnitReopen(ActionView):
    """“Reopen” on a unit's page."""

    model = Unit
    verb = MANAGE_UNITS
    title = _("Reopen")
    done = _("Reopened.")

    def perform(self, unit, data):
        return services.reopen_unit(unit=unit, actor=self.request.user)


class KeyList(Screen):
    """API keys: what each may do, until when, and when it was last used."""

    verb = MANAGE_KEYS
    title = _("API keys")

    def get(self, request):
        return self.render("settings/key_list.html", keys=keys_newest_first()[:200])


class KeyCreate(Sensitive, Fragments, CreatePage):
    """Let a program in. The key is shown this one time."""

    verb = MANAGE_KEYS
    title = _("New API key")
    form_class = KeyForm
    template_name = "settings/verbs_form.html"
    fragment = "settings/_verbs_form.html"
    help = _("A key is for one program. It may do what you choose here, and nothing else.")
    submit = _("Make the key")

    def get_form_kwargs(self):
        return {"kind": self.request.tenant.kind}

    def save(self, form):
        data = form.cleaned_data
        last_day = data.pop("expires_on")
        data["expires_at"] = make_aware(datetime.combine(last_day, time.max)) if last_day else None
        return services.make_program_key(actor=self.request.user, **data)

    def succeed(self, result):
        key, text = result
        fragment = is_fragment(self.request)
        template = "settings/_key_made.html" if fragment else "settings/key_made.html"
        return self.render(template, key=key, text=text)


class KeyRotate(Sensitive, ActionView):
    """“Replace” beside a key: a new one, while the old works for a day more."""

    model = ApiKey
    verb = MANAGE_KEYS
    title = _("Replace this key")
    confirm = _("You get a new key now. The old one keeps working for 24 hours, then stops.")
    submit = _("Make a new key")

    def perform(self, key, data):
        return services.rotate_api_key(key=key, actor=self.request.user)

    def succeed(self, result):
        key, text = result
        fragment = is_fragment(self.request)
        template = "settings/_key_made.html" if fragment else "settings/key_made.html"
        return self.render(template, key=key, text=text, in_dialog=fragment)


class KeyWithdraw(ActionView):
    """“Withdraw” beside a key."""

    model = ApiKey
    verb = MANAGE_KEYS
    title = _("Withdraw this key")
    confirm = _("The program is shut out at once. This cannot be undone.")
    submit = _("Withdraw")
    danger = True
    done = _("Withdrawn.")

    def perform(self, key, data):
        return services.withdraw_api_key(key=key, actor=self.request.user)
