"""What every page's frame needs, computed only when a template asks for it."""

from functools import cached_property

from django.conf import settings
from django.urls import reverse

from portal.ui import menu
from portal.ui.ports import ports

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"


class Shell:
    """The frame around a page: rail, quick create, theme, language. Lazy, so fragments pay nothing."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def user(self):
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def tenant(self):
        return getattr(self.request, "tenant", None)

    @cached_property
    def theme(self) -> str:
        chosen = getattr(self.user, "theme", "") or self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else "auto"

    @cached_property
    def rail(self) -> str:
        """Whether the left rail is folded to icons."""
        return "icons" if self.request.COOKIES.get("rail") == "icons" else "full"

    @cached_property
    def languages(self):
        return settings.LANGUAGES

    @cached_property
    def sections(self):
        return menu.sections(self.request) if self.user else []

    @cached_property
    def phone_bar(self):
        """The first four lines of the rail, for the bottom bar of a phone."""
        return [line for section in self.sections for line in section.lines][:3]

    @cached_property
    def quick(self):
        if not self.user:
            return []
        items = menu.permitted(self.user, menu.declared(self.tenant.kind).quick)
        return [(item, reverse(item.url)) for item in items]

    @cached_property
    def unread(self) -> int:
        return ports.unread_notices(self.user) if self.user else 0

    @cached_property
    def dev_tools(self) -> bool:
        return settings.DEV_TOOLS


def shell(request):
    """``shell`` in every template."""
    return {"shell": Shell(request)}
