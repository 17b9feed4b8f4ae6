"""Where people and settings stand in the shell."""

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.ui.menu import Hit, HomeCard, MenuItem, PersonLink, QuickItem, SearchProvider
from tenants.accounts.models import Invitation, User
from tenants.accounts.permissions import (
    MANAGE_KEYS,
    MANAGE_PEOPLE,
    MANAGE_ROLES,
    MANAGE_UNITS,
    VIEW_PEOPLE,
)
from tenants.accounts.selectors import first_steps


def _waiting(user: User) -> int:
    return Invitation.objects.visible_to(user, MANAGE_PEOPLE).waiting().count()


MENU = [
    MenuItem(_("People"), "accounts:person_list", "users", VIEW_PEOPLE, None, "rules", 6),
    MenuItem(
        _("Invitations"),
        "accounts:invitation_list",
        "mail",
        MANAGE_PEOPLE,
        count=_waiting,
        section="rules",
        order=8,
    ),
    MenuItem(_("Roles"), "accounts:role_list", "shield", MANAGE_ROLES, section="rules", order=10),
    MenuItem(
        _("Stores and teams"),
        "accounts:unit_list",
        "building-store",
        MANAGE_UNITS,
        section="rules",
        order=12,
        kinds=("dealer",),
    ),
    MenuItem(
        _("Regions"), "accounts:unit_list", "building", MANAGE_UNITS, None, "rules", 12, ("hub",)
    ),
    MenuItem(
        _("API keys"),
        "accounts:key_list",
        "key",
        MANAGE_KEYS,
        section="rules",
        order=90,
        kinds=("dealer", "hub"),
    ),
]
QUICK = [
    QuickItem(_("Invite a colleague"), "accounts:invitation_create", MANAGE_PEOPLE, "user-plus", 90)
]


def _find_people(user: User, text: str, limit: int) -> list[Hit]:
    people = User.objects.visible_to(user, VIEW_PEOPLE).humans()
    found = people.filter(full_name__icontains=text) | people.filter(email__icontains=text)
    return [
        Hit(person.full_name, person.email, reverse("accounts:person_detail", args=[person.pk]))
        for person in found.order_by("full_name")[:limit]
    ]


SEARCH = [SearchProvider(VIEW_PEOPLE, _("People"), _find_people, order=90)]


def _checklist(request):
    """The first steps of an owner, until all are done; then it is never asked for again."""
    key = f"accounts.set_up.{request.user.pk}"
    if cache.get(key):
        return None
    steps = first_steps(request.user)
    if all(step.is_done for step in steps):
        cache.set(key, True, 86400)
        return None
    done = sum(step.is_done for step in steps)
    return {"steps": steps, "done": done, "total": len(steps)}


HOME = [
    HomeCard(
        MANAGE_ROLES,
        _("Set up your workspace"),
        _checklist,
        "settings/_checklist.html",
        zone="wait",
        order=1,
    )
]

PERSON = [PersonLink(_("My profile"), "accounts:profile", "user-circle", order=10)]
