"""The plan of a store's hall: the zones with their cars, and the plan itself."""

from django.forms import formset_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.inventory import permissions as may
from dealers.inventory import selectors, services
from dealers.inventory.forms.hall import PlaceForm, ZoneForm
from dealers.inventory.models import VehicleUnit
from portal.core.errors import DomainError
from portal.ui.filters import ids_in
from portal.ui.pages import ActionView, Screen
from portal.ui.pages.base import is_fragment
from tenants.accounts.models import Unit, UnitKind
from tenants.accounts.stores import stores_for

ZoneFormSet = formset_factory(ZoneForm, extra=4, max_num=96)


class HallPlan(Screen):
    """Which car stands where, what is to be shown and is not, what has no place."""

    verb = may.VIEW_UNIT
    title = _("Plan of the hall")
    back_url = property(lambda page: reverse("inventory:unit_list"))

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        part = "dealers/inventory/_hall.html"
        return self.render(part if is_fragment(request) else "dealers/inventory/hall.html")

    @cached_property
    def stores(self) -> list[Unit]:
        """All stores of the group, as all their cars may be seen; the one looked at, if any is."""
        stores = Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("name")
        return list(stores if self.user.focus is None else stores.filter(pk=self.user.focus))

    @cached_property
    def store(self) -> Unit | None:
        """The one in the address, else one's own, else the first."""
        wanted = ids_in([self.request.GET.get("store", "")]) or [self.user.home_store_id]
        chosen = [store for store in self.stores if store.pk in wanted]
        return (chosen or self.stores or [None])[0]

    @cached_property
    def hall(self) -> selectors.Hall | None:
        """What is drawn."""
        return selectors.hall_of(self.store) if self.store else None

    @property
    def may_move(self) -> bool:
        """Whether this person moves cars here."""
        return self.user.can(may.PREPARE_UNIT)

    @property
    def may_plan(self) -> bool:
        """Whether this person draws this store's plan."""
        return stores_for(self.user, may.MANAGE_RULES).filter(pk=self.store.pk).exists()

    @property
    def lists(self) -> list[tuple[str, list[VehicleUnit], str]]:
        """The cars outside the zones: title, cars, what an empty list says."""
        return [
            (gettext("Without a place"), self.hall.unplaced, gettext("Every car has its place.")),
            (gettext("Elsewhere"), self.hall.elsewhere, gettext("No car stands outside the hall.")),
        ]


class HallEdit(Screen):
    """The zones of one hall."""

    verb = may.MANAGE_RULES
    title = _("Draw the hall")

    @property
    def back_url(self) -> str:
        """The plan it is about."""
        return f"{reverse('inventory:hall_plan')}?store={self.store.pk}"

    @cached_property
    def store(self) -> Unit:
        """The store of the address, if one may set its rules."""
        store = stores_for(self.user, self.verb).filter(pk=self.kwargs["pk"]).first()
        if store is None:
            raise Http404
        return store

    def get_title(self):
        return f"{self.title}: {self.store}"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.show(ZoneFormSet(initial=selectors.zones_of(self.store), prefix="rows"))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        rows, error, store = ZoneFormSet(request.POST, prefix="rows"), "", self.store
        if rows.is_valid():
            try:
                zones = [form.cleaned_data for form in rows if form.cleaned_data.get("name")]
                services.plan_hall(store=store, zones=zones, actor=self.user)
                return redirect(self.back_url)
            except DomainError as refused:
                error = str(refused)
        return self.show(rows, error, status=422)

    def show(self, rows, error: str = "", status: int = 200) -> HttpResponse:
        """The zones with some empty lines."""
        template = "dealers/inventory/rows_form.html"
        return self.render(template, rows=rows, error=error, status=status)


class UnitPlace(ActionView):
    """“Move” in the plan, by its dialog or by dragging: the car stands in another zone."""

    model = VehicleUnit
    verb = may.PREPARE_UNIT
    title = _("Move the car")
    submit = _("Move")
    form_class = PlaceForm
    select_related = ("store",)
    meanwhile = ""

    def get_form_kwargs(self):
        return {"zones": [zone["name"] for zone in selectors.zones_of(self.object.store)]}

    def get_initial(self):
        return {"zone": self.object.location, "was": self.object.location}

    @property
    def done(self):
        """Where it stands; and where somebody else had moved it while one looked."""
        if self.meanwhile:
            text = gettext("Moved. Somebody had put it elsewhere meanwhile: %(place)s.")
            return text % {"place": self.meanwhile}
        return gettext("Moved.")

    def perform(self, record, data):
        placed = services.place_unit(unit=record, **data, actor=self.user)
        self.meanwhile = placed.meanwhile
        return placed.unit

    @property
    def cancel_url(self):
        return f"{reverse('inventory:hall_plan')}?store={self.object.store_id}"
