"""The contacts that follow from a grade: planned, replanned, and stopped with the lead."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from dealers.customers.models import FollowUp
from dealers.customers.services import close_follow_ups, plan_follow_up
from dealers.customers.states import FollowUpKind
from dealers.sales import selectors
from dealers.sales.models import Lead
from dealers.sales.states import CHOSEN_GRADES
from dealers.sales.states.lead_rules import Step
from tenants.accounts.models import User


def _plan(lead: Lead, step: Step, due_at: datetime, actor: User | None) -> FollowUp:
    return plan_follow_up(
        subject=gettext_noop("%(subject)s: %(name)s"),
        values={"subject": step.subject, "name": lead.name},
        kind=FollowUpKind(step.kind),
        due_at=due_at,
        actor=actor,
        owner=lead.owner or actor,
        customer=lead.customer,
        contact_name=lead.name,
        store=lead.store,
        about_id=lead.pk,
        about_number=lead.number,
        url=lead.get_absolute_url(),
        grade=lead.grade,
    )


@transaction.atomic
def plan_cadence(
    *, lead: Lead, actor: User | None, first_at: datetime | None = None
) -> list[FollowUp]:
    """Plan the contacts of the lead's grade; those of an earlier grade are dropped.

    ``first_at`` moves the first one; the later ones keep their distance from today.
    """
    close_follow_ups(about_id=lead.pk, actor=actor, of_cadence=True)
    steps = selectors.policy().cadence(lead.grade)
    dues = [now() + timedelta(days=step.days) for step in steps]
    if dues and first_at:
        dues[0] = first_at
    return [_plan(lead, step, due, actor) for step, due in zip(steps, dues, strict=True)]


@transaction.atomic
def plan_next_contact(*, lead: Lead, actor: User | None) -> FollowUp | None:
    """After the last step of a cadence: the next contact comes by the grade's interval.

    Nothing is planned for a lead that is not graded or has an open task.
    """
    if lead.grade not in CHOSEN_GRADES:
        return None
    if FollowUp.objects.filter(about_id=lead.pk, done_at=None).exists():
        return None
    days = selectors.policy().interval(lead.grade) or 1
    step = Step(days, FollowUpKind.CALL, gettext_noop("Keep in touch"))
    return _plan(lead, step, now() + timedelta(days=days), actor)
