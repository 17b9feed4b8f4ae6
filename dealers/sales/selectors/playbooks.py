"""The playbooks as this house has set them: names, order, probability, what a stage asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from dealers.customers.models import TimelineEntry
from dealers.customers.states import EntryKind
from dealers.sales.models import Opportunity, SalesPolicy
from dealers.sales.selectors.policy import policy
from dealers.sales.states import (
    CHOSEN_GRADES,
    CRITERIA,
    HAND_MOVES,
    PROBABILITIES,
    STALLED_DAYS,
    STALLED_EARLIER,
    SWITCHABLE,
    TICKED,
    TRACKS,
    Criterion,
    OpportunityStage,
    Playbook,
    QuoteStatus,
)

APPROVED_QUOTE = (
    QuoteStatus.APPROVED,
    QuoteStatus.SENT,
    QuoteStatus.VIEWED,
    QuoteStatus.ACCEPTED,
)


@dataclass(frozen=True)
class StageRule:
    """A stage as this house has set it. ``own`` are its own sentences to tick."""

    playbook: Playbook
    stage: OpportunityStage
    names: dict[str, str]
    position: int
    probability: int
    stalled_days: int
    criteria: tuple[str, ...]
    own: tuple[str, ...]
    is_off: bool

    @property
    def label(self) -> str:
        """The house's name in the reader's language, or the usual one."""
        language = "zh" if (get_language() or "").startswith("zh") else "en"
        return self.names.get(language) or str(self.stage.label)

    @property
    def may_be_off(self) -> bool:
        """Whether a house may leave this stage out."""
        return self.stage in SWITCHABLE[self.playbook]

    @property
    def may_move(self) -> bool:
        """Whether its place among the others may be changed: only where cards move freely."""
        return self.playbook == Playbook.RETAIL and self.stage in HAND_MOVES[Playbook.RETAIL].moves

    @property
    def asks(self) -> tuple[str, ...]:
        """Everything that has to be there before it is left: facts, then own sentences."""
        return (*self.criteria, *self.own)


def _rule(
    playbook: Playbook, stage: OpportunityStage, place: int, given: dict[str, Any]
) -> StageRule:
    usual = CRITERIA[playbook].get(stage, ())
    days = STALLED_EARLIER.get(stage, STALLED_DAYS[playbook])
    return StageRule(
        playbook=playbook,
        stage=stage,
        names=given.get("names", {}),
        position=given.get("position", place),
        probability=given.get("probability", PROBABILITIES[playbook][stage]),
        stalled_days=given.get("stalled_days", days),
        criteria=tuple(given.get("criteria", [item.value for item in usual])),
        own=tuple(given.get("own", ())),
        is_off=bool(given.get("is_off")) and stage in SWITCHABLE[playbook],
    )


def rules(playbook: str, *, by: SalesPolicy | None = None) -> list[StageRule]:
    """The stages of a playbook in the house's order, those that are off among them. One query."""
    book = Playbook(playbook)
    given = (by or policy()).playbooks.get(book, {})
    found = [
        _rule(book, stage, place, given.get(stage, {}))
        for place, stage in enumerate(TRACKS[book], 1)
    ]
    return sorted(found, key=lambda rule: rule.position)


def track(playbook: str, *, by: SalesPolicy | None = None) -> list[OpportunityStage]:
    """The stages that are on, in the house's order."""
    return [rule.stage for rule in rules(playbook, by=by) if not rule.is_off]


def all_rules(*, by: SalesPolicy | None = None) -> dict[tuple[str, str], StageRule]:
    """The rules of both playbooks, by playbook and stage. One query."""
    by = by or policy()
    return {
        (book.value, rule.stage.value): rule for book in Playbook for rule in rules(book, by=by)
    }


def stalled_days(*, by: SalesPolicy | None = None) -> dict[tuple[str, str], int]:
    """Days without contact or move after which a deal is stalled, by playbook and stage."""
    return {key: rule.stalled_days for key, rule in all_rules(by=by).items()}


def names_and_days(
    *, by: SalesPolicy | None = None
) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], int]]:
    """The house's own names, and the days after which a deal is stalled, by playbook and stage."""
    found = all_rules(by=by)
    names = {key: rule.label for key, rule in found.items() if rule.names}
    return names, {key: rule.stalled_days for key, rule in found.items()}


def criterion_label(key: str) -> str:
    """A criterion in words; a house's own sentence is its own label."""
    return str(Criterion(key).label) if key in Criterion.values else key


def is_ticked_by_hand(key: str) -> bool:
    """Nobody but a person knows it: one of the listed ticks, or a house's own sentence."""
    return key not in Criterion.values or Criterion(key) in TICKED


def met(opportunity: Opportunity, wanted: Iterable[str]) -> set[str]:
    """Which of the wanted criteria are met. At most one query for each kind of document asked for."""
    deal, wanted = opportunity, set(wanted)
    last = deal.reviews[-1] if deal.reviews else {}
    facts = {
        Criterion.NEEDS: bool(deal.needs.strip()),
        Criterion.MODEL: bool(deal.model_name or deal.model_code or deal.lots),
        Criterion.AMOUNT: deal.amount > 0,
        Criterion.EXPECTED: deal.expected_on is not None,
        Criterion.GRADE: deal.grade in CHOSEN_GRADES,
        Criterion.BUDGET: deal.budget is not None,
        Criterion.DECISION_MAKER: bool(deal.decision_maker),
        Criterion.MOTIVE: bool(deal.motive),
        Criterion.COMPETITOR: bool(deal.competitor_brand),
        Criterion.TENDER_DATE: deal.tender_on is not None,
        Criterion.CHECKED: "on" in deal.qualification,
        Criterion.ASSIGNED: "assigned_on" in deal.qualification,
        Criterion.REVIEWED: bool(last.get("passed")),
    }
    found = {str(key) for key, is_met in facts.items() if is_met} | set(deal.ticks)
    if Criterion.QUOTED in wanted and deal.quotes.filter(status__in=APPROVED_QUOTE).exists():
        found.add(Criterion.QUOTED.value)
    if wanted & {Criterion.CONTACTED, Criterion.DRIVEN}:
        found |= _told(deal)
    return wanted & found


def _told(deal: Opportunity) -> set[str]:
    """What the customer's timeline knows: a contact about this deal, a test drive."""
    kinds = (EntryKind.CALL, EntryKind.VISIT, EntryKind.MESSAGE)
    told = TimelineEntry.objects.filter(about_id=deal.pk, kind__in=(*kinds, EntryKind.TEST_DRIVE))
    seen = set(told.values_list("kind", flat=True).distinct())
    found = {Criterion.CONTACTED.value} if seen & set(kinds) else set()
    return found | ({Criterion.DRIVEN.value} if EntryKind.TEST_DRIVE in seen else set())


@dataclass(frozen=True)
class Check:
    """One line of a stage's check list."""

    key: str
    label: str
    is_met: bool
    by_hand: bool
    ticked: dict[str, str]


def checklist(opportunity: Opportunity, rule: StageRule) -> list[Check]:
    """What the stage asks for, and what of it is there."""
    there = met(opportunity, rule.asks)
    return [
        Check(
            key,
            criterion_label(key),
            key in there,
            is_ticked_by_hand(key),
            opportunity.ticks.get(key, {}),
        )
        for key in rule.asks
    ]


def unmet(
    opportunity: Opportunity, target: OpportunityStage, *, by: SalesPolicy | None = None
) -> list[str]:
    """What is missing before the deal may go on to ``target``, in words; backwards nothing is."""
    stages = [rule for rule in rules(opportunity.playbook, by=by) if not rule.is_off]
    places = {rule.stage.value: place for place, rule in enumerate(stages)}
    start, end = places.get(opportunity.stage), places.get(target.value)
    if start is None or end is None:
        return []
    asked = list(dict.fromkeys(key for rule in stages[start:end] for key in rule.asks))
    there = met(opportunity, asked) if asked else set()
    return [criterion_label(key) for key in asked if key not in there]
