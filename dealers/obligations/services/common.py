"""What several services need."""

from typing import Any

from dealers.customers.services import add_entry
from dealers.customers.states import EntryKind
from portal.core.errors import InvalidInput
from tenants.accounts.models import User


def refuse(field: str, message: str) -> InvalidInput:
    """One field is at fault; the sentence stands beside it."""
    return InvalidInput(message, fields={field: message})


def note(record: Any, text: str, actor: User | None, **values: str) -> None:
    """A line on the timelines of the record's customer and car, if they are known.

    ``text`` is a ``gettext_noop`` message; ``number`` and ``values`` fill its places.
    """
    if not record.customer_id and not record.vehicle_id:
        return
    add_entry(
        kind=EntryKind.SERVICE,
        text=text,
        values={"number": record.number, **values},
        customer=record.customer,
        vehicle=record.vehicle,
        actor=actor,
        about_id=record.pk,
        about_number=record.number,
        url=record.get_absolute_url(),
    )
