"""What customers say in their own words: sorted by theme, settled, and forgotten when they ask."""

import re
from collections.abc import Iterable

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.customers.models import Customer
from dealers.surveys import selectors
from dealers.surveys.models import Survey
from dealers.surveys.rules import SurveyRules
from dealers.surveys.services.common import lock_survey, refuse
from dealers.surveys.states import SurveyState
from portal.core.errors import Conflict
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record, set_fields


def themes_in(text: str, house: SurveyRules) -> list[str]:
    """The keys of the themes whose words occur in a text, in the order of the house's list.

    An English word counts where a word begins with it, a Chinese one anywhere.
    """
    said = text.casefold()
    return [theme["key"] for theme in house.themes if any(_occurs(w, said) for w in theme["words"])]


def _occurs(word: str, said: str) -> bool:
    word = word.casefold()
    if word[:1].isascii():
        return re.search(rf"\b{re.escape(word)}", said) is not None
    return word in said


@transaction.atomic
def tag_voice(*, survey: Survey, themes: Iterable[str], actor: User | None) -> Survey:
    """Say what a comment is about. Raises ``InvalidInput`` for a theme that the house does not have."""
    survey = lock_survey(survey)
    known = [theme["key"] for theme in selectors.rules().themes]
    wanted = set(themes)
    if wanted - set(known):
        raise refuse("themes", _("There is no such theme."))
    changes = set_fields(survey, {"themes": [key for key in known if key in wanted]})
    survey.save(update_fields=["themes", "updated_at"])
    record(actor=actor, verb="surveys.voice.tagged", target=survey, changes=changes)
    return survey


@transaction.atomic
def handle_voice(*, survey: Survey, actor: User, note: str = "") -> Survey:
    """Settle what somebody said: read, and what was done about it.

    Raises ``Conflict`` for a survey without answers, or settled already.
    """
    survey = lock_survey(survey)
    if survey.state != SurveyState.ANSWERED:
        raise Conflict(_("Nothing has been said yet."))
    if survey.handled_at:
        raise Conflict(_("%(name)s has settled this already.") % {"name": survey.handled_by})
    note = clean_text(note)[:400]
    set_fields(survey, {"handled_at": now(), "handled_by": actor, "handled_note": note})
    fields = ["handled_at", "handled_by", "handled_note", "updated_at"]
    survey.save(update_fields=fields)
    record(actor=actor, verb="surveys.voice.handled", target=survey)
    return survey


def erase_surveys_of(customers: Iterable[Customer]) -> None:
    """Empty what they said; scores stay, they are the house's. Nobody asks them any more.

    Runs in the transaction of the erasing, which is audited there.
    """
    rows = Survey.objects.filter(customer__in=[customer.pk for customer in customers])
    rows.update(
        answers={}, comment="", themes=[], call_note="", handled_note="", share_key="",
        updated_at=now(),
    )  # fmt: skip
    rows.filter(state=SurveyState.OPEN).update(state=SurveyState.CANCELLED)
