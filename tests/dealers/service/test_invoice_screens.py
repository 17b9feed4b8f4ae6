from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from dealers.service import services
from dealers.service.models import ServiceInvoice, ServicePayment
from tests.dealers.service.test_views import OrderActionTests, ready, someone
from tests.ui.base import ActionTests, DetailPageTests, ListPageTests, ScreenTests, text_of


def an_invoice(n: int = 1) -> ServiceInvoice:
    return services.bill_order(repair_order=ready(n), actor=someone()).invoices.get()


class TestCashier(ScreenTests):
    path = "/repair-orders/cashier/"
    refused_role = "technician"

    def test_shows_what_is_ready_what_is_due_and_what_was_taken(self):
        order, paid, due = ready(1), an_invoice(2), an_invoice(3)
        services.take_payment(invoice=paid, method="wechat", actor=None)
        text = text_of(self.http.get(self.path))
        assert order.number in text
        assert due.number in text
        assert paid.number not in text
        assert "WeChat Pay" in text


class TestInvoiceList(ListPageTests):
    path = "/repair-orders/invoices/"
    queries = 2
    refused_role = "technician"
    found, missed = "Zhao", "Qian"
    sort = "number"
    filters = "due=true&payer=customer"

    def make(self, n):
        return an_invoice(n)


class TestInvoiceDetail(DetailPageTests):
    path = "/repair-orders/invoices/{pk}/"
    queries = 1
    refused_role = "technician"
    shows = ("Zhao 1", "100.00")
    tabs = ("lines", "payments")

    def make(self, n):
        return an_invoice(n)


class TestInvoicePrint(ScreenTests):
    refused_role = "technician"

    def make(self, n):
        return an_invoice(n)

    def address(self):
        if not hasattr(self, "invoice"):
            self.invoice = an_invoice(1)
        return f"/repair-orders/invoices/{self.invoice.pk}/print/"

    def test_prints_net_tax_and_total_in_both_languages(self):
        text = text_of(self.http.get(self.address(), {"lang": "en"}))
        assert "88.50" in text
        assert "11.50" in text
        assert "增值税" in text_of(self.http.get(self.address(), {"lang": "zh-hans"}))


class InvoiceActionTests(ActionTests):
    refused_role = "technician"

    def make(self, n):
        return an_invoice(n)

    def snapshot(self):
        return list(ServicePayment.objects.values()), list(ServiceInvoice.objects.values())

    def refused(self):
        services.take_payment(invoice=self.thing, method="cash", actor=None)


class TestInvoicePay(InvoiceActionTests):
    path = "/repair-orders/invoices/{pk}/pay/"
    good = {"amount": "40", "method": "cash"}
    bad = {"amount": "101", "method": "cash"}
    after = {"paid": Decimal(40)}


class TestInvoiceCredit(InvoiceActionTests):
    path = "/repair-orders/invoices/{pk}/credit/"
    refused_role = "cashier"
    bad = {"until": "2020-01-01", "reason": "Fleet"}
    after = {"credit_reason": "Fleet"}

    def data(self):
        return {"until": f"{localdate() + timedelta(9)}", "reason": "Fleet"}


class TestInvoiceRefund(InvoiceActionTests):
    path = "/repair-orders/invoices/{pk}/refund/"
    good = {"amount": "100", "method": "cash"}
    bad = {"amount": "101", "method": "cash"}
    after = {"paid": Decimal(0)}

    def make(self, n):
        invoice = an_invoice(n)
        services.take_payment(invoice=invoice, method="cash", actor=None)
        services.reopen_order(repair_order=invoice.repair_order, reason="x", actor=None)
        return ServiceInvoice.objects.get(pk=invoice.pk)

    def refused(self):
        services.refund_payment(invoice=self.thing, amount=Decimal(100), method="cash", actor=None)


class TestPaymentVoid(InvoiceActionTests):
    path = "/repair-orders/payments/{pk}/void/"
    refused_role = "cashier"
    good = {"reason": "Bounced"}
    bad = {"reason": ""}
    after = {"void_reason": "Bounced"}

    def make(self, n):
        return services.take_payment(invoice=an_invoice(n), method="cash", actor=None)

    def refused(self):
        services.void_payment(payment=self.thing, reason="x", actor=None)


class TestOrderBill(OrderActionTests):
    path = "/repair-orders/{pk}/bill/"
    after = {"paper": "invoice"}

    def make(self, n):
        return ready(n)

    def refused(self):
        services.bill_order(repair_order=self.thing, actor=None)


class TestOrderReopen(OrderActionTests):
    path = "/repair-orders/{pk}/reopen/"
    refused_role = "cashier"
    good = {"reason": "Wrong price"}
    bad = {"reason": ""}
    after = {"paper": "repair_order"}

    def make(self, n):
        return services.settle_order(repair_order=ready(n), payment_method="cash", actor=None)

    def refused(self):
        services.reopen_order(repair_order=self.thing, reason="x", actor=None)

    def test_the_order_shows_its_invoices(self):
        number = self.thing.invoices.get().number
        assert number in text_of(self.http.get(f"/repair-orders/{self.thing.pk}/?tab=invoices"))
