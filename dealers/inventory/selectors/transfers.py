"""Reads of transfers."""

from dealers.inventory.models import UnitTransfer
from dealers.inventory.permissions import SEND_TRANSFER
from dealers.inventory.states import TransferState
from tenants.accounts.models import User


def transfers_waiting(user: User) -> int:
    """How many cars are asked for or on the road to or from this person's stores, counted to 1,000."""
    if not user.can(SEND_TRANSFER):
        return 0
    open_states = (TransferState.ASKED, TransferState.SENT)
    rows = UnitTransfer.objects.visible_to(user, SEND_TRANSFER).filter(state__in=open_states)
    return len(rows.order_by().values_list("pk")[:1000])
