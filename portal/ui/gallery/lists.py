"""The list of the gallery, with everything a list can do."""

from functools import cached_property
from types import SimpleNamespace

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Conflict
from portal.ui.gallery.base import Gallery
from portal.ui.gallery.rows import ADVISORS, LABELS, Rows, looks, make
from portal.ui.gallery.views import COLUMNS
from portal.ui.pages import BulkAction, ListPage
from portal.ui.pages.lists import Pager

PERSON = forms.ChoiceField(label=_("Owner"), choices=[(a, a) for a in ADVISORS if a])
AssignForm = type("AssignForm", (forms.Form,), {"owner": PERSON})


def assign(*, row, owner, actor):
    """Change nothing; a lead that is over is refused, so that one sees how that is said."""
    if row.status in {"won", "lost"}:
        raise Conflict(_("This lead is closed."))


class Filters(forms.Form):
    q = forms.CharField(required=False)
    status = forms.MultipleChoiceField(label=_("Status"), choices=LABELS.items(), required=False)
    owner = forms.ChoiceField(
        label=_("Owner"), choices=[("", ""), *((a, a) for a in ADVISORS if a)], required=False
    )


class SampleList(Gallery, ListPage):
    """A list with 0, 3 or 200 rows: ``?rows=200``."""

    http_method_names = ["get", "post", "head", "options"]
    title = _("Leads")
    columns = COLUMNS
    presets = [("mine", _("Mine"), "status=new"), ("late", _("Late"), "late=1")]
    bulk_actions = [
        BulkAction("assign", _("Assign…"), "", assign, AssignForm, "row", icon="user-check")
    ]
    empty = _("Leads are people who asked about a car: from the web, the phone or the door.")
    empty_title = _("No leads yet")
    empty_icon = "user-plus"
    ordering = ("-created_at",)

    def get_queryset(self):
        wanted = self.request.GET.get("rows", "200")
        return make(min(int(wanted), 500) if wanted.isdigit() else 200)

    @cached_property
    def filtered(self):
        if self.is_wrong:
            return Rows()
        picked = self.request.GET.getlist("status")
        owner, text = self.request.GET.get("owner", ""), self.request.GET.get("q", "").lower()
        return Rows(
            row
            for row in self.get_queryset()
            if (not picked or row.status in picked)
            and (not owner or row.owner == owner)
            and text in f"{row.name} {row.car}".lower()
        )

    @cached_property
    def rows(self):
        name = self.sort.lstrip("-")
        if not name:
            return self.filtered
        down = self.sort.startswith("-")
        return Rows(sorted(self.filtered, key=lambda r: getattr(r, name) or 0, reverse=down))

    @property
    def pager(self):
        shown = len(self.page_rows)
        more = shown > self.page_size
        total = None if more else len(self.rows)
        return Pager(self.page_number, self.page_size, min(shown, self.page_size), more, total)

    @cached_property
    def filterset(self):
        form = Filters(self.request.GET)
        return SimpleNamespace(
            form=form, filters=dict.fromkeys(form.fields), is_valid=form.is_valid
        )

    @property
    def allowed_bulk(self):
        return self.bulk_actions

    @property
    def allowed_columns(self):
        return self.columns

    @property
    def create_button(self):
        return {"url": "/ui/form/", "label": _("New lead")}

    @property
    def other_looks(self):
        return looks("list")
