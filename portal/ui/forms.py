"""Fields and widgets beyond Django's: autocomplete, photos, money, days; and the options they ask for."""

from __future__ import annotations

import base64
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.errors import InvalidInput
from portal.core.money import DEFAULT_CURRENCY
from portal.core.validation import clean_decimal
from portal.ui.filters import words_in
from portal.ui.pages.base import ModelScreen
from portal.ui.values import SYMBOLS

MOST_OPTIONS = 20


class ComboInput(forms.TextInput):
    """A text box that finds and a hidden one that holds the id."""

    template_name = "ui/form/combo.html"

    def __init__(self, url: str, attrs: dict | None = None) -> None:
        super().__init__(attrs)
        self.url = url
        self.choices: Any = ()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        shown = self.label_of(value) if value else ""
        context["widget"].update(url=reverse(self.url), shown=shown)
        return context

    def label_of(self, value: Any) -> str:
        field = getattr(self.choices, "field", None)
        if field is None:
            return ""
        try:
            return field.label_from_instance(field.to_python(value))
        except forms.ValidationError:
            return ""


class AutocompleteField(forms.ModelChoiceField):
    """One row out of many, found by typing. ``url``: URL name of an :class:`OptionsView`.

    ``queryset`` is what may be chosen: narrow it to what the person may see in the form's
    ``__init__`` (``self.fields["customer"].queryset = Customer.objects.visible_to(…)``).
    """

    def __init__(self, queryset: QuerySet | None, *, url: str, **kwargs: Any) -> None:
        super().__init__(queryset, widget=ComboInput(url), **kwargs)


class OptionsView(ModelScreen):
    """What an autocomplete offers. Declare ``model``, ``verb`` and ``search_fields``.

    Override ``label(record)`` and ``hint(record)`` for what is shown, ``find(text)`` for another
    search.
    """

    search_fields: tuple[str, ...] = ()
    ordering: tuple[str, ...] = ("-pk",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        found = self.find(request.GET.get("q", "").strip()[:80])[:MOST_OPTIONS]
        return JsonResponse(
            {
                "options": [
                    {"value": str(r.pk), "label": self.label(r), "hint": self.hint(r)}
                    for r in found
                ]
            }
        )

    def find(self, text: str) -> QuerySet:
        return words_in(self.get_queryset(), self.search_fields, text).order_by(*self.ordering)

    def label(self, record: Any) -> str:
        return str(record)

    def hint(self, record: Any) -> str:
        return ""


class PhotoInput(forms.ClearableFileInput):
    """Takes photos on a phone, files by dropping them on a desk; shows what was chosen."""

    template_name = "ui/form/photos.html"
    allow_multiple_selected = True

    def __init__(self, attrs: dict | None = None, *, multiple: bool = True) -> None:
        super().__init__(
            {"accept": "image/*", **({"multiple": True} if multiple else {}), **(attrs or {})}
        )


class FilesField(forms.FileField):
    """Several files; ``cleaned_data`` holds a list. ``widget=PhotoInput()`` for photos."""

    widget = PhotoInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)
            return []
        return [super(FilesField, self).clean(file, initial) for file in files]


class SignatureInput(forms.TextInput):
    """A box to sign in with finger, pen or mouse; its picture is sent as a data address."""

    template_name = "ui/form/signature.html"
    input_type = "signature"


class SignatureField(forms.CharField):
    """A drawn signature; ``cleaned_data`` holds a PNG file, or ``None`` when nothing was drawn."""

    widget = SignatureInput
    HEAD = "data:image/png;base64,"
    MOST = 400_000

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            data = base64.b64decode(text.removeprefix(self.HEAD), validate=True)
        except ValueError:
            data = b""
        drawn = text.startswith(self.HEAD) and data.startswith(b"\x89PNG") and len(text) < self.MOST
        if not drawn:
            raise forms.ValidationError(_("The signature could not be read. Sign once more."))
        return SimpleUploadedFile("signature.png", data, content_type="image/png")


class CodesField(forms.CharField):
    """Codes typed with commas or spaces between them; ``cleaned_data`` holds a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(self.prepare_value(value))
        return re.sub(r"[,，;；、\s]+", " ", text).split()


class DayInput(forms.DateInput):
    """A day by the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and a time by the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MoneyInput(forms.TextInput):
    """An amount with its currency's sign in front. A text box: a number box forgets a wrong entry."""

    template_name = "ui/form/affix.html"

    def __init__(self, currency: str = DEFAULT_CURRENCY, attrs: dict | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})
        self.currency = currency

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["affix"] = SYMBOLS.get(self.currency, self.currency)
        return context


class _Typed:
    """Reads numbers as people type them, full-width and with thousands separated; refuses the
    rest with a sentence. Django's own fields take ``1_000`` and ``1e3``."""

    is_percent = False

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            try:
                value = str(clean_decimal(value, percent=self.is_percent))
            except InvalidInput as error:
                raise forms.ValidationError(str(error), code="invalid") from error
        return super().to_python(value)  # type: ignore[misc] # mixed into forms.Field


class NumberField(_Typed, forms.DecimalField):
    """A decimal number. A text box: a number box forgets a wrong entry, and full-width digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        )
        super().__init__(**kwargs)


class WholeField(_Typed, forms.IntegerField):
    """A whole number."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
        )
        super().__init__(**kwargs)


class PercentField(NumberField):
    """A share in percent, 0 to 100 unless told otherwise; the sign may be typed, too."""

    is_percent = True

    def __init__(self, **kwargs: Any) -> None:
        given = {"max_digits": 5, "decimal_places": 2, "min_value": 0, "max_value": 100}
        super().__init__(**{**given, **kwargs})


def quantity_field(label: Any, **more: Any) -> NumberField:
    """Pieces, litres or hours: more than zero, two decimals."""
    given = {"max_digits": 10, "decimal_places": 2, "min_value": Decimal("0.01"), **more}
    return NumberField(label=label, **given)


def money_field(label: Any, **more: Any) -> NumberField:
    """An amount: not negative, two decimals."""
    given = {"max_digits": 14, "decimal_places": 2, "min_value": 0, "widget": MoneyInput(), **more}
    return NumberField(label=label, **given)
