"""Dialogs on a part: its bin, its successor, its kit."""

from django.utils.translation import gettext_lazy as _

from dealers.parts import services
from dealers.parts.forms import KitForm, KitItemForm, PlaceForm, SupersedeForm
from dealers.parts.models import Part
from dealers.parts.permissions import ADJUST_STOCK, EDIT_PART
from dealers.parts.views.stock import StockAction
from portal.ui.pages import ActionView


class PartPlace(StockAction):
    """Dialog “Change bin”."""

    verb = EDIT_PART
    form_class = PlaceForm
    title = _("Change bin")
    done = _("Placed.")

    def perform(self, record, data):
        return services.place_part(part=record, **data, actor=self.user)


class PartSupersede(ActionView):
    """Dialog “Supersede”."""

    model = Part
    verb = EDIT_PART
    form_class = SupersedeForm
    title = _("Supersede")
    done = _("Superseded.")

    def perform(self, record, data):
        return services.supersede_part(part=record, **data, actor=self.user)


class PartKeep(ActionView):
    """Button “No longer superseded”."""

    model = Part
    verb = EDIT_PART
    title = _("No longer superseded")
    done = _("Changed.")

    def perform(self, record, data):
        return services.keep_part(part=record, actor=self.user)


class KitItem(ActionView):
    """Dialog “Kit contents”."""

    model = Part
    verb = EDIT_PART
    form_class = KitItemForm
    title = _("Kit contents")
    done = _("Changed.")

    def perform(self, record, data):
        return services.set_kit_item(part=record, **data, actor=self.user)


class KitAssemble(StockAction):
    """Dialog “Make kits”."""

    verb = ADJUST_STOCK
    form_class = KitForm
    title = _("Make kits")
    done = _("Made.")

    def perform(self, record, data):
        return services.assemble_kit(part=record, **data, actor=self.user)


class KitTakeApart(StockAction):
    """Dialog “Take apart”."""

    verb = ADJUST_STOCK
    form_class = KitForm
    title = _("Take apart")
    done = _("Taken apart.")

    def perform(self, record, data):
        return services.take_apart_kit(part=record, **data, actor=self.user)
