"""Answers: taken once, reckoned, told to whoever has to win somebody back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.services import add_entry, message_of, plan_follow_up
from dealers.customers.states import EntryKind
from dealers.inventory.selectors import people_at
from dealers.surveys import selectors
from dealers.surveys.models import Survey
from dealers.surveys.permissions import RECOVER_SALE, RECOVER_SERVICE
from dealers.surveys.rules import SurveyRules
from dealers.surveys.services.common import lock_survey
from dealers.surveys.services.scoring import Outcome, clean_answers, outcome_of, words_of
from dealers.surveys.services.voices import themes_in
from dealers.surveys.states import DETRACTOR, About, AskedBy, SurveyKind, SurveyState
from portal.core.errors import Conflict
from portal.ui.menu import extensions
from tenants.accounts.models import User
from tenants.audit.services import record, set_fields
from tenants.workspace.services import notify

LOW = gettext_noop(
    "%(customer)s is dissatisfied: score %(score)s, recommendation %(nps)s (%(number)s)"
)
RECOVER = gettext_noop("Win back %(customer)s: score %(score)s, recommendation %(nps)s")
ANSWERED = gettext_noop("%(survey)s: score %(score)s, recommendation %(nps)s")


@transaction.atomic
def answer_survey(
    *, survey: Survey, answers: Mapping[str, Any], actor: User | None, comment: str = ""
) -> Survey:
    """Take the answers: the customer's own behind the link (no ``actor``), or as a colleague heard
    them. Once: of two at the same moment one is refused.

    Somebody dissatisfied is told to the manager at once, who gets a task with a time; and to every
    domain that declares ``LOW_SCORE`` in its ``menu.py`` (called with the survey, in this
    transaction). Raises ``Conflict`` for a survey that is not open, ``InvalidInput`` naming the
    questions at fault.
    """
    survey = lock_survey(survey)
    _check_open(survey, actor)
    house = selectors.rules()
    kept = clean_answers(survey.questions, answers)
    found = outcome_of(survey.questions, kept)
    words = words_of(survey.questions, kept, comment)
    _write(survey, house, kept, found, words, actor)
    _note(survey)
    if survey.is_low:
        _tell_low(survey, house)
    return survey


def _check_open(survey: Survey, actor: User | None) -> None:
    if survey.state == SurveyState.ANSWERED:
        raise Conflict(_("This survey is answered already. Thank you."))
    if actor is None and survey.is_over:
        raise Conflict(_("The time to answer is over. Thank you all the same."))


def _write(
    survey: Survey,
    house: SurveyRules,
    kept: dict[str, Any],
    found: Outcome,
    words: str,
    actor: User | None,
) -> None:
    survey.move_to(SurveyState.ANSWERED)
    at = now()
    # Somebody who has the link tells it on the phone instead.
    by_phone = actor is not None and survey.channel == AskedBy.LINK
    is_low = found.score is not None and found.score < house.low_score
    values = {
        "answers": kept,
        "score": found.score,
        "nps": found.nps,
        "steps": found.steps,
        "ratings": found.ratings,
        "top_ratings": found.top_ratings,
        "is_low": is_low or (found.nps is not None and found.nps <= DETRACTOR),
        "comment": words,
        "themes": themes_in(words, house),
        "channel": AskedBy.PHONE.value if by_phone else survey.channel,
        "interviewer": actor,
        "attempts": survey.attempts + (survey.channel == AskedBy.PHONE or by_phone),
        "sent_at": survey.sent_at or at,
        "answered_at": at,
    }
    set_fields(survey, values)
    survey.save(update_fields=["state", *values, "updated_at"])
    # What was said stays with the survey: the trail outlives the erasing of a customer.
    changes = {"score": str(found.score or ""), "nps": found.nps, "channel": survey.channel}
    record(actor=actor, verb="surveys.survey.answered", target=survey, changes=changes)


def _figures(survey: Survey) -> dict[str, str]:
    score = "–" if survey.score is None else f"{survey.score:.0f}"
    nps = "–" if survey.nps is None else str(survey.nps)
    return {"score": score, "nps": nps}


def _note(survey: Survey) -> None:
    """On the timeline of customer and car: that they answered, and the score."""
    if survey.customer is None:
        return
    add_entry(
        kind=EntryKind.SURVEY,
        text=ANSWERED,
        values={"survey": message_of(survey.get_kind_display), **_figures(survey)},
        customer=survey.customer,
        vehicle=survey.vehicle,
        actor=survey.interviewer,
        about_id=survey.pk,
        about_number=survey.number,
        url=survey.get_absolute_url(),
    )


def _is_of_sale(survey: Survey) -> bool:
    return survey.about == About.SALE or survey.kind == SurveyKind.SSI


def _managers(survey: Survey) -> list[User]:
    """Who wins somebody back in this store: its own people first, and whose desk it is."""
    mine, other = RECOVER_SERVICE, RECOVER_SALE
    if _is_of_sale(survey):
        mine, other = other, mine
    generalists = {person.pk for person in people_at(survey.store, other)}
    people = people_at(survey.store, mine)
    return sorted(
        people,
        key=lambda person: (
            person.home_store_id != survey.store_id,
            person.pk in generalists,
            person.pk.hex,
        ),
    )


def _tell_low(survey: Survey, house: SurveyRules) -> None:
    people = _managers(survey)
    name = str(survey.customer or survey.number)
    values = {"customer": name, **_figures(survey)}
    notify(people=people, text=LOW, url=survey.get_absolute_url(), number=survey.number, **values)
    owner = people[0] if people else survey.advisor
    if survey.customer is not None and owner is not None:
        plan_follow_up(
            subject=RECOVER,
            values=values,
            due_at=now() + timedelta(hours=house.recovery_hours),
            actor=survey.interviewer,
            owner=owner,
            customer=survey.customer,
            store=survey.store,
            about_id=survey.pk,
            about_number=survey.number,
            url=survey.get_absolute_url(),
        )
    for tell in extensions("dealer", "LOW_SCORE"):
        tell(survey)
