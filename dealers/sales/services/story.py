"""What happened with a document of the sales desk, told on its customer's timeline."""

from typing import Any

from dealers.customers.services import add_entry
from dealers.customers.states import EntryKind
from tenants.accounts.models import User


def tell_of(
    document: Any, text: str, actor: User | None, kind: EntryKind, values: dict[str, str]
) -> None:
    """A line about a lead, a deal, a quote or a contract. Runs in the caller's transaction."""
    add_entry(
        kind=kind,
        text=text,
        values=values,
        actor=actor,
        customer=document.customer,
        about_id=document.pk,
        about_number=document.number,
        url=document.get_absolute_url(),
    )
