from decimal import Decimal

from dealers.parts.models import GoodsReceipt, PurchaseLine, PurchaseOrder, Supplier
from dealers.parts.services import (
    add_supplier,
    cancel_order,
    close_order,
    inspect_goods,
    note_shipment,
    order_for_demand,
    submit_order,
)
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.parts.conftest import make_part
from tests.dealers.parts.test_demand_views import make_demand
from tests.dealers.parts.test_orders import make_order
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
)


def make_supplier(n: int = 1) -> Supplier:
    found = Supplier.objects.filter(name=f"Bosch {n}").first()
    return found or add_supplier(name=f"Bosch {n}", actor=None)


def draft(n: int = 1) -> PurchaseOrder:
    return make_order(make_supplier(), make_store(), make_part(f"P-{n}"))


def sent(n: int = 1) -> PurchaseOrder:
    return submit_order(purchaseorder=draft(n), actor=None)


def came(n: int = 1) -> GoodsReceipt:
    return inspect_goods(
        purchaseline=sent(n).lines.get(), delivered=Decimal(2), accepted=Decimal(1),
        fault="damaged", note="Dented", actor=None,
    )  # fmt: skip


class TestSupplierList(ListPageTests):
    path = "/parts/suppliers/"
    queries = 1
    refused_role = "technician"
    found, missed = "Bosch 1", "Mann"
    sort = "name"
    filters = "is_active=true"

    def make(self, n):
        return make_supplier(n)


class TestSupplierDetail(DetailPageTests):
    path = "/parts/suppliers/{pk}/"
    queries = 2
    refused_role = "technician"
    shows = ("Bosch 1", "PO-S1-", "50")
    tabs = ("orders", "receipts")

    def make(self, n):
        return came(n).line.order.supplier


class TestSupplierCreate(CreatePageTests):
    path = "/parts/suppliers/new/"
    refused_role = "service_advisor"
    good = {"name": "Mann", "lead_days": "5", "payment_days": "30"}
    bad = {"name": "", "lead_days": "5", "payment_days": "30"}
    wrong_field = "name"
    model = Supplier


class TestSupplierEdit(EditPageTests):
    path = "/parts/suppliers/{pk}/edit/"
    refused_role = "service_advisor"
    good = {"name": "Mann", "lead_days": "9", "payment_days": "30", "is_active": "on"}
    bad = {"name": "", "lead_days": "x", "payment_days": "30"}
    changed = {"name": "Mann", "lead_days": 9}

    def make(self, n):
        return make_supplier(n)


class TestOrderList(ListPageTests):
    path = "/parts/orders/"
    queries = 2  # the orders, and the stores to filter by
    refused_role = "technician"
    found, missed = "Bosch", "Mann"
    sort = "number"
    filters = "state=draft"

    def make(self, n):
        return draft(n)


class TestOrderDetail(DetailPageTests):
    path = "/parts/orders/{pk}/"
    queries = 2
    refused_role = "technician"
    shows = ("P-1", "Bosch 1", "Send", "200")
    tabs = ("lines", "receipts")

    def make(self, n):
        return draft(n)


class TestOrderCreate(CreatePageTests):
    path = "/parts/orders/new/"
    refused_role = "service_advisor"
    bad = {"supplier": "", "kind": "stock"}
    wrong_field = "supplier"
    model = PurchaseOrder

    def data(self):
        return {
            "supplier": str(make_supplier().pk), "store": str(make_store().pk), "kind": "stock"
        }  # fmt: skip


class OrderActionTests(ActionTests):
    refused_role = "service_advisor"

    def make(self, n):
        return draft(n)

    def snapshot(self):
        orders = PurchaseOrder.objects.values_list("state", "amount", "reference")
        return [*orders, *PurchaseLine.objects.values_list("state", "quantity", "accepted")]


class TestOrderAdd(OrderActionTests):
    path = "/parts/orders/{pk}/add/"
    bad = {"part": "", "quantity": "1"}

    def data(self):
        return {"part": str(make_part("Q-1").pk), "quantity": "2", "unit_cost": "9"}

    def refused(self):
        submit_order(purchaseorder=self.thing, actor=None)


class TestOrderSubmit(OrderActionTests):
    path = "/parts/orders/{pk}/submit/"

    def refused(self):
        submit_order(purchaseorder=self.thing, actor=None)


class SentOrderTests(OrderActionTests):
    def make(self, n):
        return sent(n)

    def refused(self):
        close_order(purchaseorder=self.thing, reason="x", actor=None)


class TestOrderConfirm(SentOrderTests):
    path = "/parts/orders/{pk}/confirm/"
    good = {"reference": "A-77"}
    bad = {"expected_on": "soon"}


class TestOrderShipped(SentOrderTests):
    path = "/parts/orders/{pk}/shipped/"


class TestOrderPartly(SentOrderTests):
    path = "/parts/orders/{pk}/partly/"

    def refused(self):
        note_shipment(purchaseorder=self.thing, actor=None)


class TestOrderClose(SentOrderTests):
    path = "/parts/orders/{pk}/close/"
    good = {"reason": "Discontinued"}
    bad = {"reason": ""}


class TestOrderCancel(SentOrderTests):
    path = "/parts/orders/{pk}/cancel/"
    good = {"reason": "Too late"}
    bad = {"reason": ""}

    def refused(self):
        cancel_order(purchaseorder=self.thing, reason="x", actor=None)


class TestLineDetail(DetailPageTests):
    path = "/parts/order-lines/{pk}/"
    queries = 2
    refused_role = "technician"
    shows = ("P-1", "PO-S1-", "Dented")
    tabs = ("receipts",)

    def make(self, n):
        return came(n).line


class LineActionTests(OrderActionTests):
    def make(self, n):
        return sent(n).lines.get()

    def refused(self):
        close_order(purchaseorder=self.thing.order, reason="x", actor=None)


class TestLineInspect(LineActionTests):
    path = "/parts/order-lines/{pk}/inspect/"
    good = {"delivered": "2", "accepted": "1", "fault": "damaged"}
    bad = {"delivered": "2", "accepted": "1"}


class TestLineBackOrder(LineActionTests):
    path = "/parts/order-lines/{pk}/back-order/"
    good = {"expected_on": "2099-01-01"}
    bad = {"expected_on": ""}


class TestLineChange(LineActionTests):
    path = "/parts/order-lines/{pk}/change/"
    good = {"quantity": "7", "unit_cost": "50"}
    bad = {"quantity": "0", "unit_cost": "50"}

    def make(self, n):
        return draft(n).lines.get()

    def refused(self):
        submit_order(purchaseorder=self.thing.order, actor=None)


class TestLineRemove(LineActionTests):
    path = "/parts/order-lines/{pk}/remove/"

    def fresh(self):
        return self.thing  # it is gone

    def make(self, n):
        return draft(n).lines.get()

    def refused(self):
        submit_order(purchaseorder=self.thing.order, actor=None)


class TestReceiptList(ListPageTests):
    path = "/parts/goods-in/"
    queries = 1
    refused_role = "technician"
    found, missed = "P-1", "Z-9"
    sort = ""
    filters = "faulty=true&fault=damaged"

    def make(self, n):
        return came(n)


class TestDemandOrder(ActionTests):
    path = "/parts/requests/{pk}/order/"
    refused_role = "service_advisor"
    bad = {"supplier": "", "kind": "special"}

    def make(self, n):
        return make_demand(n, quantity=9)

    def data(self):
        return {"supplier": str(make_supplier().pk), "kind": "special"}

    def refused(self):
        order_for_demand(partdemand=self.thing, supplier=make_supplier(), actor=None)

    def snapshot(self):
        return list(PurchaseOrder.objects.values_list("pk"))


def test_who_may_not_see_costs_sees_none_on_an_order(north, store):
    order = draft()
    advisor = signed_in(make_person("service_advisor", store=store), "north")
    text = advisor.get(f"/parts/orders/{order.pk}/").content.decode()
    assert "P-1" in text
    assert "200" not in text
