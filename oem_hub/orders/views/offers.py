"""Which parts dealers say that they have free."""

from django.utils.translation import gettext_lazy as _

from oem_hub.orders.filters import StockOfferFilter
from oem_hub.orders.models import StockOffer
from oem_hub.orders.permissions import VIEW_PARTS
from portal.ui.pages import ListPage
from portal.ui.tables import AgeColumn, Column


class StockOfferList(ListPage):
    """Free parts of the network, store by store, roughly how many."""

    model = StockOffer
    verb = VIEW_PARTS
    title = _("Free parts of the network")
    columns = [
        Column("number"),
        Column("band"),
        Column("dealer", sort="dealer__code"),
        Column("store_name"),
        Column("phone"),
        Column("address", phone=False),
        AgeColumn("told_at"),
    ]
    filterset_class = StockOfferFilter
    select_related = ("dealer",)
    empty = _("Dealers that share their free stock appear here, in rough numbers.")
    ordering = ("number", "pk")
