"""The customer's link to the status page of a repair order, and the mails that lead there."""

from typing import Any

from dealers.service.models import RepairOrder
from portal.core.links import new_key, sign_link
from tenants.accounts.mail import address_of, send_mail
from tenants.accounts.models import User
from tenants.audit.services import record

PLACE = "service.order.shared"


def order_token(order: RepairOrder) -> str:
    """The text of the public link; empty while the order is not shared."""
    return sign_link(PLACE, order.pk, order.share_key)


def order_link(order: RepairOrder) -> str:
    """The full address of the customer's status page; empty while the order is not shared."""
    token = order_token(order)
    return address_of("service:shared_order", token) if token else ""


def keep_shared(order: RepairOrder, actor: User | None) -> None:
    """Give a locked order its key."""
    order.share_key = new_key()
    order.save(update_fields=["share_key", "updated_at"])
    record(actor=actor, verb="service.order.shared", target=order)


def mail_customer(order: RepairOrder, template: str, **values: Any) -> None:
    """A mail in the customer's language with the link; nothing without an address or a link."""
    if order.customer.email and order.share_key:
        send_mail(
            to=order.customer.email,
            template=template,
            language=order.customer.language,
            about=order.pk,
            order=order,
            link=order_link(order),
            **values,
        )


def tell_ready(order: RepairOrder, actor: User | None) -> None:
    """The car of a locked order is ready: its customer gets a mail with the link."""
    if not order.customer.email:
        return
    if not order.share_key:
        keep_shared(order, actor)
    mail_customer(order, "order_ready")
