"""The parts desk this morning: suppliers, orders under way, who waits for what, a count."""

from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from dealers.parts.models import Part, StockLevel, Supplier
from dealers.parts.services import (
    add_order_line,
    add_supplier,
    confirm_order,
    count_part,
    create_part,
    draft_order,
    edit_part,
    inspect_goods,
    note_lost_sale,
    place_part,
    plan_stock,
    receive_part,
    request_part,
    sell_part,
    set_kit_item,
    set_limits,
    start_count,
    submit_order,
)
from tenants.accounts.models import Unit, User


def make_parts_desk(*, stores: list[Unit], manager: User) -> None:
    """The same small scene in every store, made by the services that people use."""
    maker = add_supplier(
        name="厂家配件中心",
        is_manufacturer=True,
        contact_name="王师傅",
        lead_days=5,
        shares_stock=True,
        actor=manager,
    )
    other = add_supplier(
        name="博世汽车配件（华东）", contact_name="李经理", lead_days=3, actor=manager
    )
    parts = list(Part.objects.order_by("number")[:8])
    for part in parts:
        edit_part(part=part, supplier=maker, category="repair", actor=manager)
    blades = create_part(
        number="BOSCH-AR24", name_zh="雨刮片 24寸", name_en="Wiper blade 24 in", maker="Bosch",
        price=Decimal(128), category="wear", actor=manager,
    )  # fmt: skip
    kit = create_part(
        number="KIT-PM-A", name_zh="小保养套件", name_en="Small service kit", price=Decimal(328),
        category="maintenance", actor=manager,
    )  # fmt: skip
    for item in (parts[0], blades):
        set_kit_item(part=kit, item=item, quantity=Decimal(1), actor=manager)
    edit_part(part=blades, supplier=other, actor=manager)
    for store in stores:
        _store(store, parts, blades, manager)
        _orders(store, parts, blades, maker, other, manager)
    plan_stock(today=localdate())


def _store(store: Unit, parts: list[Part], blades: Part, manager: User) -> None:
    receive_part(
        part=blades, store=store, quantity=Decimal(6), unit_cost=Decimal(71), actor=manager
    )
    place_part(part=blades, store=store, bin="A1-03", actor=manager)
    sell_part(part=blades, store=store, quantity=Decimal(2), actor=manager)
    set_limits(
        part=blades, store=store, min_quantity=Decimal(8), max_quantity=Decimal(20), actor=manager
    )
    note_lost_sale(
        part=parts[1], store=store, quantity=Decimal(2), note="客户去了路边店", actor=manager
    )
    level = StockLevel.objects.get(part=parts[2], store=store)
    request_part(
        part=parts[2], store=store, quantity=level.available + 2, note="陈先生预订", actor=manager
    )
    count = start_count(store=store, bins="A", actor=manager)
    line = count.lines.select_related("part").order_by("part__number")[0]
    count_part(
        stockcount=count, part=line.part, counted=line.expected + 1, cause="found", actor=manager
    )


def _orders(
    store: Unit, parts: list[Part], blades: Part, maker: Supplier, other: Supplier, manager: User
) -> None:
    """One of a supplier who answers by phone, two at the manufacturer, one not sent yet."""
    order = draft_order(supplier=other, store=store, kind="stock", actor=manager)
    for part in (blades, parts[6]):
        add_order_line(
            order=order, part=part, quantity=Decimal(4), unit_cost=part.price / 2, actor=manager
        )
    order = submit_order(purchaseorder=order, actor=manager)
    order = confirm_order(
        purchaseorder=order, expected_on=localdate() + timedelta(days=2), reference="GF-8812",
        actor=manager,
    )  # fmt: skip
    inspect_goods(
        purchaseline=order.lines.order_by("part__number")[0], delivered=Decimal(4),
        accepted=Decimal(3), fault="damaged", note="外包装破损，一件变形", delivery_note="SH-20931",
        actor=manager,
    )  # fmt: skip
    for kind, wanted in (("stock", parts[3:6]), ("campaign", parts[:1])):
        order = draft_order(
            supplier=maker, store=store, kind=kind, actor=manager,
            document_number="R2611-01" if kind == "campaign" else "",
        )  # fmt: skip
        for part in wanted:
            add_order_line(
                order=order, part=part, quantity=Decimal(4), unit_cost=part.price / 2, actor=manager
            )
        submit_order(purchaseorder=order, actor=manager)
    draft = draft_order(supplier=maker, store=store, kind="emergency", actor=manager)
    add_order_line(order=draft, part=parts[2], quantity=Decimal(2), actor=manager)
