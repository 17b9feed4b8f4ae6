"""A message that shows loss, doubling and wrong order by itself."""

from dataclasses import dataclass

from tenants.exchange.messages import Message


@dataclass(frozen=True, kw_only=True)
class Counted(Message):
    """The ``n``-th message about ``stream``, from 1; ``fault`` makes its handler fail."""

    name = "probe.counted"
    about = "stream"

    stream: str
    n: int
    fault: str = ""
