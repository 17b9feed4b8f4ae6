"""What happens by itself to cases and tasks that wait too long; called by the clock."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from dealers.care import selectors
from dealers.care.models import Case
from dealers.care.services.base import house_rules, lock_case, next_level, tell, write
from dealers.care.states import CaseLevel
from dealers.customers.services import message_of
from tenants.workspace.services import notify

# So many at one call: the rest comes a minute later.
BATCH = 100


@transaction.atomic
def escalate_case(*, case: Case) -> bool:
    """Tell the next level that a case or task waits too long; ``False`` if it does not any more.

    Each level hears once, in the order of the rules; the case knows how many were told.
    """
    case, house = lock_case(case), house_rules()
    if case.escalate_at is None or case.escalate_at > now():
        return False
    is_waiting = case.is_late and case.escalation < len(house.escalation)
    level = CaseLevel(house.escalation[case.escalation][0]) if is_waiting else None
    case.escalation += bool(is_waiting)
    case.escalate_at = next_level(case, house) if is_waiting else None
    if level is None:
        case.save(update_fields=["escalate_at", "updated_at"])
        return False
    people = selectors.told_at(level, case)
    names = ", ".join(str(person) for person in people) or "–"
    write(case, "case.overdue", None, "escalation", "escalate_at", level=str(level), told=names)
    told = [*people, case.owner] if case.owner and case.owner not in people else people
    notify(
        people=told,
        text=gettext_noop("Overdue: %(number)s %(subject)s, with %(who)s"),
        url=case.get_absolute_url(),
        number=case.number,
        subject=case.subject,
        who=str(case.owner or "–"),
    )
    text = gettext_noop("%(number)s waits too long. %(level)s told: %(people)s")
    words = {"number": case.number, "level": message_of(lambda: str(level.label)), "people": names}
    tell(case, text, None, **words)
    return True


def escalate_cases() -> int:
    """Take the next step about every case and task whose time has come; returns how many were told."""
    waiting = Case.objects.open().filter(escalate_at__lte=now()).order_by("escalate_at")[:BATCH]
    return sum(escalate_case(case=case) for case in waiting)
