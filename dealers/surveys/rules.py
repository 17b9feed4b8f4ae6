"""What a house asks its customers, whom, when, and what it aims at."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Self

from django.utils.translation import get_language

from dealers.surveys.states import QuestionType, SurveyKind
from dealers.surveys.usual import usual_questionnaires, usual_themes
from tenants.workspace.house import House

# Score out of 100 that is aimed at, by kind; steps without a target of their own have their kind's.
TARGETS = {SurveyKind.SSI.value: 90, SurveyKind.CSI.value: 88}
USUAL_TARGET = 85


def in_words(zh: str, en: str) -> str:
    """The text in the reader's language; the other one where it was not written in both."""
    is_zh = (get_language() or "").startswith("zh")
    return (zh or en) if is_zh else (en or zh)


@dataclass(frozen=True, kw_only=True)
class SurveyRules(House):
    """Whom surveys go to, what counts as low, what is aimed at, and the questionnaires themselves."""

    area: ClassVar[str] = "surveys"

    # Per cent of the deliveries and of the workshop visits after which somebody is asked.
    sale_percent: int = 100
    service_percent: int = 100
    # Days after the event; and for how many days it may still be caught up with.
    sale_after_days: int = 3
    service_after_days: int = 2
    catch_up_days: int = 7
    # Nobody is asked again within so many days.
    quiet_days: int = 30
    # Days until a link closes or a call is given up, and how often somebody is called.
    valid_days: int = 14
    call_attempts: int = 3
    # Below this score (of 100), or with an NPS answer of 0 to 6, somebody is to be won back.
    low_score: int = 60
    # Hours until then.
    recovery_hours: int = 24
    # Score of 100, by kind and by ``kind.step``; the rest is as in ``TARGETS``.
    targets: dict[str, int] = field(default_factory=dict)
    nps_target: int = 50
    # Per cent of those asked.
    response_target: int = 40
    # Objects with key, zh, en, words.
    themes: list[dict[str, Any]] = field(default_factory=usual_themes)
    # Objects with id, name_zh, name_en, kind, version, is_active, intro_*, script_*, questions.
    questionnaires: list[dict[str, Any]] = field(default_factory=usual_questionnaires)

    def target(self, kind: str, step: str = "") -> int:
        """The score that is aimed at."""
        usual = self.targets.get(kind, TARGETS.get(kind, USUAL_TARGET))
        return self.targets.get(f"{kind}.{step}", usual) if step else usual

    def questionnaire(self, code: str) -> dict[str, Any] | None:
        """The questionnaire with this id."""
        return next((q for q in self.questionnaires if q["id"] == code), None)

    def asked_after(self, kind: SurveyKind) -> dict[str, Any] | None:
        """The questionnaire that is sent for a kind: the first that is in use."""
        found = (q for q in self.questionnaires if q["kind"] == kind and q["is_active"])
        return next(found, None)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question as it is kept. ``choices`` are pairs of texts; an answer names one by its place."""

    id: str
    zh: str = ""
    en: str = ""
    type: str = QuestionType.SCALE10.value
    choices: list[dict[str, str]] = field(default_factory=list)
    step: str = ""
    required: bool = True
    weight: int = 1

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """From JSON; keys of another time are left out."""
        names = {entry.name for entry in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in names})

    @property
    def text(self) -> str:
        """The question in the reader's language."""
        return in_words(self.zh, self.en)

    @property
    def options(self) -> list[tuple[str, str]]:
        """What can be answered, with its label; none for words."""
        match self.type:
            case QuestionType.SCALE10:
                return [(str(n), str(n)) for n in range(1, 11)]
            case QuestionType.SCALE5:
                return [(str(n), str(n)) for n in range(1, 6)]
            case QuestionType.NPS:
                return [(str(n), str(n)) for n in range(11)]
            case QuestionType.YESNO:
                return [("yes", in_words("是", "Yes")), ("no", in_words("否", "No"))]
            case QuestionType.CHOICE:
                texts = [in_words(c.get("zh", ""), c.get("en", "")) for c in self.choices]
                return [(str(n), text) for n, text in enumerate(texts, 1)]
            case _:
                return []
