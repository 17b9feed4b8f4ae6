"""What every page's frame needs, computed only when a template asks for it."""

from functools import cached_property

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from portal.ui import menu
from portal.ui.ports import ports

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
LANGUAGE_NAMES = {"zh-hans": "中文", "en": "English"}


def url_or_nothing(name: str) -> str:
    """The URL called ``name`` on this kind of host; empty if it has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


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

    @property
    def languages(self):
        """Each language by its own name."""
        return [(code, LANGUAGE_NAMES[code]) for code, _name in settings.LANGUAGES]

    @property
    def themes(self):
        return [
            ("auto", _("As the device"), "device-desktop"),
            ("light", _("Light"), "sun"),
            ("dark", _("Dark"), "moon"),
        ]

    @property
    def counts_url(self) -> str:
        return url_or_nothing("desk:counts") if self.user else ""

    @property
    def news_url(self) -> str:
        return url_or_nothing("desk:notice_news") if self.user else ""

    @property
    def search_url(self) -> str:
        return url_or_nothing("desk:search")

    @property
    def notices_url(self) -> str:
        return url_or_nothing("desk:notice_list")

    @property
    def language_url(self) -> str:
        return url_or_nothing("account_language") or url_or_nothing("site:language")

    @cached_property
    def stores(self) -> list[tuple[str, str, bool]]:
        """The stores to choose from with the chosen one marked; none for who has only one."""
        found = ports.stores(self.user) if self.user and self.store_url else []
        chosen = getattr(self.user, "chosen_store_id", None)
        return [(str(pk), name, pk == chosen) for pk, name in found] if len(found) > 1 else []

    @property
    def store_name(self) -> str:
        return next((name for _pk, name, chosen in self.stores if chosen), "")

    @property
    def store_url(self) -> str:
        return url_or_nothing("desk:store")

    @property
    def theme_url(self) -> str:
        return url_or_nothing("desk:theme")

    @property
    def gallery_url(self) -> str:
        return url_or_nothing("gallery")

    @property
    def sign_out_url(self) -> str:
        return url_or_nothing("account_logout")

    @cached_property
    def person_links(self):
        links = menu.permitted(self.user, menu.declared(self.tenant.kind).person)
        return [(link.label, link.icon, reverse(link.url)) for link in links]

    @cached_property
    def sections(self):
        return menu.sections(self.request) if self.user else []

    @cached_property
    def phone_bar(self):
        """Two lines of the rail for the bottom bar of a phone: this person's first two queues.

        A section with a single queue is somebody else's desk, at which they only look in.
        """
        queues = {item.url for item in menu.declared(self.tenant.kind).menu if item.count}
        found = [[line for line in part.lines if line.name in queues] for part in self.sections]
        own = [line for lines in found if len(lines) > 1 for line in lines]
        # By name: to compare whole lines would translate their labels, thousands of times.
        chosen = {line.name for line in own}
        rest = [line for part in self.sections for line in part.lines if line.name not in chosen]
        return [*own, *rest][:2]

    @cached_property
    def quick(self):
        if not self.user:
            return []
        items = menu.permitted(self.user, menu.declared(self.tenant.kind).quick)
        return [(item, reverse(item.url)) for item in items]

    @cached_property
    def banner(self):
        """A line on top of every page, such as a trial that ends; ``None`` mostly."""
        return ports.banner(self.request) if self.user else None

    @cached_property
    def dev_tools(self) -> bool:
        return settings.DEV_TOOLS


def shell(request):
    """``shell`` in every template."""
    return {"shell": Shell(request)}
