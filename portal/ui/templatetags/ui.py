"""The components: every page is made of these tags.

Each tag's signature is its declared props: a misspelt or missing one raises ``TemplateSyntaxError``
when the template is compiled, a wrong tone or icon ``ValueError`` when it is drawn. Props are
keyword-only except the first. All of them can be seen at ``/ui/`` in development.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from portal.ui import damage, values
from portal.ui.tables import Table

register = template.Library()

BUTTONS = {
    "primary": "btn btn-primary",
    "plain": "btn",
    "quiet": "btn ui-quiet-btn",
    "danger": "btn btn-danger",
}


@cache
def icons() -> frozenset[str]:
    """The icons of the sprite, one name per line in ``icons.txt``."""
    text = (Path(__file__).parent.parent / "icons.txt").read_text()
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


def _icon(name: str, *, label: str = "", size: int = 16) -> SafeString:
    if name not in icons():
        raise ValueError(f"Unknown icon {name!r}: add it to portal/ui/icons.txt.")
    return values.icon(name, label=label, size=size)


@register.simple_tag
def ui_static(path: str) -> str:
    """The address of a static file, for scripts that a part brings along."""
    return static(path)


@register.simple_tag
def ui_icon(name: str, *, label: str = "", size: int = 16) -> SafeString:
    """An icon; with ``label`` it speaks for itself, without it stands beside a text."""
    return _icon(name, label=label, size=size)


@register.simple_tag
def ui_badge(text: Any, *, tone: str = "quiet") -> SafeString:
    """A state: waiting, going, done, trouble or quiet."""
    return values.badge(text, tone)


@register.simple_tag
def ui_button(
    label: Any,
    *,
    url: str = "",
    look: str = "plain",
    icon: str = "",
    dialog: bool = False,
    name: str = "",
    value: str = "",
    small: bool = False,
) -> SafeString:
    """A link that looks like a button (``url``), or the submit button of the form around it.

    ``dialog`` opens ``url`` in the dialog instead of going there.
    """
    css = BUTTONS[look] + (" btn-sm" if small else "")
    inside = format_html("{}<span>{}</span>", _icon(icon) if icon else "", label)
    if url:
        more = mark_safe(' hx-get="{0}" hx-target="#dialog-body"') if dialog else ""
        more = format_html(' hx-get="{}" hx-target="#dialog-body"', url) if more else ""
        return format_html('<a class="{}" href="{}"{}>{}</a>', css, url, more, inside)
    more = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html('<button class="{}" type="submit"{}>{}</button>', css, more, inside)


@register.inclusion_tag("ui/table.html")
def ui_table(table: Table, *, empty: Any = "") -> dict[str, Any]:
    """A table; ``empty`` is said when there are no rows."""
    return {"table": table, "heads": table.heads(), "empty": empty or table.empty}


@register.simple_tag
def ui_empty(
    text: Any, *, title: Any = "", icon: str = "", url: str = "", action: Any = ""
) -> SafeString:
    """Nothing here yet: what this is for, and the one action that fills it."""
    return format_html(
        '<div class="ui-empty">{}{}<p>{}</p>{}</div>',
        _icon(icon, size=24) if icon else "",
        format_html("<h3>{}</h3>", title) if title else "",
        text,
        ui_button(action, url=url, look="primary") if url else "",
    )


@register.simple_tag
def ui_alert(text: Any, *, tone: str = "going", title: Any = "") -> SafeString:
    """A sentence that must be read, in place."""
    if tone not in values.TONES:
        raise ValueError(f"Unknown tone {tone!r}.")
    head = format_html("<strong>{}</strong> ", title) if title else ""
    return format_html(
        '<div class="ui-alert ui-{}" role="{}">{}{}</div>',
        tone,
        "alert" if tone == "trouble" else "status",
        head,
        text,
    )


@register.simple_block_tag
def ui_card(
    content: str,
    *,
    title: Any = "",
    url: str = "",
    count: Any = None,
    action: Any = "",
    css: str = "",
) -> SafeString:
    """A bordered box with a title; ``url`` with ``action`` leads to all of it."""
    head = ""
    if title:
        badge = format_html(' <span class="ui-count">{}</span>', count) if count is not None else ""
        link = format_html('<a href="{}">{}</a>', url, action or gettext("All")) if url else ""
        head = format_html(
            '<header class="ui-card-head"><h2>{}{}</h2>{}</header>', title, badge, link
        )
    return format_html('<section class="ui-card {}">{}{}</section>', css, head, content)


@register.simple_tag
def ui_stat(
    label: Any,
    value: Any,
    *,
    change: Any = "",
    good: bool | None = None,
    hint: Any = "",
    url: str = "",
) -> SafeString:
    """A figure with its change; ``hint`` is its formula, ``url`` leads to its rows."""
    number = format_html('<a href="{}">{}</a>', url, value) if url else conditional_escape(value)
    tone = {True: "ui-done", False: "ui-trouble", None: "ui-quiet"}[good]
    moved = format_html('<span class="ui-change {}">{}</span>', tone, change) if change else ""
    help_ = (
        format_html(
            '<details class="ui-hint"><summary aria-label="{}">{}</summary><p>{}</p></details>',
            gettext("How this is computed"),
            _icon("info-circle", size=14),
            hint,
        )
        if hint
        else ""
    )
    return format_html(
        '<div class="ui-stat"><div class="ui-stat-label">{}{}</div>'
        '<div class="ui-stat-value">{} {}</div></div>',
        label,
        help_,
        number,
        moved,
    )


@register.simple_tag
def ui_avatar(name: Any, *, size: int = 24) -> SafeString:
    """A person as their surname's first character; the full name beside it says who."""
    text = str(name).strip() or "?"
    tone = sum(map(ord, text)) % 6
    return format_html(
        '<span class="ui-avatar ui-a{} ui-size-{}" aria-hidden="true">{}</span>',
        tone,
        size,
        text[0].upper(),
    )


@register.simple_tag
def ui_progress(done: int, total: int, *, label: Any = "") -> SafeString:
    """How far; without a total it only says that something is going on."""
    if not total:
        return format_html('<progress class="ui-progress" aria-label="{}"></progress>', label)
    return format_html(
        '<progress class="ui-progress" max="{}" value="{}" aria-label="{}"></progress>',
        total,
        done,
        label,
    )


@register.simple_tag
def ui_steps(steps: Sequence[Any], *, current: int) -> SafeString:
    """The steps of a wizard, counted from 1; those before ``current`` are done."""
    items = format_html_join(
        "",
        '<li class="{}"{}>{}</li>',
        (
            (
                "is-done" if n < current else "is-now" if n == current else "",
                mark_safe(' aria-current="step"') if n == current else "",
                step,
            )
            for n, step in enumerate(steps, 1)
        ),
    )
    return format_html('<ol class="ui-steps">{}</ol>', items)


@register.simple_tag
def ui_chart(chart) -> SafeString:
    """A :class:`portal.ui.charts.Chart` with its table behind it."""
    return mark_safe(get_template("ui/chart.html").render({"chart": chart}))


@register.inclusion_tag("ui/timeline.html")
def ui_timeline(entries: Sequence[Any]) -> dict[str, Any]:
    """What happened, newest first."""
    return {"entries": entries}


@register.inclusion_tag("ui/damage.html")
def ui_damage(marks: Sequence[Any]) -> dict[str, Any]:
    """Damage marked on a car's outline, to look at and to print; ``marks`` as they are kept."""
    return {"marks": damage.shown_marks(marks)}


@register.simple_tag(takes_context=True)
def ui_part(context, template_name: str, extra: Mapping[str, Any] | None = None) -> SafeString:
    """Another template in place, with ``extra`` added to what this one knows."""
    part = context.template.engine.get_template(template_name)
    with context.push(**(extra or {})):
        return part.render(context)


# Forms


@register.inclusion_tag("ui/form/_form.html")
def ui_form(form: forms.BaseForm) -> dict[str, Any]:
    """All fields of a form with the summary of errors; the ``<form>`` is the page's."""
    return {"form": form}


@register.inclusion_tag("ui/form/_errors.html")
def ui_errors(form: forms.BaseForm) -> dict[str, Any]:
    """The errors of a form summed up, each leading to its field."""
    return {
        "form": form,
        "others": form.non_field_errors(),
        "faulty": [f for f in form if f.errors and not f.is_hidden],
    }


def _control(field: BoundField) -> str:
    """The kind of a field, which decides how it is drawn."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.Select):
        return "select"
    return "other"


@register.inclusion_tag("ui/form/_field.html")
def ui_field(field: BoundField, *, label: Any = None, help: Any = None) -> dict[str, Any]:
    """One field: label above, control, help, error."""
    kind = _control(field)
    css = {"check": "form-check-input", "choices": "form-check-input", "select": "form-select"}
    attrs = {
        "class": " ".join(
            filter(
                None,
                [
                    field.field.widget.attrs.get("class"),
                    css.get(kind, "form-control"),
                    "is-invalid" if field.errors else "",
                ],
            )
        )
    }
    text = field.help_text if help is None else help
    about = [f"{field.auto_id}_help"] if text else []
    if field.errors:
        about.append(f"{field.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if about:
        attrs["aria-describedby"] = " ".join(about)
    return {
        "field": field,
        "kind": kind,
        "control": field.as_widget(attrs=attrs),
        "label": field.label if label is None else label,
        "help": text,
        "about": " ".join(about),
    }


# Values


@register.filter
def ui_money(amount, currency="CNY") -> str:
    return values.money(amount, currency)


@register.filter
def ui_short_money(amount, currency="CNY") -> str:
    return values.short_money(amount, currency)


@register.filter
def ui_number(value) -> str:
    return values.number(value)


@register.filter
def ui_day(value) -> str:
    return values.day(value)


@register.filter
def ui_moment(value) -> str:
    return values.moment(value)


@register.filter
def ui_age(value) -> SafeString:
    return values.age(value)


@register.filter
def ui_display(value):
    return values.display(value)


@register.filter
def ui_count_label(value: int) -> str:
    return ngettext("%(n)s entry", "%(n)s entries", value) % {"n": value}


@register.filter
def ui_words(text: str) -> list[str]:
    """The words of a text, to loop over."""
    return text.split()
