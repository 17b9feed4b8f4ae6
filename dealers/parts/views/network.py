"""Who else of the network has a part, and asking one of them for it."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from dealers.parts import services
from dealers.parts.forms_orders import AskDealerForm
from dealers.parts.models import Part
from dealers.parts.permissions import ORDER_PARTS, VIEW_PART
from dealers.parts.states import Band
from dealers.parts.views.stock import StockAction
from portal.ui.pages import ObjectScreen
from portal.ui.tables import Column, Table

# A question that got no answer for so long is asked again by hand.
PATIENCE = timedelta(minutes=5)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _row(offer: dict) -> dict:
    band, told = offer["band"], _moment(offer["told_at"])
    label = Band(band).label if band in Band.values else band
    return {**offer, "band": label, "told_at": told}


def offers_of(page) -> dict:
    """What the network answered about the part on the page; whether an answer is awaited."""
    part = page.object
    known = part.network_offers or {}
    asked, answered = _moment(known.get("asked_at", "")), _moment(known.get("answered_at", ""))
    offers = [_row(offer) for offer in known.get("offers", [])]
    columns = [
        Column("dealer", _("Dealership")),
        Column("store", _("Store")),
        Column("band", _("Free")),
        Column("phone", _("Phone")),
        Column("address", _("Address"), phone=False),
    ]
    return {
        "waits": bool(asked and not answered and now() - asked < PATIENCE),
        "answered_at": answered,
        "offers": offers,
        "table": Table(columns, offers, model=Part, empty=_("No other dealer tells of this part.")),
        "may_ask": page.user.can(ORDER_PARTS),
    }


class PartLocate(StockAction):
    """Button “Ask the network”."""

    verb = ORDER_PARTS
    title = _("Ask the network")
    done = _("Asked.")

    def perform(self, record, data):
        return services.locate_part(part=record, actor=self.user)

    def get_success_url(self, result):
        return f"{result.get_absolute_url()}?tab=network"


class PartOffers(ObjectScreen):
    """The tab “Other dealers” alone, asked for until the answer is there."""

    model = Part
    verb = VIEW_PART

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.render("dealers/parts/_network.html", **offers_of(self))


class PartAskDealer(StockAction):
    """Dialog “Ask a dealer to send it”."""

    verb = ORDER_PARTS
    form_class = AskDealerForm
    title = _("Ask a dealer to send it")
    submit = _("Send request")
    done = _("Sent.")

    def get_form_kwargs(self):
        return {"actor": self.user, "offers": self.object.network_offers.get("offers", [])}

    def perform(self, record, data):
        return services.ask_dealer(part=record, **data, actor=self.user)

    def get_success_url(self, result):
        return result.get_absolute_url()
