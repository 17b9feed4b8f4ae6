"""The rules of surveys and the questionnaires: changed here, with what must hold."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.surveys.permissions import MANAGE_SURVEYS
from dealers.surveys.rules import Question, SurveyRules
from dealers.surveys.services.common import refuse
from dealers.surveys.states import QuestionType, Step, SurveyKind
from portal.core.errors import InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.house import keep_rules, locked_rules, store_rules

MOST_QUESTIONS, MOST_CHOICES, MOST_WEIGHT, MOST_QUESTIONNAIRES = 40, 20, 10, 50
TEXTS = {
    "name_zh": 80, "name_en": 80, "intro_zh": 400, "intro_en": 400,
    "script_zh": 1000, "script_en": 1000,
}  # fmt: skip
# Least and most of each number.
LIMITS = {
    "sale_percent": (0, 100), "service_percent": (0, 100), "sale_after_days": (0, 60),
    "service_after_days": (0, 60), "catch_up_days": (1, 60), "quiet_days": (0, 365),
    "valid_days": (1, 90), "call_attempts": (1, 10), "low_score": (0, 100),
    "recovery_hours": (1, 720), "nps_target": (-100, 100), "response_target": (0, 100),
}  # fmt: skip


@transaction.atomic
def change_survey_rules(
    *,
    actor: User | None,
    targets: Mapping[str, int] | None = None,
    themes: Collection[Mapping[str, Any]] | None = None,
    **numbers: int,
) -> SurveyRules:
    """Set the rules that are given; the others stay. ``targets`` and ``themes`` are set as a whole.

    Raises ``InvalidInput`` naming the rule that cannot be.
    """
    if unknown := numbers.keys() - LIMITS.keys():
        raise TypeError(f"Not rules of surveys: {sorted(unknown)}")
    for name, value in numbers.items():
        least, most = LIMITS[name]
        if not least <= value <= most:
            message = _("Choose a number from %(least)d to %(most)d.")
            raise refuse(name, message % {"least": least, "most": most})
    house = replace(locked_rules(SurveyRules), **numbers)  # type: ignore[arg-type] # names checked
    if targets is not None:
        house = replace(house, targets=_targets(targets))
    if themes is not None:
        house = replace(house, themes=_themes(themes, house))
    return keep_rules(house, actor=actor, verb=MANAGE_SURVEYS)


def _targets(given: Mapping[str, int]) -> dict[str, int]:
    for name, value in given.items():
        kind, _dot, step = name.partition(".")
        if kind not in SurveyKind.values or (step and step not in Step.values):
            raise refuse("targets", _("There is no target “%(name)s”.") % {"name": name})
        if not 0 <= value <= 100:
            raise refuse("targets", _("A target is a score from 0 to 100."))
    return dict(given)


def _themes(given: Collection[Mapping[str, Any]], house: SurveyRules) -> list[dict[str, Any]]:
    """As they are kept: a theme that has the name of a known one keeps its key."""
    known = {name: t["key"] for t in house.themes for name in (t["zh"], t["en"]) if name}
    taken = {t["key"] for t in house.themes}
    kept: list[dict[str, Any]] = []
    for row in given:
        zh, en = (clean_text(row.get(name, ""))[:40] for name in ("zh", "en"))
        words = [clean_text(word)[:40] for word in row.get("words", ())]
        words = list(dict.fromkeys(word for word in words if word))
        if not (zh or en):
            raise refuse("themes", _("Give each theme a name."))
        if not words:
            raise refuse(
                "themes", _("Name words by which “%(name)s” is found.") % {"name": zh or en}
            )
        key = known.get(zh) or known.get(en) or _free("t", taken)
        if key in {theme["key"] for theme in kept}:
            raise refuse("themes", _("“%(name)s” is there twice.") % {"name": zh or en})
        taken.add(key)
        known |= {name: key for name in (zh, en) if name}
        kept.append({"key": key, "zh": zh, "en": en, "words": words})
    return kept


def _free(stem: str, taken: Collection[str]) -> str:
    """The first of ``stem1``, ``stem2`` … that is not taken."""
    return next(name for n in range(1, 10_000) if (name := f"{stem}{n}") not in taken)


@transaction.atomic
def keep_questionnaire(
    *,
    actor: User | None,
    questions: Collection[Mapping[str, Any]],
    code: str = "",
    kind: SurveyKind | str = SurveyKind.FREE,
    is_active: bool = True,
    **texts: str,
) -> dict[str, Any]:
    """Write a new questionnaire, or a new version of the one with the id ``code``.

    Questions are given in their order, each a mapping with the fields of ``rules.Question``; one
    with a known ``id`` stays the same question. Surveys that were made keep the version they were
    made with. Raises ``InvalidInput`` naming what is missing.
    """
    if unknown := texts.keys() - TEXTS.keys():
        raise TypeError(f"Not texts of a questionnaire: {sorted(unknown)}")
    house = locked_rules(SurveyRules)
    before = house.questionnaire(code) if code else None
    if code and before is None:
        raise refuse("code", _("There is no such questionnaire."))
    kind = SurveyKind(kind)
    kept: dict[str, Any] = {
        "id": code or _free(f"{kind.value}-", {q["id"] for q in house.questionnaires}),
        "kind": kind.value,
        "version": 1,
        "is_active": is_active,
        **{name: clean_text(texts.get(name, ""))[:most] for name, most in TEXTS.items()},
        "questions": _questions(questions, before),
    }
    if not (kept["name_zh"] or kept["name_en"]):
        raise refuse("name_zh", _("Give the questionnaire a name."))
    if len(house.questionnaires) >= MOST_QUESTIONNAIRES and before is None:
        raise refuse("name_zh", _("There are too many questionnaires: change one instead."))
    if before is not None:
        same = {**kept, "version": before["version"], "is_active": before["is_active"]} == before
        kept["version"] = before["version"] + (not same)
    rows = [kept if q["id"] == kept["id"] else q for q in house.questionnaires]
    if before is None:
        rows.append(kept)
    _house, row = store_rules(replace(house, questionnaires=rows))
    changes = {
        kept["id"]: [
            {"version": q["version"], "is_active": q["is_active"], "questions": len(q["questions"])}
            if q
            else None
            for q in (before, kept)
        ]
    }
    record(actor=actor, verb=MANAGE_SURVEYS, target=row, changes=changes, name=kept["id"])
    return kept


def _questions(
    given: Collection[Mapping[str, Any]], before: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    if not given:
        raise InvalidInput(_("Ask at least one question."))
    if len(given) > MOST_QUESTIONS:
        raise InvalidInput(_("At most %(n)d questions.") % {"n": MOST_QUESTIONS})
    known = {q["id"] for q in before["questions"]} if before else set()
    # A question that is left out does not lend its id to a new one.
    taken = set(known)
    kept: list[dict[str, Any]] = []
    for place, row in enumerate(given, 1):
        question = _question(place, row)
        if question.id not in known or question.id in {q["id"] for q in kept}:
            question = replace(question, id=_free("q", taken))
        taken.add(question.id)
        kept.append(asdict(question))
    if sum(q["type"] == QuestionType.NPS for q in kept) > 1:
        raise InvalidInput(_("Ask for a recommendation once only."))
    return kept


def _question(place: int, row: Mapping[str, Any]) -> Question:
    question = Question.of({"id": "", **row})
    zh, en = clean_text(question.zh)[:200], clean_text(question.en)[:200]
    choices = [
        {name: clean_text(choice.get(name, ""))[:80] for name in ("zh", "en")}
        for choice in question.choices
    ]
    choices = [choice for choice in choices if any(choice.values())]
    kind = QuestionType(question.type)
    step = Step(question.step).value if question.step else ""
    wrong = ""
    if not (zh or en):
        wrong = _("Write what is asked.")
    elif kind == QuestionType.CHOICE and not 2 <= len(choices) <= MOST_CHOICES:
        wrong = _("Give two answers or more to choose from.")
    elif not 0 <= question.weight <= MOST_WEIGHT:
        wrong = _("A weight is a number from 0 to 10.")
    if wrong:
        raise InvalidInput(_("Question %(n)d: %(message)s") % {"n": place, "message": wrong})
    return replace(
        question, zh=zh, en=en, type=kind.value, step=step, required=bool(question.required),
        choices=choices if kind == QuestionType.CHOICE else [],
    )  # fmt: skip
