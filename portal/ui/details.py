"""The page of one thing: its facts in groups, its tabs, its moves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import get_urlconf, resolve, reverse

from portal.ui import values
from portal.ui.tables import label_of


class Fact:
    """One labelled value. ``tones`` makes it a badge, ``money`` an amount, ``age`` a relative time.

    ``name`` is a field or path; ``value(record)`` or ``render(record)`` replace the look-up;
    ``url(record)`` makes it a link; ``hide_empty`` leaves it out when there is nothing;
    ``verb`` shows it only to whoever may do it; ``wide`` takes the whole width (long text);
    ``copy`` offers a button that copies the value (VIN, phone). A fact that is a field of the
    thing's edit form is changed in place; ``edit`` names another field of it, or ``False`` for none.
    """

    def __init__(
        self,
        name: str,
        label: Any = None,
        *,
        tones: Mapping[str, str] | None = None,
        money: bool | str = False,
        age: bool = False,
        value: Callable[[Any], Any] | None = None,
        render: Callable[[Any], Any] | None = None,
        url: Callable[[Any], str] | None = None,
        hide_empty: bool = False,
        verb: str | None = None,
        wide: bool = False,
        copy: bool = False,
        edit: bool | str = True,
    ) -> None:
        self.name, self._label, self.tones, self.money, self.age = name, label, tones, money, age
        self.value, self.render, self.url = value, render, url
        self.hide_empty, self.verb, self.wide, self.copy = hide_empty, verb, wide, copy
        self.edit = edit

    def label(self, model) -> str:
        return label_of(self.name, self._label, model)

    def get(self, record: Any) -> Any:
        return self.value(record) if self.value else values.text_of(record, self.name)

    def html(self, record: Any) -> Any:
        if self.render:
            return values.display(self.render(record))
        found = self.get(record)
        if found in (None, ""):
            return values.NOTHING
        if self.tones is not None:
            raw = found if self.value else values.value_of(record, self.name)
            return values.badge(found, self.tones.get(raw, "quiet"))
        if self.money:
            code = self.money if isinstance(self.money, str) else "currency"
            return values.money(found, code if code.isupper() else getattr(record, code, "CNY"))
        if self.age:
            return values.age(found)
        inside = values.display(found)
        if self.url and (target := self.url(record)):
            return values.format_html('<a href="{}">{}</a>', target, inside)
        return inside


@dataclass(frozen=True)
class Group:
    """Facts under a heading. ``when(record)`` may leave the whole group out."""

    label: Any
    facts: list[Fact]
    when: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Tab:
    """Something related, loaded when its tab is opened.

    ``template`` is drawn with the page's context plus what ``context(page)`` returns; or
    ``table(page)`` returns a :class:`portal.ui.tables.Table`. ``page`` is the view: use
    ``page.object`` and ``page.request``. ``create`` is a URL name or ``callable(record)`` for the
    tab's "New" button with ``create_verb``.
    """

    key: str
    label: Any
    template: str = ""
    table: Callable[[Any], Any] | None = None
    context: Callable[[Any], Mapping[str, Any]] | None = None
    verb: str | None = None
    count: Callable[[Any], int] | None = None
    create: Callable[[Any], str] | None = None
    create_label: Any = ""
    create_verb: str | None = None


@dataclass(frozen=True)
class Action:
    """A move as a button on the page of a thing: absent unless allowed and ``when(record)``.

    ``url`` is the URL name of an ``ActionView`` (a dialog opens if it has a form or a question,
    otherwise the button does it at once) or of any other page (then it is a link).
    ``primary`` for the one most likely next move; ``danger`` for what hurts; ``menu`` puts it into
    the "more" menu.
    """

    url: str
    label: Any
    verb: str
    when: Callable[[Any], bool] | None = None
    primary: bool = False
    danger: bool = False
    menu: bool = False
    icon: str = ""

    def allowed(self, user: Any, record: Any) -> bool:
        return user.can(self.verb) and (self.when is None or bool(self.when(record)))

    def bind(self, record: Any) -> dict[str, Any]:
        """What the button's template needs."""
        url = reverse(self.url, args=[record.pk])
        return {"action": self, "url": url, "manner": _manner(self.url, url)}


# By address book and name: to resolve an address costs more than to draw its button.
_MANNERS: dict[tuple[Any, str], str] = {}


def _manner(name: str, url: str) -> str:
    key = (get_urlconf(), name)
    if key not in _MANNERS:
        view = getattr(resolve(url).func, "view_class", None)
        if view is None or not getattr(view, "is_action", False):
            _MANNERS[key] = "link"
        else:
            _MANNERS[key] = "dialog" if view.form_class or view.confirm else "post"
    return _MANNERS[key]
