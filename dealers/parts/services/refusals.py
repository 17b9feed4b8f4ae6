"""How the services of parts refuse what is typed."""

from portal.core.errors import InvalidInput


def refuse(field: str, message: str) -> InvalidInput:
    """The error that stands beside ``field``."""
    return InvalidInput(message, fields={field: message})
