"""The playbooks as a manager sets them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.sales import selectors
from dealers.sales.models import SalesPolicy
from dealers.sales.services.policy import keep_policy
from dealers.sales.states import TRACKS, Criterion, Playbook
from portal.core.errors import InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.workspace.house import locked_rules

MOST_OWN = 6
LONGEST_NAME, LONGEST_OWN = 24, 60


@transaction.atomic
def change_playbook(
    *,
    playbook: Playbook,
    stages: Iterable[Mapping[str, Any]],
    actor: User,
    large_deal: Decimal | None = None,
) -> SalesPolicy:
    """Set how this house works a kind of deal, stage by stage; deals under way go on by it.

    Each mapping names a ``stage`` and what changes of its rule: ``name_zh``, ``name_en``,
    ``position``, ``probability``, ``stalled_days``, ``criteria``, ``own``, ``is_off``; what is left
    out stays. Raises ``InvalidInput`` for what cannot be, naming stage and field: a stage that
    documents rely on cannot be off, and only those that cards move freely between change places.
    """
    policy = locked_rules(SalesPolicy)
    book = Playbook(playbook)
    before = policy.playbooks.get(book, {})
    after = {rule.stage.value: _kept(rule) for rule in selectors.rules(book, by=policy)}
    known = {rule.stage.value: rule for rule in selectors.rules(book, by=policy)}
    for given in stages:
        stage = str(given["stage"])
        if stage not in known:
            _refuse("stage", _("This playbook has no such stage."))
        after[stage] |= _changed(known[stage], given)
    _check_places(known, after)
    policy = replace(
        policy,
        playbooks={**policy.playbooks, book.value: after},
        large_deal=policy.large_deal if large_deal is None else large_deal,
    )
    changes = {
        stage: [before.get(stage), rule]
        for stage, rule in after.items()
        if before.get(stage) != rule
    }
    return keep_policy(policy, {book.value: changes}, actor)


def _refuse(field: str, message: str) -> None:
    raise InvalidInput(message, fields={field: message})


def _kept(rule: selectors.StageRule) -> dict[str, Any]:
    """A rule as the policy keeps it."""
    return {
        "names": rule.names,
        "position": rule.position,
        "probability": rule.probability,
        "stalled_days": rule.stalled_days,
        "criteria": list(rule.criteria),
        "own": list(rule.own),
        "is_off": rule.is_off,
    }


def _changed(rule: selectors.StageRule, given: Mapping[str, Any]) -> dict[str, Any]:
    """What ``given`` changes of a rule, checked."""
    stage, found = rule.stage.value, dict[str, Any]()
    names = dict(rule.names)
    for language in ("zh", "en"):
        if f"name_{language}" in given:
            names[language] = clean_text(given[f"name_{language}"])[:LONGEST_NAME]
    found["names"] = {language: name for language, name in names.items() if name}
    for field, least, most in (("probability", 0, 100), ("stalled_days", 1, 365)):
        value = given.get(field, getattr(rule, field))
        if not least <= value <= most:
            message = _("Between %(least)s and %(most)s.") % {"least": least, "most": most}
            _refuse(f"{stage}-{field}", message)
        found[field] = value
    criteria = given.get("criteria", rule.criteria)
    if set(criteria) - set(Criterion.values):
        _refuse(f"{stage}-criteria", _("There is no such criterion."))
    found["criteria"] = [key for key in Criterion.values if key in set(criteria)]
    own = [clean_text(text)[:LONGEST_OWN] for text in given.get("own", rule.own)]
    found["own"] = [text for text in dict.fromkeys(own) if text and text not in Criterion.values]
    if len(found["own"]) > MOST_OWN:
        _refuse(f"{stage}-own", _("Six points of your own at most."))
    found["is_off"] = bool(given.get("is_off", rule.is_off))
    if found["is_off"] and not rule.may_be_off:
        _refuse(f"{stage}-is_off", _("This stage cannot be left out: others rely on it."))
    found["position"] = given.get("position", rule.position)
    return found


def _check_places(
    known: Mapping[str, selectors.StageRule], after: Mapping[str, Mapping[str, Any]]
) -> None:
    """Each place is taken once, and only stages between which cards move freely change theirs."""
    for stage, rule in known.items():
        if not rule.may_move and after[stage]["position"] != rule.position:
            _refuse(f"{stage}-position", _("This stage keeps its place."))
    places = [rule["position"] for rule in after.values()]
    wanted = list(range(1, len(TRACKS[next(iter(known.values())).playbook]) + 1))
    if sorted(places) != wanted:
        first = next(stage for stage, rule in known.items() if rule.may_move)
        _refuse(f"{first}-position", _("Each place can be taken once: 1, 2, 3, 4."))
