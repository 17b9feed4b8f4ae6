"""Everything that changes what the house owes a car, by subject."""

from dealers.obligations.services.guarantees import tell_of_limits, watch_guarantees

__all__ = ["tell_of_limits", "watch_guarantees"]
