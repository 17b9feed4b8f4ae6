"""The walk-around: its form on a phone, and the sheet on the page of the repair order."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dealers.service import services
from dealers.service.forms import WalkAroundForm
from dealers.service.models import RepairOrder
from dealers.service.permissions import RECEIVE_VEHICLE
from portal.ui.details import Action, Tab
from portal.ui.pages import EditPage

WALK_AROUND = Action(
    "service:order_walk_around",
    _("Walk around"),
    RECEIVE_VEHICLE,
    lambda order: order.is_open,
    icon="camera",
)


class OrderWalkAround(EditPage):
    """Form “Walk around”: tank, damage on the outline, photos, signature."""

    model = RepairOrder
    form_class = WalkAroundForm
    verb = RECEIVE_VEHICLE
    title = _("Walk around the car")
    done = _("The walk-around is noted.")
    in_place = False
    select_related = ("customer",)

    def get_initial(self) -> dict[str, Any]:
        sheet = self.object.inspection
        return {
            "fuel_percent": sheet.get("fuel_percent", 50),
            "marks": sheet.get("marks", []),
            "signed_by": sheet.get("signed_by") or self.object.customer.full_name,
        }

    def save(self, form):
        return services.inspect_vehicle(
            repair_order=self.object, **form.cleaned_data, actor=self.user
        )


def sheet_of(order: RepairOrder) -> dict[str, Any]:
    """The sheet as screen and paper show it; empty before the first walk-around."""
    sheet = dict(order.inspection)
    if signed := sheet.get("signature"):
        sheet["signature_url"] = f"/files/{signed['id']}/?show=1"
    sheet["pictures"] = [
        {"url": f"/files/{photo['id']}/?show=1", "name": photo["name"]}
        for photo in sheet.get("photos", [])
    ]
    return sheet


SHEET = Tab(
    "walk_around",
    _("Walk-around"),
    "dealers/service/_walk_around.html",
    context=lambda page: {"sheet": sheet_of(page.object)},
)
