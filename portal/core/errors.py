"""Errors a person can act on. Views turn them into a message, the API into problem+json."""

from collections.abc import Mapping


class DomainError(Exception):
    """The request was understood and refused. ``str(error)`` is shown to the user, translated.

    ``fields`` names the inputs at fault: ``{"vin": "…"}``. ``code`` is stable for programs.
    """

    code = "refused"

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class Conflict(DomainError):
    """Someone else was faster, or the thing is no longer what the person looked at."""

    code = "conflict"


class NotPermitted(DomainError):
    """The actor may see this but not do it (limits, four eyes)."""

    code = "not_permitted"


class InvalidInput(DomainError):
    """A value cannot be used as it is; the sentence says what to type instead."""

    code = "invalid"
