"""What all verbs about opportunities share: the lock, the audit entry, the line in the timeline."""

from typing import Any

from dealers.customers.states import EntryKind
from dealers.sales.models import Opportunity
from dealers.sales.services.maker_facts import tell_maker_of_deal
from dealers.sales.services.story import tell_of
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import notify


def lock_opportunity(opportunity: Opportunity) -> Opportunity:
    """The row as it is now, held until the transaction ends."""
    return Opportunity.objects.select_for_update().get(pk=opportunity.pk)


def note_deal(
    opportunity: Opportunity, actor: User | None, verb: str = "work", **changes: Any
) -> None:
    """The audit entry of an act, with the stage it left the deal in.

    The manufacturer hears of a deal that came from a lead of its own.
    """
    tell_maker_of_deal(opportunity)
    record(
        actor=actor,
        verb=f"sales.opportunity.{verb}",
        target=opportunity,
        changes={"stage": opportunity.stage, **changes},
    )


def tell_deal(
    opportunity: Opportunity,
    text: str,
    actor: User | None,
    kind: EntryKind = EntryKind.OPPORTUNITY,
    **values: str,
) -> None:
    """A line about the deal in the customer's timeline."""
    tell_of(opportunity, text, actor, kind, values)


def tell_advisor(opportunity: Opportunity, actor: User | None, text: str) -> None:
    """Ring at the deal's advisor, unless they did it themselves. ``text`` may name ``number``."""
    if opportunity.owner and opportunity.owner != actor:
        url = opportunity.get_absolute_url()
        notify(people=[opportunity.owner], text=text, url=url, number=opportunity.number)
