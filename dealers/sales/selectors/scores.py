"""How promising a lead is: a sum of points, each with its reason.

The formula, in points: grade H 40, A 30, B 15, C 5; a phone that can be called 10; a model named
10; a car to trade in 10; an appointment 15; walked in, referred or an owner of ours 10; spoken to
within seven days 5. Off: not answered in time 10; nobody in touch for thirty days 15; no phone 10.
At least 0, at most 100. It is worked out when it is read: nothing of it is stored.
"""

from datetime import timedelta

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from dealers.customers.states import Source
from dealers.sales.models import Lead
from dealers.sales.states import Grade

BY_GRADE = {Grade.H: 40, Grade.A: 30, Grade.B: 15, Grade.C: 5}
WARM = {Source.WALK_IN, Source.REFERRAL, Source.OWNER_BASE}


def score_reasons(lead: Lead) -> list[tuple[str, int]]:
    """What speaks for and against a lead, with points; needs no query."""
    last = lead.contacted_at or lead.first_response_at
    quiet = now() - (last or lead.created_at)
    checks = [
        (lead.grade in BY_GRADE, lead.get_grade_display(), BY_GRADE.get(Grade(lead.grade), 0)),
        (lead.phone, _("can be called"), 10),
        (not lead.phone, _("no phone"), -10),
        (lead.wanted, _("names a model"), 10),
        (lead.trade_in, _("trades a car in"), 10),
        (lead.appointment_at, _("has an appointment"), 15),
        (lead.source in WARM, lead.get_source_display(), 10),
        (last and quiet < timedelta(days=7), _("spoken to this week"), 5),
        (lead.is_late, _("not answered in time"), -10),
        (quiet > timedelta(days=30), _("nobody in touch for 30 days"), -15),
    ]
    return [(str(reason), points) for holds, reason, points in checks if holds and points]


def score_of(lead: Lead) -> int:
    """From 0 to 100: how promising a lead is."""
    return min(max(sum(points for _reason, points in score_reasons(lead)), 0), 100)


def score_words(lead: Lead) -> str:
    """The score with its reasons in one line: ``65: H +40, can be called +10, …``."""
    parts = [f"{reason} {points:+d}".replace("-", "−") for reason, points in score_reasons(lead)]
    return f"{score_of(lead)}: {', '.join(parts)}" if parts else "0"
