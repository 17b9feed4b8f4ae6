"""The page of one thing, the forms that make and change it, and the moves it may take."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from portal.ui import values
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages.base import ObjectScreen, Screen, add_errors, hx_events, is_fragment, toast
from portal.ui.pages.inplace import InPlace
from portal.ui.ports import Entry, ports

TIMELINE_LENGTH = 30


class DetailPage(ObjectScreen):
    """Declare ``model``, ``verb``, ``groups``; optionally ``tabs``, ``actions``, ``timeline``.

    - ``state_field`` and ``tones``: the badge beside the name (default: a field ``status`` or
      ``state`` if the model has one). ``subtitle``: a path, or ``callable(record)``, under the name.
    - ``edit``: ``(url name, verb)`` for the "Edit" button; default: the ``…_edit`` beside
      ``…_detail``, whoever may do its verb. What its form asks for is changed in place, too.
    - ``back``: URL name of the list; default: the ``…_list`` beside it.
    - ``timeline``: ``True`` for the audit trail and notes of this record, or ``callable(record)``
      returning :class:`portal.ui.ports.Entry`; ``False`` for none. ``aside``: a template for the
      right third above the timeline.
    - ``top``: a template between head and facts (a progress of steps, a warning).
    """

    template_name = "ui/detail/page.html"
    groups: list[Group] = []
    tabs: list[Tab] = []
    actions: list[Action] = []
    state_field: str = ""
    tones: Mapping[str, str] | None = None
    subtitle: str | Callable[[Any], Any] = ""
    edit: tuple[str, str] | None = None
    back: str = ""
    timeline: bool | Callable[[Any], Iterable[Entry]] = True
    aside: str = ""
    top: str = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        template = self.template_name
        if is_fragment(request):
            part = request.htmx.target == "tab-panel"
            template = "ui/detail/_tabs.html" if part else "ui/detail/_page.html"
        return self.render(template)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A note written into the timeline."""
        text = request.POST.get("note", "").strip()
        if ports.write_note is None or not self.timeline or "note" not in request.POST:
            raise Http404
        status = 200
        try:
            ports.write_note(about=self.object, text=text, actor=self.user)
        except DomainError as error:
            self.note_error, self.note_text, status = str(error), text, 422
        if is_fragment(request):
            return self.render("ui/detail/_timeline.html", status=status)
        if status == 422:
            return self.render(self.template_name, status=status)
        return redirect(request.path)

    note_error = ""
    note_text = ""
    note_hint: Any = ""

    @cached_property
    def badge(self):
        name = self.state_field
        if not name:
            names = {field.name for field in self.model._meta.fields}
            name = next((n for n in ("status", "state") if n in names), "")
        return Fact(name, tones=self.tones or {}).html(self.object) if name else ""

    @property
    def under_title(self):
        if callable(self.subtitle):
            return type(self).subtitle(self.object)
        return values.text_of(self.object, self.subtitle) if self.subtitle else ""

    @property
    def back_url(self) -> str:
        return reverse(self.back) if self.back else self.sibling("list")

    @cached_property
    def shown_groups(self) -> list[dict[str, Any]]:
        record, shown, (editor, fields) = self.object, [], self._editor
        for group in self.groups:
            if group.when is not None and not group.when(record):
                continue
            facts = []
            for fact in group.facts:
                if fact.verb and not self.user.can(fact.verb):
                    continue
                html = fact.html(record)
                if fact.hide_empty and html is values.NOTHING:
                    continue
                copy_text = str(fact.get(record) or "") if fact.copy else ""
                field = fact.edit if isinstance(fact.edit, str) else fact.name
                may_edit = fact.edit is not False and field in fields
                facts.append(
                    {
                        "name": fact.name,
                        "field": field,
                        "edit_url": f"{editor}?field={field}" if may_edit else "",
                        "label": fact.label(self.model),
                        "html": html,
                        "wide": fact.wide,
                        "copy": copy_text,
                    }
                )
            if facts:
                shown.append({"label": group.label, "facts": facts})
        return shown

    @cached_property
    def moves(self) -> list[dict[str, Any]]:
        """The actions allowed now, the primary one first."""
        allowed = [a for a in self.actions if a.allowed(self.user, self.object)]
        return [a.bind(self.object) for a in sorted(allowed, key=lambda a: not a.primary)]

    @property
    def buttons(self):
        return [move for move in self.moves if not move["action"].menu]

    @property
    def menu_moves(self):
        return [move for move in self.moves if move["action"].menu]

    @cached_property
    def edit_url(self) -> str:
        if self.edit is not None:
            name, verb = self.edit
            return reverse(name, args=[self.object.pk]) if self.user.can(verb) else ""
        url = self.sibling("edit", self.object.pk)
        view = getattr(resolve(url).func, "view_class", None) if url else None
        return url if view is not None and self.user.can(view.verb) else ""

    @cached_property
    def _editor(self) -> tuple[str, frozenset[str]]:
        """The page that changes this thing, and the fields that it lets change one at a time."""
        url = self.edit_url
        view = getattr(resolve(url).func, "view_class", None) if url else None
        if view is None or not getattr(view, "in_place", False):
            return "", frozenset()
        return url, frozenset(view.form_class.base_fields)

    @cached_property
    def shown_tabs(self) -> list[dict[str, Any]]:
        allowed = [tab for tab in self.tabs if tab.verb is None or self.user.can(tab.verb)]
        wanted = self.request.GET.get("tab", "")
        keys = [tab.key for tab in allowed]
        active = wanted if wanted in keys else (keys[0] if keys else "")
        return [
            {
                "tab": tab,
                "active": tab.key == active,
                "count": tab.count(self.object) if tab.count else None,
            }
            for tab in allowed
        ]

    @cached_property
    def open_tab(self) -> dict[str, Any] | None:
        """What the open tab shows: ``table`` or ``template`` with its context."""
        tab = next((entry["tab"] for entry in self.shown_tabs if entry["active"]), None)
        if tab is None:
            return None
        may_create = tab.create and (tab.create_verb is None or self.user.can(tab.create_verb))
        return {
            "tab": tab,
            "table": tab.table(self) if tab.table else None,
            "context": dict(tab.context(self)) if tab.context else {},
            "create_url": tab.create(self.object) if may_create else "",
        }

    @property
    def shows_timeline(self) -> bool:
        """For the template, which would call ``timeline`` if it is a function."""
        return bool(self.timeline)

    @cached_property
    def entries(self) -> list[Entry]:
        if callable(self.timeline):
            return list(type(self).timeline(self.object))
        return list(ports.timeline(self.object, TIMELINE_LENGTH)) if self.timeline else []

    @property
    def can_write(self) -> bool:
        return bool(self.timeline) and ports.write_note is not None


class FormScreen(Screen):
    """A page with one form. Bad input comes back with status 422 and everything that was typed."""

    template_name = "ui/form/page.html"
    form_class: type[forms.Form]
    submit: Any = ""
    done: Any = ""
    help: Any = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.get_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(request.POST, request.FILES)
        if form.is_valid():
            try:
                result = self.save(form)
            except DomainError as error:
                add_errors(form, error)
            else:
                return self.succeed(result)
        return self.show(form, status=422)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Extra arguments for the form, such as ``actor``."""
        return {}

    def get_initial(self) -> dict[str, Any]:
        """Defaults: what the address carries for fields of the form (``?customer=…``)."""
        return {k: v for k, v in self.request.GET.items() if k in self.form_class.base_fields}

    def get_form(self, *data: Any) -> forms.Form:
        return self.form_class(*data, initial=self.get_initial(), **self.get_form_kwargs())

    def save(self, form) -> Any:
        """Call the service and return what it made."""
        raise NotImplementedError

    def show(self, form, status: int = 200) -> HttpResponse:
        template = "ui/form/_page.html" if is_fragment(self.request) else self.template_name
        return self.render(template, form=form, status=status)

    def succeed(self, result: Any) -> HttpResponse:
        if self.done:
            messages.success(self.request, self.done)
        url = self.get_success_url(result)
        if is_fragment(self.request):
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return redirect(url)

    def get_success_url(self, result: Any) -> str:
        """The page of what was made: its ``get_absolute_url`` or the ``…_detail`` beside this one."""
        if isinstance(result, Model):
            if hasattr(result, "get_absolute_url"):
                return result.get_absolute_url()
            if url := self.sibling("detail", result.pk):
                return url
        return self.sibling("list") or "/"

    @property
    def cancel_url(self) -> str:
        return self.sibling("list") or "/"

    @property
    def submit_label(self):
        return self.submit or _("Save")


class CreatePage(FormScreen):
    """Declare ``form_class``, ``verb``, ``title`` and ``save(form)``, which calls the service."""


class EditPage(InPlace, FormScreen, ObjectScreen):
    """As :class:`CreatePage`, with the record as ``self.object`` and its values as defaults.

    Facts of the thing's page that are fields of this form can be changed there, in place.
    """

    def get_initial(self) -> dict[str, Any]:
        if issubclass(self.form_class, forms.ModelForm):
            return {}
        names = self.form_class.base_fields
        return {n: getattr(self.object, n) for n in names if hasattr(self.object, n)}

    def get_form(self, *data: Any) -> forms.Form:
        extra = self.get_form_kwargs()
        if issubclass(self.form_class, forms.ModelForm):
            # A copy: validating a ModelForm writes into its instance.
            extra["instance"] = copy.copy(self.object)
        return self.form_class(*data, initial=self.get_initial(), **extra)

    def get_title(self) -> str:
        return str(self.title) or _("Edit %(name)s") % {"name": self.object}

    @property
    def cancel_url(self) -> str:
        return self.sibling("detail", self.object.pk) or super().cancel_url


class ActionView(ObjectScreen):
    """A move of one thing, as a button or a small dialog with only the data it needs.

    Declare ``model``, ``verb``, ``title`` and ``perform(record, data)``, which calls the service.
    ``form_class``: the dialog's form (its ``cleaned_data`` is ``data``). ``confirm``: a question,
    for what cannot be undone. ``done``: said afterwards. ``submit``: the dialog's button;
    ``danger`` makes it red. Afterwards the page behind is drawn anew; override
    ``get_success_url(result)`` to go elsewhere. A refusal comes back with status 422.
    """

    is_action = True
    template_name = "ui/action/page.html"
    form_class: type[forms.Form] | None = None
    confirm: Any = ""
    done: Any = ""
    submit: Any = ""
    danger = False
    help: Any = ""

    def perform(self, record: Any, data: dict[str, Any]) -> Any:
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        return {}

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_form(self, *data: Any) -> forms.Form | None:
        if self.form_class is None:
            return None
        extra = self.get_form_kwargs()
        return self.form_class(*data, initial=self.get_initial(), **extra)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _ = self.object  # 404 before anything is shown
        return self.show(self.get_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, record = self.get_form(request.POST, request.FILES), self.object
        error = None
        if form is None or form.is_valid():
            try:
                result = self.perform(record, form.cleaned_data if form is not None else {})
                return self.succeed(result)
            except DomainError as refused:
                error = refused
                if form is not None:
                    add_errors(form, refused)
        return self.show(form, error=error, status=422)

    def show(self, form, error: DomainError | None = None, status: int = 200) -> HttpResponse:
        fragment = is_fragment(self.request)
        template = "ui/action/_dialog.html" if fragment else self.template_name
        answer = self.render(
            template, form=form, error=str(error) if error and form is None else "", status=status
        )
        if fragment and error is not None and form is None and not self.confirm:
            answer.headers["HX-Reswap"] = "none"  # a plain button: nothing to fill, say it
            hx_events(answer, ui_toast=toast(error, "trouble"))
        return answer

    def get_success_url(self, result: Any) -> str:
        """Where to go afterwards; empty stays on the page, drawn anew."""
        return ""

    def succeed(self, result: Any) -> HttpResponse:
        url, done = self.get_success_url(result), self.done
        if is_fragment(self.request) and not url:
            events: dict[str, Any] = {"ui_refresh": {}, "ui_close": {}}
            if done:
                events["ui_toast"] = toast(done)
            return hx_events(HttpResponse(status=204), **events)
        if done:
            messages.success(self.request, done)
        if is_fragment(self.request):
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return redirect(url or self.cancel_url)

    @property
    def cancel_url(self) -> str:
        if hasattr(self.object, "get_absolute_url"):
            return self.object.get_absolute_url()
        return self.sibling("detail", self.object.pk) or "/"

    @property
    def submit_label(self):
        return self.submit or self.get_title()
