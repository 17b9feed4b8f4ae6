"""Everything that changes what the house knows."""

from dealers.knowledge.services.articles import (
    change_article,
    drop_article,
    hand_in_article,
    publish_article,
    retire_article,
    return_article,
    write_article,
    write_next_version,
)
from dealers.knowledge.services.reading import (
    confirm_bulletin,
    confirm_reading,
    rate_article,
    receive_bulletin,
    remind_of_articles,
    withdraw_bulletin,
)

__all__ = [
    "change_article",
    "confirm_bulletin",
    "confirm_reading",
    "drop_article",
    "hand_in_article",
    "publish_article",
    "rate_article",
    "receive_bulletin",
    "remind_of_articles",
    "retire_article",
    "return_article",
    "withdraw_bulletin",
    "write_article",
    "write_next_version",
]
