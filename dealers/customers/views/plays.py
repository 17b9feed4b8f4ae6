"""The screens of the plays of the house."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors, services
from dealers.customers.forms_plays import PlayForm, steps_formset
from dealers.customers.permissions import MANAGE_PLAYS
from dealers.customers.states import PlayTrigger, Source, Tier
from portal.core.errors import DomainError
from portal.ui.pages import FormScreen, Screen
from portal.ui.pages.base import add_errors, is_fragment
from portal.ui.tables import BooleanColumn, Column, NumberColumn, Table
from tenants.accounts.models import Unit


def _whom(play: selectors.Play, stores: dict[str, str]) -> str:
    """For whom a play is, in words."""
    parts = [stores.get(pk, "") for pk in play.stores]
    parts += [str(Tier(tier).label) for tier in play.tiers]
    parts += [str(Source(name).label) for name in play.sources]
    return ", ".join(filter(None, [*parts, *play.grades, play.model])) or gettext("Everybody")


class PlayList(Screen):
    """What the house does of itself: all its plays."""

    verb = MANAGE_PLAYS
    title = _("Plays")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stores = {str(pk): name for pk, name in Unit.objects.values_list("pk", "name")}
        columns = [
            Column("name", _("Name"), link=True),
            Column("trigger", _("Begins when"), value=lambda p: PlayTrigger(p.trigger).label),
            Column("whom", _("Customers"), value=lambda play: _whom(play, stores)),
            NumberColumn("steps", _("Steps"), value=lambda play: len(play.steps)),
            BooleanColumn("is_on", _("In use")),
        ]
        table = Table(
            columns,
            selectors.plays(),
            url=lambda play: reverse("customers:play_edit", args=[play.id]),
            empty=_(
                "No play yet. One for gold customers, one for quotes that nobody answers: "
                "the house then plans its follow-ups of itself."
            ),
        )
        return self.render("dealers/customers/play_list.html", table=table)


class PlayCreate(Screen):
    """A new play: when it begins, for whom, its steps; what it would have done is shown first."""

    verb = MANAGE_PLAYS
    title = _("New play")
    play: Any = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(PlayForm(initial=self.first()), steps_formset(initial=self.steps()))

    def first(self) -> dict[str, Any]:
        """What the form begins with."""
        return {}

    def steps(self) -> list[dict[str, Any]]:
        """The rows it begins with."""
        return []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, or show what the play would have done; what was typed stays either way."""
        form, rows = PlayForm(request.POST), steps_formset(request.POST)
        if not (form.is_valid() and rows.is_valid()):
            return self.show(form, rows, status=422)
        given = {**form.cleaned_data, "steps": [step for row in rows if (step := row.as_step())]}
        try:
            if "preview" in request.POST:
                found = selectors.preview_play(services.checked_play(given, self.play))
                return self.show(form, rows, found=found)
            services.keep_play(play=self.play.id if self.play else "", **given, actor=self.user)
        except DomainError as error:
            add_errors(form, error)
            return self.show(form, rows, status=422)
        messages.success(request, _("Saved. It holds from now on."))
        url = reverse("customers:play_list")
        if is_fragment(request):
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return redirect(url)

    def show(
        self, form: forms.Form, rows: forms.BaseFormSet, status: int = 200, found: Any = None
    ) -> HttpResponse:
        part = "dealers/customers/_play_edit.html"
        template = part if is_fragment(self.request) else "dealers/customers/play_edit.html"
        return self.render(
            template, form=form, rows=rows, heads=rows.empty_form.visible_fields(),
            found=found, status=status,
        )  # fmt: skip


class _OfOne(Screen):
    @cached_property
    def play(self) -> selectors.Play:
        wanted = str(self.kwargs["play"])
        found = next((play for play in selectors.plays() if play.id == wanted), None)
        if found is None:
            raise Http404
        return found


class PlayEdit(_OfOne, PlayCreate):
    """Change a play; steps that stay are not done anew."""

    def get_title(self) -> str:
        return self.play.name

    def first(self) -> dict[str, Any]:
        return self.play.kept()

    def steps(self) -> list[dict[str, Any]]:
        return self.play.kept()["steps"]


class PlayRemove(_OfOne, FormScreen):
    """Do without a play."""

    verb = MANAGE_PLAYS
    form_class = forms.Form
    submit = _("Remove")
    done = _("Removed.")
    help = _("The follow-ups it has planned stay.")

    def get_title(self) -> str:
        return gettext("Remove “%(name)s”") % {"name": self.play.name}

    def get_initial(self) -> dict[str, Any]:
        return {}

    def save(self, form: forms.Form) -> None:
        services.remove_play(play=self.play.id, actor=self.user)

    def get_success_url(self, result: Any) -> str:
        return reverse("customers:play_list")
