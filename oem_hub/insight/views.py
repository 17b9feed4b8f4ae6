"""The network's dashboard, and the rows behind its figures."""

from django.utils.translation import gettext_lazy as _

from oem_hub.insight import dashboard
from oem_hub.insight.filters import SaleFilter
from oem_hub.insight.permissions import VIEW_INSIGHT
from oem_hub.network.models import SaleFact
from portal.ui.pages import ListPage, Screen
from portal.ui.tables import Column, DateColumn, MoneyColumn


class Dashboard(Screen):
    """The network's figures and charts."""

    verb = VIEW_INSIGHT
    title = _("Network")

    def get(self, request, *args, **kwargs):
        return self.render(
            "hub/insight/dashboard.html",
            figures=dashboard.figures(self.user),
            charts=dashboard.charts(self.user),
        )


class SaleList(ListPage):
    """Contracts and deliveries as dealers reported them."""

    model = SaleFact
    verb = VIEW_INSIGHT
    title = _("Sales")
    columns = [
        Column("dealer", sort="dealer__code"),
        Column("store_code", phone=False),
        Column("model_code"),
        Column("vin", phone=False),
        DateColumn("signed_on"),
        DateColumn("delivered_on"),
        MoneyColumn("amount"),
    ]
    filterset_class = SaleFilter
    select_related = ("dealer",)
    empty = _("Sales appear here when dealers sign contracts and deliver cars.")
