"""Why a posted document is not even kept."""

from portal.core.errors import InvalidInput


class Refused(InvalidInput):
    """Empty, an attack, or out of all bounds. Anything else becomes a lead."""

    code = "adf_refused"
