"""A long entry in steps: each with its own form, all written at once by the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from portal.ui.pages.base import is_fragment
from portal.ui.pages.things import FormScreen

Typed = dict[str, list[str]]


@dataclass(frozen=True)
class Step:
    """One page of a wizard.

    ``template`` draws it instead of the plain fields. ``decides``: what was answered in later steps
    is forgotten when this one is answered again (another file has other columns).
    """

    key: str
    label: Any
    form_class: type[forms.Form]
    template: str = ""
    decides: bool = False


class WizardPage(FormScreen):
    """Declare ``steps``, ``verb``, ``title`` and ``finish(answers)``, which calls the service.

    What is typed stays with the person's session, also on the way back and after a refusal, until
    it is written or they start again. Nobody jumps over a step. Before ``finish`` every step is
    checked once more, for the world may have moved; one that no longer holds is shown again with
    what is wrong. ``answers`` are the steps' ``cleaned_data`` by key.

    Override ``form_kwargs(step)`` for what a form needs, ``keep(step, form)`` to keep something else
    than what was typed (a file is stored and its id kept), ``step_context(step)`` for templates.
    """

    template_name = "ui/wizard/page.html"
    steps: Sequence[Step] = ()
    # False while a step has nothing to send yet: the page shows no button that leads on.
    can_go_on = True

    def finish(self, answers: dict[str, dict[str, Any]]) -> Any:
        raise NotImplementedError

    def form_kwargs(self, step: Step) -> dict[str, Any]:
        """Extra arguments of a step's form."""
        return {}

    def step_context(self, step: Step) -> dict[str, Any]:
        """What a step's template needs besides ``form``."""
        return {}

    def keep(self, step: Step, form: forms.Form) -> Typed:
        """What is kept of a step that was answered well, as a form would send it."""
        return self._typed(form)

    # -- what is kept between the steps -----------------------------------------------------------

    @cached_property
    def draft(self) -> dict[str, Any]:
        """``typed`` by step, the steps that are ``done``, the one to look at ``again``."""
        empty: dict[str, Any] = {"typed": {}, "done": [], "again": ""}
        return {**empty, **self.request.session.get(self._kept_under, {})}

    @property
    def _kept_under(self) -> str:
        return f"wizard:{self.url_name}"

    def remember(self, step: Step, typed: Typed, *, done: bool) -> None:
        """Keep what was typed in a step."""
        draft = self.draft
        if done and step.decides and draft["typed"].get(step.key) != typed:
            later = {other.key for other in self.steps[self.number :]}
            draft["typed"] = {k: v for k, v in draft["typed"].items() if k not in later}
            draft["done"] = [key for key in draft["done"] if key not in later]
        draft["typed"][step.key] = typed
        draft["done"] = [key for key in draft["done"] if key != step.key]
        if done:
            draft["done"].append(step.key)
        draft["again"] = ""
        self.request.session[self._kept_under] = draft

    def forget(self) -> None:
        """Start with nothing."""
        self.request.session.pop(self._kept_under, None)
        self.__dict__.pop("draft", None)

    def _typed(self, form: forms.Form) -> Typed:
        names = {form.add_prefix(name) for name in form.fields}
        return {name: form.data.getlist(name) for name in form.data if name in names}

    def typed(self, key: str) -> QueryDict | None:
        """What was typed in a step, as a form takes it; ``None`` if nothing was."""
        kept = self.draft["typed"].get(key)
        if kept is None:
            return None
        data = QueryDict(mutable=True)
        for name, given in kept.items():
            data.setlist(name, given)
        return data

    # -- where one is -----------------------------------------------------------------------------

    @cached_property
    def step(self) -> Step:
        """The step asked for, or the first one that is not done before it."""
        keys = [step.key for step in self.steps]
        wanted = self.request.GET.get("step", "")
        number = keys.index(wanted) if wanted in keys else 0
        open_ones = (n for n, key in enumerate(keys) if key not in self.draft["done"])
        return self.steps[min(number, next(open_ones, len(keys) - 1))]

    @property
    def number(self) -> int:
        """The step's number, counted from 1."""
        return self.steps.index(self.step) + 1

    @property
    def is_last(self) -> bool:
        return self.number == len(self.steps)

    @property
    def labels(self) -> list[Any]:
        return [step.label for step in self.steps]

    def url_of(self, step: Step) -> str:
        return f"{self.request.path}?step={step.key}"

    # -- the steps' forms -------------------------------------------------------------------------

    def form_of(self, step: Step, *data: Any, **more: Any) -> forms.Form:
        return step.form_class(*data, **self.form_kwargs(step), **more)

    def get_form(self, *data: Any) -> forms.Form:
        if data:
            return self.form_of(self.step, *data)
        kept = self.typed(self.step.key)
        if kept is None:
            names = self.step.form_class.base_fields
            asked = {k: v for k, v in self.request.GET.items() if k in names}
            return self.form_of(self.step, initial=asked)
        if self.draft["again"] == self.step.key:
            return self.form_of(self.step, kept)
        blank = self.form_of(self.step)
        initial = {
            name: field.widget.value_from_datadict(kept, {}, blank.add_prefix(name))  # type: ignore[arg-type]
            for name, field in blank.fields.items()
        }
        return self.form_of(self.step, initial=initial)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("step", self.step.key) != self.step.key:
            return self._go(self.step)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "restart" in request.POST:
            self.forget()
            return self._go(self.steps[0])
        if "back" in request.POST:
            form = self.get_form(request.POST)
            self.remember(self.step, self._typed(form), done=False)
            return self._go(self.steps[max(0, self.number - 2)])
        return super().post(request, *args, **kwargs)

    def save(self, form) -> Any:
        """Keep the step; after the last one check them all and finish."""
        self.remember(self.step, self.keep(self.step, form), done=True)
        if not self.is_last:
            return self.steps[self.number]
        answers = {}
        for step in self.steps:
            checked = self.form_of(step, self.typed(step.key))
            if not checked.is_valid():
                self.draft["again"] = step.key
                self.request.session[self._kept_under] = self.draft
                return step
            answers[step.key] = checked.cleaned_data
        return self.finish(answers)

    def succeed(self, result: Any) -> HttpResponse:
        if isinstance(result, Step):
            return self._go(result)
        self.forget()
        return super().succeed(result)

    def show(self, form, status: int = 200) -> HttpResponse:
        template = "ui/wizard/_page.html" if is_fragment(self.request) else self.template_name
        more = self.step_context(self.step)
        return self.render(template, form=form, status=status, step=self.step, **more)

    def _go(self, step: Step) -> HttpResponse:
        url = self.url_of(step)
        if is_fragment(self.request):
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return redirect(url)
