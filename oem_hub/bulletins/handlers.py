"""What the bulletin desk learns from dealers."""

from uuid import UUID

from dealers.knowledge.events import BulletinRead
from oem_hub.bulletins import services
from tenants.exchange.messages import handles


@handles(BulletinRead, kind="hub")
def note_read(message: BulletinRead, *, sender: UUID) -> None:
    """A dealer's count of readers replaces its last one."""
    services.note_read(sender=sender, **message.payload())
