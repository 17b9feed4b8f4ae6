"""What is done to many rows of a list at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import ngettext

from portal.core.errors import DomainError
from portal.ui.filters import ids_in
from portal.ui.pages.base import add_errors, hx_events, is_fragment, toast

MOST_ROWS = 1000


@dataclass(frozen=True)
class BulkAction:
    """Something done to every selected row.

    ``service`` is called once per row, each in its own transaction, with the row under
    ``argument`` (default: the model's name), the form's data as keywords and ``actor``. What the
    domain refuses is listed; the rest is done. ``confirm`` asks first where there is no form.
    """

    key: str
    label: Any
    verb: str
    service: Callable[..., Any]
    form_class: type | None = None
    argument: str = ""
    confirm: Any = ""
    icon: str = ""


class Bulk:
    """The part of ``ListPage`` that acts on the selected rows."""

    bulk_actions: list[BulkAction] | tuple = ()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A bulk action on the selected rows."""
        action = self.bulk_action(request.POST.get("bulk", ""))
        form = action.form_class(request.POST, **self.form_kwargs()) if action.form_class else None
        if form is not None and not form.is_valid():
            return self.bulk_dialog(action, form, status=422)
        done, refused = self.perform_bulk(action, form.cleaned_data if form else {})
        if refused and not done and form is not None:
            add_errors(form, refused[0][1])
            return self.bulk_dialog(action, form, status=422)
        return self.after_bulk(done, refused)

    @cached_property
    def allowed_bulk(self) -> list[BulkAction]:
        return [action for action in self.bulk_actions if self.user.can(action.verb)]

    def bulk_action(self, key: str) -> BulkAction:
        for action in self.allowed_bulk:
            if action.key == key:
                return action
        raise Http404

    def form_kwargs(self) -> dict[str, Any]:
        """Extra arguments for a bulk action's form."""
        return {}

    @cached_property
    def picked(self) -> list:
        """The selected rows that the person may see, in pk order; ``all=1`` is all that fit."""
        data = self.request.POST or self.request.GET
        if data.get("all") == "1":
            return list(self.filtered.order_by("pk")[:MOST_ROWS])
        return list(self.get_queryset().filter(pk__in=_ids(data)).order_by("pk"))

    @property
    def bulk_url(self) -> str:
        """This list with its filters: what "all" means must not change between asking and doing."""
        return f"{self.request.path}{self.url_with(ids=None, all=None)}"

    def bulk_dialog(self, action: BulkAction, form=None, status: int = 200) -> HttpResponse:
        if form is None and action.form_class:
            form = action.form_class(**self.form_kwargs())
        template = "ui/list/_bulk.html" if is_fragment(self.request) else "ui/list/bulk.html"
        data = self.request.POST or self.request.GET
        return self.render(
            template,
            status=status,
            action=action,
            form=form,
            ids=_ids(data),
            everything=data.get("all") == "1",
        )

    def perform_bulk(self, action: BulkAction, data: dict[str, Any]):
        argument, done, refused = action.argument or self.model._meta.model_name, 0, []
        for row in self.picked:
            try:
                action.service(**{argument: row}, **data, actor=self.user)
                done += 1
            except DomainError as error:
                refused.append((row, error))
        return done, refused

    def after_bulk(self, done: int, refused: list) -> HttpResponse:
        text = ngettext("%(n)d done.", "%(n)d done.", done) % {"n": done}
        if refused:
            row, error = refused[0]
            text += " " + ngettext(
                "%(n)d refused (%(name)s: %(why)s)",
                "%(n)d refused (%(name)s: %(why)s)",
                len(refused),
            ) % {"n": len(refused), "name": row, "why": error}
        tone = "waiting" if refused else "done"
        if is_fragment(self.request):
            return hx_events(
                HttpResponse(status=204), ui_toast=toast(text, tone), ui_refresh={}, ui_close={}
            )
        messages.add_message(self.request, messages.WARNING if refused else messages.SUCCESS, text)
        return HttpResponseRedirect(self.bulk_url)


def _ids(data: QueryDict) -> list[UUID]:
    return ids_in(data.getlist("ids"))
