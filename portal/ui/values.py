"""How values look: money, dates, ages, states, icons. One place, so that all screens agree."""

import html
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache, partialmethod
from inspect import getattr_static
from typing import Any

from django.db.models import Choices, Model
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, pgettext

TONES = ("waiting", "going", "done", "trouble", "quiet")
SYMBOLS = {"CNY": "¥", "EUR": "€", "USD": "$", "GBP": "£"}
NOTHING = mark_safe('<span class="ui-none">–</span>')


def esc(value: Any) -> SafeString:
    """Text made safe for HTML; what is safe already stays. Django's own costs three times as much.

    The answer is known to be safe: who escapes again, as every template does, changes nothing.
    """
    return value.__html__() if hasattr(value, "__html__") else SafeString(html.escape(str(value)))


def icon(name: str, *, label: str = "", size: int = 16) -> SafeString:
    """An icon of the sprite. Without ``label`` it is decoration beside a text."""
    return _drawn(name, str(label), size, static("icons.svg"))


@lru_cache(2000)
def _drawn(name: str, label: str, size: int, sprite: str) -> SafeString:
    """Drawn once: a page has up to a hundred of them, a process a few hundred different ones."""
    return format_html(
        '<svg class="ui-icon" width="{0}" height="{0}" {1}><use href="{2}#{3}"/></svg>',
        size,
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"'),
        sprite,
        name,
    )


def badge(text: Any, tone: str = "quiet") -> SafeString:
    """A state as a word with a coloured dot; the tone must be one of the five."""
    if tone not in TONES:
        raise ValueError(f"Unknown tone {tone!r}; the tones are {', '.join(TONES)}.")
    return mark_safe(f'<span class="ui-badge ui-{tone}">{esc(text)}</span>')


def money(amount: Decimal | int | None, currency: str = "CNY") -> str:
    """``¥128,000.00``; negative amounts with a true minus sign."""
    if amount is None:
        return ""
    sign = "\u2212" if amount < 0 else ""
    symbol = SYMBOLS.get(currency, f"{currency}\u00a0")
    return f"{sign}{symbol}{abs(Decimal(amount)):,.2f}"


def short_money(amount: Decimal | int | float, currency: str = "CNY") -> str:
    """For charts and cards only: ``¥12.8万`` in Chinese, ``¥128k`` in English."""
    value, symbol = float(amount), SYMBOLS.get(currency, f"{currency}\u00a0")
    steps = (
        ((1e8, "亿"), (1e4, "万"))
        if (get_language() or "").startswith("zh")
        else ((1e9, "bn"), (1e6, "m"), (1e3, "k"))
    )
    for size, unit in steps:
        if abs(value) >= size:
            return f"{symbol}{value / size:,.1f}".removesuffix(".0") + unit
    return f"{symbol}{value:,.0f}"


def number(value: Any, places: int | None = None) -> str:
    """A number with thousands separated; trailing zeros of a decimal go unless ``places`` is set."""
    if value is None:
        return ""
    if places is not None:
        return f"{value:,.{places}f}"
    text = f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(value: date | datetime | None) -> str:
    """``2026-11-22``, in the zone of the request."""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return value.strftime("%Y-%m-%d") if value else ""


def moment(value: datetime | None) -> str:
    """``2026-11-22 09:30``, in the zone of the request."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def span(seconds: float) -> str:
    """How long something took, in its largest unit: ``12 min``, ``3 h``, ``2 days``."""
    size = int(seconds)
    if size < 3600:
        n = max(size // 60, 1)
        return ngettext("%(n)d min", "%(n)d min", n) % {"n": n}
    if size < 86400:
        return ngettext("%(n)d h", "%(n)d h", size // 3600) % {"n": size // 3600}
    return ngettext("%(n)d day", "%(n)d days", size // 86400) % {"n": size // 86400}


def ago(value: datetime | date | None) -> str:
    """How long ago, or how soon, in one unit: ``3 h``, ``12 d``, ``in 2 h``; a date after 60 days."""
    if value is None:
        return ""
    if not isinstance(value, datetime):
        seconds: float = (timezone.localdate() - value).days * 86400
        if seconds == 0:
            return gettext("today")
    else:
        seconds = (timezone.now() - value).total_seconds()
        if abs(seconds) < 60:
            return gettext("now")
    if abs(seconds) >= 86400 * 60:
        return day(value)
    said = pgettext("past", "%(time)s") if seconds > 0 else gettext("in %(time)s")
    return said % {"time": span(abs(seconds))}


def age(value: datetime | date | None) -> SafeString:
    """Relative time on screen with the exact one on hover."""
    if value is None:
        return NOTHING
    exact = moment(value) if isinstance(value, datetime) else day(value)
    return mark_safe(
        f'<time datetime="{value.isoformat()}" title="{exact}">{esc(ago(value))}</time>'
    )


def value_of(record: Any, path: str) -> Any:
    """Follow ``customer__name`` or ``customer.name`` from a record or mapping; nothing gives ``None``.

    A misspelt name raises ``AttributeError``, at once and on every row.
    """
    value = record
    for part in path.replace(".", "__").split("__"):
        if value is None:
            return None
        value = value[part] if isinstance(value, Mapping) else getattr(value, part)
        if callable(value) and not isinstance(value, Model):
            value = value()
    return value


def holder_of(record: Any, path: str) -> tuple[Any, str]:
    """The record that carries the last part of ``path``, and that part."""
    *way, last = path.replace(".", "__").split("__")
    return (value_of(record, "__".join(way)) if way else record), last


def text_of(record: Any, path: str) -> Any:
    """The value as people read it: the label of a choice, otherwise the value itself."""
    holder, last = holder_of(record, path)
    if holder is None:
        return None
    labels = labels_of(type(holder), last)
    if labels is not None:
        value = getattr(holder, last)
        return str(labels[value]) if value in labels else value
    if label := getattr(holder, f"get_{last}_display", None):
        return label()
    value = value_of(holder, last)
    return value.label if isinstance(value, Choices) else value


@cache
def labels_of(model: type, name: str) -> dict[Any, Any] | None:
    """The labels of a field's choices, not yet translated; ``None`` where there is no such list.

    For tables: Django's own ``get_…_display`` translates every label of the field each time, to
    find one of them, which was a third of a list's CPU. A model's own method goes before.
    """
    method = getattr_static(model, f"get_{name}_display", None)
    if not isinstance(method, partialmethod):
        return None
    choices = method.keywords["field"].choices
    return dict(method.keywords["field"].flatchoices) if isinstance(choices, list) else None


def outside(url: str) -> SafeString | str:
    """A page for somebody else, behind a short word; nothing without an address."""
    if not url:
        return ""
    return format_html(
        '<a href="{}" target="_blank" rel="noopener">{}</a>', url, gettext("Open the page")
    )


def display(value: Any) -> SafeString | str:
    """Any value as HTML: dates, decimals, yes and no; nothing as a quiet dash."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, (SafeString, Promise)):
        return value if isinstance(value, SafeString) else esc(value)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal | int | float):
        return number(value)
    if hasattr(value, "strftime"):
        return formats.time_format(value)
    return esc(value)
