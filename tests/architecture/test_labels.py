"""What names a column, a fact or a field on screen is a sentence that can be translated."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.functional import Promise

from portal.ui.details import Fact
from portal.ui.pages import DetailPage, ListPage
from portal.ui.tables import Column, field_at

ROOT = Path(__file__).resolve().parents[2]
KINDS = [kind for kind in settings.TENANT_TYPES if kind != "public"]


def views_of(patterns) -> set[type]:
    found = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= views_of(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and hasattr(pattern.callback, "view_class"):
            found.add(pattern.callback.view_class)
    return found


def is_translatable(part: Column | Fact, model: type[models.Model]) -> bool:
    """Whether a label is given, or the model's field has one of its own."""
    if part._label is not None:
        return True
    field = field_at(model, part.name)
    return field is not None and isinstance(field.verbose_name, Promise)


def parts_of(page: type) -> list[Column | Fact]:
    """The columns of a list, or the facts of a thing."""
    facts = [fact for group in getattr(page, "groups", ()) for fact in group.facts]
    return [*getattr(page, "columns", ()), *facts]


def nameless(kind: str) -> list[str]:
    pages = views_of(get_resolver(settings.TENANT_TYPES[kind]["URLCONF"]).url_patterns)
    return sorted(
        f"{page.__module__}.{page.__name__}: {part.name}"
        for page in pages
        if issubclass(page, ListPage | DetailPage) and page.model is not None
        for part in parts_of(page)
        if not is_translatable(part, page.model)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_and_fact_has_a_name_in_both_languages(kind):
    assert nameless(kind) == []


def test_check_sees_a_column_named_after_its_attribute():
    from dealers.customers.models import Customer  # noqa: PLC0415

    assert not is_translatable(Column("phone_raw"), Customer)
    assert not is_translatable(Column("what_ever"), Customer)
    assert is_translatable(Column("what_ever", "What"), Customer)
    assert is_translatable(Column("source"), Customer)


def test_gettext_has_no_name_under_which_its_messages_are_not_found():
    alias = re.compile(r"import p?n?gettext(?:_lazy)? as (?!_\b)")
    found = [
        str(path.relative_to(ROOT))
        for package in ("portal", "tenants", "dealers", "oem_hub", "billing", "integrations")
        for path in (ROOT / package).rglob("*.py")
        if alias.search(path.read_text())
    ]
    assert found == []
