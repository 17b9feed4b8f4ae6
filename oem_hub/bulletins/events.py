"""What the bulletin desk tells dealers. The text itself lies in the catalogue, which all read."""

from dataclasses import dataclass

from tenants.exchange.messages import Message


@dataclass(frozen=True, kw_only=True)
class BulletinPublished(Message):
    """A bulletin is in the catalogue: tell those whom it concerns."""

    name = "hub_bulletins.published"
    about = "bulletin_id"

    bulletin_id: str
    number: str
    kind: str  # technical | service | sales | policy
    title_zh: str
    title_en: str
    must_read: bool
    valid_until: str = ""  # ISO date; empty: no end


@dataclass(frozen=True, kw_only=True)
class BulletinWithdrawn(Message):
    """A bulletin no longer holds: it was taken back, or another one took its place."""

    name = "hub_bulletins.withdrawn"
    about = "bulletin_id"

    bulletin_id: str
    number: str
