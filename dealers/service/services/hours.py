"""What was billed, what the catalogue says, and what was clocked."""

from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.service.hours import HoursReport, report
from dealers.service.services.common import refuse
from tenants.accounts.models import Unit, User

LONGEST = 366  # days


def ask_hours(
    *,
    actor: User,
    start: date | None = None,
    end: date | None = None,
    by: str = "technician",
    store: Unit | None = None,
    technician: User | None = None,
) -> HoursReport:
    """Hours of whom this person may see, by technician or day; this month unless said otherwise.

    Raises ``InvalidInput`` for a period that ends before it begins or is longer than a year.
    """
    end = end or localdate()
    start = start or end.replace(day=1)
    if not 0 <= (end - start).days < LONGEST:
        raise refuse("end", _("Choose a period of at most a year."))
    return report(actor, start=start, end=end, by=by, store=store, technician=technician)
