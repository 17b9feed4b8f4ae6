"""What the services of both kinds of order share."""

from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from oem_hub.orders.models import DealerOrder
from portal.core.errors import InvalidInput
from portal.core.validation import clean_text
from tenants.exchange.messages import Message
from tenants.exchange.services import publish
from tenants.selectors import tenant_by_id


def refuse(field: str, message: str) -> InvalidInput:
    """Input that cannot be, said beside its field."""
    return InvalidInput(message, fields={field: message})


def needed(field: str, text: str, message: str) -> str:
    """The cleaned text. Raises ``InvalidInput`` without one."""
    if not (found := clean_text(text)[:300]):
        raise refuse(field, message)
    return found


def coming_day(field: str, day: date | None) -> date | None:
    """The day. Raises ``InvalidInput`` for one that has passed."""
    if day is not None and day < localdate():
        raise refuse(field, _("Choose a day from today on."))
    return day


def tell(order: DealerOrder, message: Message) -> None:
    """Send ``message`` to the dealer who ordered, in the caller's transaction."""
    publish(message, to=tenant_by_id(order.dealer.tenant_id))


def iso(day: date | None) -> str:
    """The day as messages carry it; empty for none."""
    return day.isoformat() if day else ""


def day_of(text: str) -> date | None:
    """The day a message carries; ``None`` if it is empty."""
    return date.fromisoformat(text) if text else None
