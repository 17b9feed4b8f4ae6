"""What happens by itself to leads and follow-ups that nobody looks after; called by the clock."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from dealers.customers.models import FollowUp
from dealers.customers.services import escalate_follow_up, hand_over_follow_ups, message_of
from dealers.sales import selectors
from dealers.sales.models import Lead
from dealers.sales.selectors import managers
from dealers.sales.services.leads import assign_lead
from dealers.sales.services.leads_base import lock_lead, note_lead, opening_time, tell_lead
from dealers.sales.services.leads_ending import let_lead_sleep
from dealers.sales.services.routing import pick_owner
from dealers.sales.states import IN_TOUCH, OPEN_LEAD, UNANSWERED, Grade
from dealers.sales.states.lead_rules import REASSIGN, Level
from portal.core.errors import DomainError
from tenants.workspace.services import notify

# So many at one call: the rest comes a minute later.
BATCH = 100


@transaction.atomic
def escalate_lead(*, lead: Lead) -> bool:
    """Take the next step about a lead that nobody answers; ``False`` if it was none of ours any more.

    Each level is told once, in the order of the rules; as the house wants, the lead then goes to
    somebody else. The lead knows how many steps were taken and when the next one comes.
    """
    lead = lock_lead(lead)
    if lead.escalate_at is None or lead.escalate_at > now():
        return False
    steps = selectors.policy().leads.steps
    is_waiting = lead.status in UNANSWERED and lead.escalation < len(steps)
    if is_waiting:
        step = steps[lead.escalation][0]
        lead.escalation += 1
        after = steps[lead.escalation][1] if lead.escalation < len(steps) else 0
        lead.escalate_at = opening_time(lead.due_at, after, lead.store) if after else None
    else:
        lead.escalate_at = None
    lead.save(update_fields=["escalation", "escalate_at", "updated_at"])
    if is_waiting:
        _pass_on(lead) if step == REASSIGN else _tell_level(lead, Level(step))
    return is_waiting


def _tell_level(lead: Lead, level: Level) -> None:
    people = managers.managers_from(level, store=lead.store, owner=lead.owner)
    notify(
        people=people,
        text=gettext_noop("Nobody has answered lead %(number)s: %(name)s, %(who)s"),
        url=lead.get_absolute_url(),
        number=lead.number,
        name=lead.name,
        who=str(lead.owner or "–"),
    )
    told = ", ".join(str(person) for person in people) or "–"
    text = gettext_noop("Not answered in time. %(level)s told: %(people)s")
    tell_lead(lead, text, None, level=message_of(lambda: str(level.label)), people=told)
    note_lead(lead, None, escalated=level, told=told)


def _pass_on(lead: Lead) -> None:
    """Give it to somebody else by the rules; with nobody else it stays, and the note says so."""
    before = lead.owner
    owner = pick_owner(lead, besides=before)
    if owner is None:
        tell_lead(lead, gettext_noop("Not answered in time, and nobody else to take it"), None)
        return
    assign_lead(lead=lead, owner=owner, actor=None)
    if before:
        text = gettext_noop("Lead %(number)s went to %(name)s: it was not answered in time.")
        url = lead.get_absolute_url()
        notify(people=[before], text=text, url=url, number=lead.number, name=str(owner))


@transaction.atomic
def release_lead(*, lead: Lead) -> bool:
    """Put a lead that its advisor has left alone back into the pool; ``False`` if it was touched."""
    lead, days = lock_lead(lead), selectors.policy().leads.release_days
    since = now() - timedelta(days=days)
    if not days or lead.owner is None or lead.status not in OPEN_LEAD:
        return False
    if lead.touched_at is None or lead.touched_at >= since:
        return False
    before, lead.owner, lead.touched_at = lead.owner, None, now()
    lead.save(update_fields=["owner", "touched_at", "updated_at"])
    manager = managers.managers_from(Level.SALES_MANAGER, store=lead.store, owner=None)
    if manager:
        hand_over_follow_ups(about_id=lead.pk, owner=manager[0])
    tell_lead(
        lead, gettext_noop("Back in the pool: %(name)s left it alone"), None, name=str(before)
    )
    note_lead(lead, None, owner=[str(before), ""])
    text = gettext_noop("Lead %(number)s is back in the pool: it was left alone for %(days)s days.")
    url = lead.get_absolute_url()
    notify(people=[before, *manager], text=text, url=url, number=lead.number, days=str(days))
    return True


def escalate_leads() -> int:
    """Take the next step about every lead whose time has come; returns how many."""
    waiting = Lead.objects.filter(escalate_at__lte=now()).order_by("escalate_at")[:BATCH]
    return sum(escalate_lead(lead=lead) for lead in waiting)


def escalate_follow_ups() -> int:
    """Tell a manager of every overdue follow-up of grade H or A, once; returns how many."""
    late = now() - timedelta(hours=selectors.policy().leads.follow_up_late_hours)
    tasks = FollowUp.objects.filter(
        done_at=None, escalated_at=None, grade__in=[Grade.H, Grade.A], due_at__lt=late
    ).select_related("owner", "store")
    found = 0
    for task in tasks.order_by("due_at")[:BATCH]:
        people = managers.managers_from(Level.TEAM_LEAD, store=task.store, owner=task.owner)
        found += escalate_follow_up(follow_up=task, people=people)
    return found


def release_leads() -> int:
    """Put neglected leads back into the pool; returns how many."""
    days = selectors.policy().leads.release_days
    if not days:
        return 0
    since = now() - timedelta(days=days)
    rows = Lead.objects.filter(status__in=OPEN_LEAD, owner__isnull=False, touched_at__lt=since)
    return sum(release_lead(lead=lead) for lead in rows.order_by("touched_at")[:BATCH])


def put_leads_to_sleep() -> int:
    """Let leads sleep that nobody has touched for long; returns how many."""
    days = selectors.policy().leads.dormant_days
    if not days:
        return 0
    since = now() - timedelta(days=days)
    rows = Lead.objects.filter(status__in=IN_TOUCH, touched_at__lt=since).order_by("touched_at")
    found = 0
    for lead in rows[:BATCH]:
        try:
            let_lead_sleep(lead=lead, actor=None)
        except DomainError:  # somebody moved it on meanwhile
            continue
        found += 1
    return found
