"""State machines as data: a table of allowed moves, read by models, views and tests."""

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from portal.core.errors import Conflict

State = TypeVar("State", bound=TextChoices)


class TransitionRefused(Conflict):
    """The object is in a state from which the wanted move is not allowed."""

    code = "transition_refused"


class Transitions(Generic[State]):
    """The moves allowed between states, as ``{from_state: {to_state, ...}}``."""

    def __init__(self, moves: Mapping[State, Iterable[State]]) -> None:
        self.moves = {source: frozenset(targets) for source, targets in moves.items()}

    def allows(self, source: State | str, target: State | str) -> bool:
        return target in self.moves.get(source, ())  # type: ignore[arg-type] # text equals its choice

    def from_(self, source: State | str) -> frozenset[State]:
        """The states that ``source`` may become."""
        return self.moves.get(source, frozenset())  # type: ignore[arg-type] # text equals its choice

    def check(self, source: State, target: State | str) -> None:
        """Raise ``TransitionRefused`` unless the table allows the move."""
        if not self.allows(source, target):
            target = type(source)(target)
            raise TransitionRefused(
                _("“%(source)s” cannot become “%(target)s”. Reload to see what happened since.")
                % {"source": source.label, "target": target.label}
            )
