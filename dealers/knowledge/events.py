"""What the dealership tells the manufacturer about its bulletins: numbers, never names."""

from dataclasses import dataclass, field

from tenants.exchange.messages import Message


@dataclass(frozen=True, kw_only=True)
class BulletinRead(Message):
    """So many of our people have confirmed that they have read a bulletin; the last word counts."""

    name = "knowledge.bulletin_read"
    about = "bulletin_id"

    bulletin_id: str
    readers: int
    by_role: dict[str, int] = field(default_factory=dict)  # role key: people
