"""Orders: placed from a quote, printed, made a contract of."""

from datetime import timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.sales import services
from dealers.sales.forms import OrderForm
from dealers.sales.permissions import VIEW_CONTRACT, WRITE_CONTRACT
from dealers.sales.states import BINDING_PERCENT, ORDER_DAYS
from dealers.sales.views.contract_moves import ContractMove
from dealers.sales.views.contracts import ContractPrint
from dealers.sales.views.quote_moves import QuoteContract


class QuoteOrder(QuoteContract):
    """The customer orders what the accepted quote says."""

    title = _("Place order")
    submit = _("Place order")
    form_class = OrderForm

    def get_initial(self):
        return {
            **super().get_initial(),
            "order_until": localdate() + timedelta(days=ORDER_DAYS),
        }

    def perform(self, record, data):
        return services.place_order(quote=record, **data, actor=self.user)


class ContractWrite(ContractMove):
    """Make the contract of an order."""

    verb = WRITE_CONTRACT
    title = _("Make the contract")
    done = _("The contract is written. Ask for review next.")
    service = services.write_contract


class OrderPrint(ContractPrint):
    """The order on paper."""

    verb = VIEW_CONTRACT
    title = _("Vehicle order")
    template_name = "dealers/sales/order_print.html"
    binding_percent = BINDING_PERCENT

    def get_queryset(self):
        return super().get_queryset().exclude(order_number="")
