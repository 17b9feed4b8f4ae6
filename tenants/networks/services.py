"""Joining a network from within the workspace."""

from django.db import transaction

from tenants import services
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.context import in_public
from tenants.models import Membership
from tenants.networks.permissions import JOIN_NETWORK
from tenants.selectors import this_tenant


def join(*, code: str, actor: User) -> Membership:
    """Join the network that gave out ``code``; claims and sales then go there.

    The membership is a row of ``public`` and is written there; the note in the workspace's audit
    trail follows in a transaction of its own. Raises ``InvalidInput`` and ``Conflict``.
    """
    dealer = this_tenant()
    with in_public():
        membership = services.join_network(dealer=dealer, code=code)
    with transaction.atomic():
        record(
            actor=actor,
            verb=JOIN_NETWORK,
            target=membership,
            changes={"dealer_code": [None, membership.dealer_code]},
        )
    return membership
