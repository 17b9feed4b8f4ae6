"""From a posted ADF document to leads. The same for every way of arrival."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.customers.services import add_entry
from dealers.customers.states import EntryKind, Source
from dealers.sales.models import Lead
from dealers.sales.services import register_lead
from integrations.adf.parser import parse
from integrations.adf.reader import Prospect
from tenants.accounts.models import Unit, User


@dataclass(frozen=True)
class Received:
    """What became of one prospect."""

    lead: Lead
    is_new: bool
    warnings: tuple[str, ...] = ()

    @property
    def result(self) -> str:
        return "created" if self.is_new else "duplicate"


@transaction.atomic
def receive_adf(
    *,
    document: bytes,
    sender: str,
    actor: User,
    content_type: str = "",
    store: Unit | None = None,
) -> list[Received]:
    """Take every prospect of the document in as a lead, all or none.

    The sender's own id (or, without one, the content) tells a lead that came before; sent again
    with other data, the difference is put on the lead's timeline. ``sender`` names who delivers (an
    API key, a mail address) and keeps two senders apart that give no name of their own.
    Raises ``adf.errors.Refused`` for what cannot be a document.
    """
    return [
        _take_in(prospect, sender=sender, actor=actor, store=store)
        for prospect in parse(document, content_type)
    ]


def _take_in(prospect: Prospect, *, sender: str, actor: User, store: Unit | None) -> Received:
    lead, is_new = register_lead(
        source=Source.PLATFORM,
        name=prospect.name,
        phone=prospect.phone,
        email=prospect.email,
        message=prospect.message,
        vehicle_of_interest=prospect.wanted,
        trade_in=prospect.trade_in,
        external_source=prospect.source or sender,
        external_id=prospect.external_id or f"sha256:{prospect.fingerprint}",
        campaign=prospect.campaign,
        raw=prospect.raw,
        requested_at=prospect.requested_at,
        needs_reading=prospect.needs_reading,
        store=store,
        actor=actor,
    )
    if not is_new and (news := _news(prospect, lead)):
        add_entry(
            kind=EntryKind.LEAD,
            text=_("Sent again with: %(text)s") % {"text": news},
            actor=actor,
            customer=lead.customer,
            about_id=lead.pk,
            about_number=lead.number,
            url=lead.get_absolute_url(),
        )
    return Received(lead, is_new, tuple(prospect.warnings))


def _news(prospect: Prospect, lead: Lead) -> str:
    """What a repeated prospect says that the lead does not."""
    wanted, trade_in = prospect.wanted, prospect.trade_in
    return "\n".join(
        filter(
            None,
            [
                prospect.comments if prospect.comments not in lead.message else "",
                " ".join(wanted.values()) if wanted != lead.vehicle_of_interest else "",
                " ".join(trade_in.values()) if trade_in != lead.trade_in else "",
                prospect.phone if prospect.phone[:60] != lead.phone_raw else "",
                prospect.email if prospect.email.lower() != lead.email else "",
            ],
        )
    )
