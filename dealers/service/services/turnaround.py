"""How long visits took and how many held."""

from datetime import date, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dealers.service.services.common import refuse
from dealers.service.services.hours import LONGEST
from dealers.service.turnaround import TurnaroundReport, report
from tenants.accounts.models import Unit, User

USUAL = timedelta(days=182)


def ask_turnaround(
    *,
    actor: User,
    start: date | None = None,
    end: date | None = None,
    by: str = "month",
    store: Unit | None = None,
) -> TurnaroundReport:
    """Times and comebacks by store, month or pay type; of the last half year unless said otherwise.

    Raises ``InvalidInput`` for a period that ends before it begins or is longer than a year.
    """
    end = end or localdate()
    start = start or (end - USUAL).replace(day=1)
    if not 0 <= (end - start).days < LONGEST:
        raise refuse("end", _("Choose a period of at most a year."))
    return report(actor, start=start, end=end, by=by, store=store)
