"""What every step of a quote does: hold the row, keep it with its audit entry, tell its story."""

from typing import Any

from django.utils.translation import gettext as _

from dealers.customers.services import add_entry
from dealers.customers.states import EntryKind
from dealers.sales.models import Quote
from portal.core.errors import Conflict
from tenants.accounts.models import User
from tenants.audit.services import record


def lock_quote(quote: Quote) -> Quote:
    """The row as it is now, held until the transaction ends."""
    return Quote.objects.select_for_update().get(pk=quote.pk)


def lock_draft(quote: Quote) -> Quote:
    """The row as it is now, if it may still be written. Raises ``Conflict``."""
    quote = lock_quote(quote)
    if not quote.is_editable:
        raise Conflict(_("Only a draft can be changed. Make a new version."))
    return quote


def keep_quote(quote: Quote, actor: User | None, verb: str, *fields: str, **changes: Any) -> Quote:
    """Write the state and ``fields``, and the audit entry. In the caller's transaction."""
    quote.save(update_fields=["status", *fields, "updated_at"])
    changes = {"status": quote.status, "total": str(quote.total), **changes}
    record(actor=actor, verb=f"sales.quote.{verb}", target=quote, changes=changes)
    return quote


def tell_of_quote(quote: Quote, actor: User | None, text: str, **values: str) -> None:
    """Put a line onto the customer's timeline. In the caller's transaction."""
    add_entry(
        kind=EntryKind.QUOTE,
        text=text,
        values=values,
        actor=actor,
        customer=quote.customer,
        about_id=quote.pk,
        about_number=str(quote),
        url=quote.get_absolute_url(),
    )
