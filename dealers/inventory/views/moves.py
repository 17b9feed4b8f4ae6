"""The moves a car may take, each a button on its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dealers.inventory import permissions as may
from dealers.inventory import services
from dealers.inventory.forms.units import (
    AdvanceForm,
    ArriveForm,
    CancelForm,
    PapersForm,
    PdiFormSet,
    PriceForm,
    ReadyForm,
    RemovePaperForm,
    ReturnForm,
    WholesaleForm,
)
from dealers.inventory.models import VehicleUnit
from dealers.inventory.selectors import papers_for, pdi_sheet
from dealers.inventory.states import COMING
from dealers.inventory.views.base import UnitMove
from portal.core.errors import DomainError
from portal.ui.pages import ObjectScreen


class UnitAdvance(UnitMove):
    """The manufacturer reports the next step."""

    verb = may.ORDER_UNIT
    title = _("Next step of the order")
    form_class = AdvanceForm
    service = staticmethod(services.advance_order)

    @property
    def help(self):
        """Which step it will be."""
        place = COMING.index(self.object.state) if self.object.state in COMING else 3
        return "" if place > 2 else f"{COMING[place].label} → {COMING[place + 1].label}"

    def get_initial(self):
        return {
            "vin": self.object.vin,
            "order_number": self.object.order_number,
            "expected_on": self.object.expected_on,
        }


class UnitSendOrder(UnitMove):
    """The manufacturer is told of the order."""

    verb = may.ORDER_UNIT
    title = _("Send to the manufacturer")
    done = _("Sent.")
    service = staticmethod(services.send_order)


class UnitCancel(UnitMove):
    """The order is taken back."""

    verb = may.ORDER_UNIT
    title = _("Cancel order")
    form_class = CancelForm
    danger = True
    service = staticmethod(services.cancel_order)

    @property
    def help(self):
        """Who decides about it."""
        kept_here = self.object.is_kept_here
        return "" if kept_here else _("The manufacturer is asked and answers by message.")


class UnitArrive(UnitMove):
    """The ordered car has come."""

    verb = may.RECEIVE_UNIT
    title = _("Vehicle has arrived")
    form_class = ArriveForm
    service = staticmethod(services.arrive_unit)

    def get_initial(self):
        return {"vin": self.object.vin, "odometer_km": 0}


class UnitStartPdi(UnitMove):
    """The workshop begins the inspection."""

    verb = may.PREPARE_UNIT
    title = _("Start PDI")


class UnitFinishPdi(UnitMove):
    """The car is ready for sale."""

    verb = may.PREPARE_UNIT
    title = _("Ready for sale")
    form_class = ReadyForm
    service = staticmethod(services.finish_pdi)

    def get_initial(self):
        return {"location": self.object.location, "key_number": self.object.key_number}


class UnitStartRecon(UnitMove):
    """The car goes to be made saleable."""

    verb = may.PREPARE_UNIT
    title = _("Start reconditioning")
    service = staticmethod(services.start_recon)


class UnitPrice(UnitMove):
    """Ask another price."""

    verb = may.PRICE_UNIT
    title = _("Change price")
    form_class = PriceForm
    service = staticmethod(services.price_unit)

    def get_initial(self):
        return {"price": self.object.price}


class UnitMakeDemo(UnitMove):
    """Customers drive it from now on."""

    verb = may.PRICE_UNIT
    title = _("Make demo car")
    service = staticmethod(services.make_demo)


class UnitEndDemo(UnitMove):
    """For sale again."""

    verb = may.PRICE_UNIT
    title = _("No longer a demo car")
    service = staticmethod(services.end_demo)


class UnitWholesale(UnitMove):
    """Sold to another trader."""

    verb = may.PRICE_UNIT
    title = _("Sell to a trader")
    form_class = WholesaleForm
    service = staticmethod(services.wholesale_unit)


class UnitReturn(UnitMove):
    """The buyer brought it back."""

    verb = may.RECEIVE_UNIT
    title = _("Take back")
    form_class = ReturnForm
    service = staticmethod(services.return_unit)

    def get_initial(self):
        return {"store": self.object.store_id, "odometer_km": self.object.odometer_km}


class UnitAddPapers(UnitMove):
    """Photos, certificate and other papers."""

    verb = may.PREPARE_UNIT
    title = _("Add photos or papers")
    form_class = PapersForm
    service = staticmethod(services.add_papers)


class UnitRemovePaper(UnitMove):
    """One file does not belong here."""

    verb = may.PREPARE_UNIT
    title = _("Remove a file")
    form_class = RemovePaperForm
    service = staticmethod(services.remove_paper)

    def get_form_kwargs(self):
        return {"papers": papers_for(self.object, self.user)}


class UnitPdi(ObjectScreen):
    """Go through the sheet at the car; made for a phone."""

    model = VehicleUnit
    verb = may.PREPARE_UNIT
    title = _("PDI sheet")
    template_name = "dealers/inventory/pdi_check.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.show(PdiFormSet(initial=pdi_sheet(self.object), prefix="items"))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        rows, error = PdiFormSet(request.POST, prefix="items"), ""
        if rows.is_valid():
            items = [form.cleaned_data for form in rows if form.cleaned_data]
            try:
                services.check_pdi(unit=self.object, items=items, actor=self.user)
                return redirect(f"{self.object.get_absolute_url()}?tab=pdi")
            except DomainError as refused:
                error = str(refused)
        return self.show(rows, error, status=422)

    def show(self, rows, error: str = "", status: int = 200) -> HttpResponse:
        """The sheet with what is filled in."""
        named = list(zip(rows, pdi_sheet(self.object), strict=False))
        return self.render(self.template_name, rows=rows, named=named, error=error, status=status)
