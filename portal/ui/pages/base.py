"""What every screen has: who may open it, its title, and how it answers htmx."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.decorators import classonlymethod
from django.utils.functional import cached_property
from django.views import View

from portal.core.errors import DomainError
from portal.ui.ports import ports

TONE_OF_LEVEL = {messages.ERROR: "trouble", messages.WARNING: "waiting", messages.SUCCESS: "done"}


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page. Going back in history asks for the whole."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


class Screen(View):
    """Base of all screens.

    Each says who may open it, by one of: ``verb = "domain.thing.action"`` (a person with that
    verb), ``signed_in = True`` (any colleague) or ``public = True`` (anybody). Whoever may not gets
    404, exactly as if the screen did not exist; whoever is not signed in goes to the sign-in page.
    """

    verb: str | None = None
    signed_in = False
    public = False
    # Whether it shows only the store that the person has chosen to look at: lists, boards, home.
    focused = False
    title: Any = ""
    template_name = ""

    @classonlymethod
    def as_view(cls, **initkwargs):
        if not (cls.verb or cls.signed_in or cls.public or initkwargs.get("verb")):
            raise ImproperlyConfigured(f"{cls.__qualname__} needs verb, signed_in or public.")
        return super().as_view(**initkwargs)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.public:
            if not request.user.is_authenticated:
                return self.to_sign_in()
            if self.verb and not request.user.can(self.verb):
                raise Http404
            ports.look_at_store(request, self.focused)
        return super().dispatch(request, *args, **kwargs)

    def to_sign_in(self) -> HttpResponse:
        answer = redirect_to_login(self.request.get_full_path())
        if is_fragment(self.request):
            return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
        return answer

    @property
    def user(self):
        return self.request.user

    @cached_property
    def url_name(self) -> str:
        """The name of this screen's URL, such as ``sales:lead_list``."""
        match = self.request.resolver_match
        return match.view_name if match else ""

    def sibling(self, kind: str, *args: Any) -> str:
        """URL of another screen of the same thing: ``sales:lead_list`` to ``sales:lead_detail``.

        Empty if there is none, so screens may be declared in any order.
        """
        name = f"{self.url_name.rsplit('_', 1)[0]}_{kind}"
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            return ""

    def get_title(self) -> str:
        return str(self.title)

    def context(self, **more: Any) -> dict[str, Any]:
        return {"page": self, "title": self.get_title(), **more}

    def render(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        return render(self.request, template, self.context(**context), status=status)


class ModelScreen(Screen):
    """A screen about rows of ``model`` that the person may see for ``verb``."""

    model: type[models.Model]
    select_related: tuple[str, ...] = ()
    prefetch_related: tuple[Any, ...] = ()

    def get_queryset(self) -> models.QuerySet:
        """The rows this person may see, through ``visible_to`` where the model has it."""
        rows = self.model._default_manager.all()
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(self.user, self.verb)
        if self.select_related:
            rows = rows.select_related(*self.select_related)
        return rows.prefetch_related(*self.prefetch_related)


class ObjectScreen(ModelScreen):
    """A screen about one row, found by ``pk`` in the address; not visible is not found."""

    @cached_property
    def object(self) -> models.Model:
        found = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_title(self) -> str:
        return str(self.title) or str(self.object)

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(object=self.object, **more)


def add_errors(form, error: DomainError) -> None:
    """Put a refused request onto the form: beside the fields it names, otherwise on top."""
    on_fields = {name: text for name, text in error.fields.items() if name in form.fields}
    for name, text in on_fields.items():
        form.add_error(name, text)
    if not on_fields or str(error) not in on_fields.values():
        form.add_error(None, str(error))


def toast(text: Any, tone: str = "done") -> dict[str, str]:
    """A short message at the edge of the screen."""
    return {"text": str(text), "tone": tone}


def hx_events(response: HttpResponse, **events: Any) -> HttpResponse:
    """Tell the page in the browser what happened (``ui-toast``, ``ui-refresh``, ``ui-close``)."""
    named: Mapping[str, Any] = {name.replace("_", "-"): value for name, value in events.items()}
    response.headers["HX-Trigger"] = json.dumps(named)
    return response
