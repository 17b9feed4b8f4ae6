"""What answers are worth: checked question by question, and reckoned to a score of 100.

A rating counts as its share of the best one: 8 of 10 is 80, 4 of 5 is 80, yes is 100, no is 0. The
score is the mean of these, each as often as its question weighs; recommendation (NPS), choices and
words do not enter. Of a step it is the mean of its own questions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from dealers.surveys.rules import Question
from dealers.surveys.states import QuestionType
from portal.core.errors import InvalidInput
from portal.core.validation import clean_text

CENT = Decimal("0.01")
MOST_WORDS = 2000
# The best rating, and from which one on it is at the top.
SCALES = {QuestionType.SCALE10: (10, 9), QuestionType.SCALE5: (5, 5)}


@dataclass(frozen=True)
class Outcome:
    """What a set of answers comes to."""

    score: Decimal | None = None
    nps: int | None = None
    steps: dict[str, float] = field(default_factory=dict)
    ratings: int = 0
    top_ratings: int = 0


def clean_answers(questions: Iterable[Question], given: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they are kept. Raises ``InvalidInput`` naming every question at fault."""
    known = {question.id: question for question in questions}
    wrong = {name: _("There is no such question here.") for name in given if name not in known}
    kept: dict[str, Any] = {}
    for question in known.values():
        raw = given.get(question.id)
        text = clean_text(str(raw))[:MOST_WORDS] if raw is not None else ""
        if not text:
            if question.required:
                wrong[question.id] = _("Please answer this question.")
        elif question.type == QuestionType.TEXT:
            kept[question.id] = text
        elif text not in dict(question.options):
            wrong[question.id] = _("Choose one of the answers.")
        else:
            kept[question.id] = int(text) if question.type in NUMBERED else text
    if wrong:
        raise InvalidInput(_("Some answers are missing or cannot be."), fields=wrong)
    return kept


NUMBERED = (*SCALES, QuestionType.NPS)


def words_of(questions: Iterable[Question], answers: Mapping[str, Any], comment: str) -> str:
    """Everything that was said in one's own words, a line each."""
    said = [
        str(answers[question.id])
        for question in questions
        if question.type == QuestionType.TEXT and question.id in answers
    ]
    return "\n".join(filter(None, [*said, clean_text(comment)[:MOST_WORDS]]))


def _share(question: Question, value: Any) -> Decimal | None:
    if question.type == QuestionType.YESNO:
        return Decimal(int(value == "yes"))
    if question.type in SCALES:
        return Decimal(value) / SCALES[QuestionType(question.type)][0]
    return None


def _is_top(question: Question, value: Any) -> bool:
    if question.type == QuestionType.YESNO:
        return bool(value == "yes")
    return bool(value >= SCALES[QuestionType(question.type)][1])


def _mean(pairs: list[tuple[Decimal, int]]) -> Decimal | None:
    weight = sum(weight for _value, weight in pairs)
    if not weight:
        return None
    total = sum((value * weight for value, weight in pairs), Decimal(0))
    return (100 * total / weight).quantize(CENT, ROUND_HALF_UP)


def outcome_of(questions: Iterable[Question], answers: Mapping[str, Any]) -> Outcome:
    """Score, recommendation and scores by step of answers that ``clean_answers`` has passed."""
    rated: list[tuple[Decimal, int]] = []
    by_step: dict[str, list[tuple[Decimal, int]]] = defaultdict(list)
    nps, ratings, top = None, 0, 0
    for question in questions:
        if (value := answers.get(question.id)) is None:
            continue
        if question.type == QuestionType.NPS:
            nps = value
        elif (share := _share(question, value)) is not None:
            rated.append((share, question.weight))
            by_step[question.step].append((share, question.weight))
            ratings += 1
            top += _is_top(question, value)
    steps = {
        step: float(mean)
        for step, pairs in by_step.items()
        if step and (mean := _mean(pairs)) is not None
    }
    return Outcome(_mean(rated), nps, steps, ratings, top)
