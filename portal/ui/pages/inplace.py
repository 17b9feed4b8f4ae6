"""One fact changed where it stands: the edit page of the thing with a single field of its form.

``GET …/edit/?field=phone`` draws the field beside its label, ``POST`` to the same address checks the
form and calls the same service as the whole page does, with all other fields as they are.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from portal.core.errors import DomainError
from portal.ui.pages.base import add_errors, hx_events, is_fragment, toast


class InPlace:
    """The part of an ``EditPage`` that changes one field. ``in_place = False`` switches it off."""

    in_place = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.one and is_fragment(request):
            return self.show_one(self.get_form())
        return super().get(request, *args, **kwargs)  # type: ignore[misc]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.one:
            return super().post(request, *args, **kwargs)  # type: ignore[misc]
        form = self.get_form(request.POST, request.FILES)
        for name, field in form.fields.items():
            field.disabled = name != self.one  # keeps what the record has, to the microsecond
            field.widget.supports_microseconds = True
        if form.is_valid():
            try:
                result = self.save(form)
            except DomainError as error:
                add_errors(form, error)
            else:
                return self.succeed_one(result)
        return self.show_one(form, status=422)

    @cached_property
    def one(self) -> str:
        """The field that is changed alone; empty for the whole form."""
        wanted = self.request.GET.get("field", "")
        if wanted and not (self.in_place and wanted in self.form_class.base_fields):
            raise Http404
        return wanted

    def show_one(self, form: forms.BaseForm, status: int = 200) -> HttpResponse:
        if self.one not in form.fields:
            raise Http404
        if not is_fragment(self.request):
            return self.show(form, status=status)
        field, said = form[self.one], [str(text) for text in form.non_field_errors()]
        for other in form:
            if other.name != self.one:
                said += [f"{other.label}: {text}" for text in other.errors]
        return self.render(
            "ui/detail/_edit.html", field=field, said=said, status=status, whole=self.request.path
        )

    def succeed_one(self, result: Any) -> HttpResponse:
        """The page behind is drawn anew: a fact may show in its title, badge or history, too."""
        if not is_fragment(self.request):
            return self.succeed(result)
        events: dict[str, Any] = {"ui_edited": {"field": self.one}, "ui_refresh": {}}
        if self.done:
            events["ui_toast"] = toast(self.done)
        return hx_events(HttpResponse(status=204), **events)
