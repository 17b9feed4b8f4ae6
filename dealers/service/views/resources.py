"""Bays, technicians, courtesy cars and drivers; and the times at which a visit could begin."""

from datetime import timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.service import services
from dealers.service.availability import free_times
from dealers.service.forms import FreeTimesForm
from dealers.service.forms_resources import ResourceEditForm, ResourceForm
from dealers.service.models import Resource
from dealers.service.permissions import MANAGE_BOOKING, MANAGE_RESOURCES
from portal.ui.pages import CreatePage, EditPage, ListPage
from portal.ui.pages.base import Screen
from portal.ui.tables import BooleanColumn, Column


class ResourceList(ListPage):
    """What the workshop plans with."""

    model = Resource
    verb = MANAGE_RESOURCES
    title = _("Bays and people")
    columns = [
        Column("name", link=True),
        Column("kind"),
        Column("store"),
        BooleanColumn("is_active"),
    ]
    select_related = ("store",)
    create = ("service:resource_create", _("New bay, person or car"), MANAGE_RESOURCES)
    empty = _(
        "Bays, technicians, courtesy cars and drivers. With bays, visits are never booked twice."
    )
    ordering = ("store__code", "kind", "name")


class ResourceCreate(CreatePage):
    """Form “New bay, person or car”."""

    form_class = ResourceForm
    verb = MANAGE_RESOURCES
    title = _("New bay, person or car")

    def get_form_kwargs(self):
        return {"actor": self.user}

    def save(self, form):
        return services.keep_resource(**form.cleaned_data, actor=self.user)

    def get_success_url(self, result):
        return self.sibling("list")


class ResourceEdit(EditPage):
    """Change a bay, technician, courtesy car or driver."""

    model = Resource
    form_class = ResourceEditForm
    verb = MANAGE_RESOURCES
    in_place = False

    def get_initial(self):
        return {**super().get_initial(), "days_off": "\n".join(self.object.days_off)}

    def save(self, form):
        return services.change_resource(resource=self.object, **form.cleaned_data, actor=self.user)

    def get_success_url(self, result):
        return self.sibling("list")


class FreeTimesPage(Screen):
    """When a visit could begin: a day of free times, each leading to the booking form."""

    verb = MANAGE_BOOKING
    title = _("Free times")

    def get(self, request):
        tomorrow = {"day": localdate() + timedelta(days=1), "minutes": 60, "skill": ""}
        form = FreeTimesForm(
            request.GET if "store" in request.GET else None, initial=tomorrow, actor=self.user
        )
        found = None
        if form.is_bound and form.is_valid():
            found = free_times(**form.cleaned_data)
        return self.render("dealers/service/free_times.html", form=form, found=found)
