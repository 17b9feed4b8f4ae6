"""What the knowledge base does when the manufacturer publishes or withdraws a bulletin."""

from uuid import UUID

from dealers.knowledge import services
from oem_hub.bulletins.events import BulletinPublished, BulletinWithdrawn
from tenants.exchange.messages import handles


@handles(BulletinPublished, kind="dealer")
def receive_bulletin(message: BulletinPublished, *, sender: UUID) -> None:
    """A bulletin is in the catalogue; those whom it concerns are told."""
    services.receive_bulletin(hub=sender, **message.payload())


@handles(BulletinWithdrawn, kind="dealer")
def withdraw_bulletin(message: BulletinWithdrawn, *, sender: UUID) -> None:
    """A bulletin no longer holds."""
    services.withdraw_bulletin(hub=sender, bulletin_id=message.bulletin_id)
