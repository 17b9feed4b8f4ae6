"""What is done about a weak step: a task with a person and a day, beside the score it began with."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.models import FollowUp
from dealers.customers.services import message_of, plan_follow_up
from dealers.customers.states import FollowUpKind
from dealers.surveys import selectors
from dealers.surveys.models import Survey
from dealers.surveys.selectors import Asked, improvement_id, usual_period
from dealers.surveys.services.common import refuse
from dealers.surveys.states import Step, SurveyKind
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, User

MEASURE = gettext_noop("%(step)s (score %(score)s, target %(target)s): %(what)s")
REPORT = "/surveys/report/?kind="


@transaction.atomic
def plan_improvement(
    *,
    kind: SurveyKind | str,
    step: Step | str,
    what: str,
    owner: User,
    due_on: date,
    actor: User | None,
    store: Unit | None = None,
) -> FollowUp:
    """Decide what is done about a step, by whom and until when. It becomes that person's follow-up.

    The score of the last ninety days stands in it, so that one sees later whether it helped. Raises
    ``InvalidInput`` without words, for a day that has passed, or for somebody who left.
    """
    kind, step = SurveyKind(kind), Step(step)
    if not (what := clean_text(what)[:100]):
        raise refuse("what", _("Say what is to be done."))
    if due_on < localdate():
        raise refuse("due_on", _("Choose a day to come."))
    if not owner.is_active or owner.is_service:
        raise refuse("owner", _("Choose a colleague who works here."))
    house = selectors.rules()
    start, end = usual_period()
    rows = selectors.steps_of(Survey.objects.all(), Asked(kind, start, end, store), house)
    found = next((row.score for row in rows if row.step == step), None)
    return plan_follow_up(
        subject=MEASURE,
        values={
            "step": message_of(lambda: str(step.label)),
            "score": "–" if found is None else f"{found:.1f}",
            "target": str(house.target(kind, step)),
            "what": what,
        },
        kind=FollowUpKind.OTHER,
        due_at=make_aware(datetime.combine(due_on, time(18))),
        actor=actor,
        owner=owner,
        store=store,
        about_id=improvement_id(kind, step),
        about_number=f"{kind.value}.{step.value}",
        url=f"{REPORT}{kind.value}",
    )
