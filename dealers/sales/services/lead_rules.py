"""The dealership's rules for leads, where they differ from the usual ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.customers.states import FollowUpKind
from dealers.sales.models import SalesPolicy
from dealers.sales.services.policy import keep_policy
from dealers.sales.states import CHOSEN_GRADES
from dealers.sales.states.lead_rules import Level
from portal.core.errors import InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.workspace.house import locked_rules

MOST_STEPS, MOST_MOTIVES = 12, 40
WHOLE_NUMBERS = {
    "reassign_after",
    "follow_up_late_hours",
    "cap",
    "protect_days",
    "release_days",
    "dormant_days",
    "entry_days",
    "retry_hours",
    "referral_credit",
}


def _store(policy: SalesPolicy, changes: dict[str, Any], actor: User) -> SalesPolicy:
    before = policy.lead_rules
    told: dict[str, Any] = {
        name: [str(before.get(name, "")), str(value)]
        for name, value in changes.items()
        if before.get(name) != value
    }
    return keep_policy(replace(policy, lead_rules={**before, **changes}), told, actor)


def _motives(motives: Sequence[str]) -> list[str]:
    cleaned = list(dict.fromkeys(clean_text(text)[:60] for text in motives if text.strip()))
    if not cleaned or len(cleaned) > MOST_MOTIVES:
        message = _("Name between 1 and %(most)d motives, one per line.") % {"most": MOST_MOTIVES}
        raise InvalidInput(message, fields={"motives": message})
    return cleaned


def _cadences(cadences: Mapping[str, Sequence[Sequence[Any]]]) -> dict[str, list[list[Any]]]:
    """The contacts by grade, the earliest first. Raises ``InvalidInput`` naming the grade."""
    cleaned: dict[str, list[list[Any]]] = {}
    for grade, steps in cadences.items():
        if grade not in CHOSEN_GRADES or len(steps) > MOST_STEPS:
            message = _("Grades are H, A, B and C, with at most %(n)d contacts each.")
            message = message % {"n": MOST_STEPS}
            raise InvalidInput(message, fields={f"cadence_{grade}": message})
        rows: list[list[Any]] = [
            [int(days), str(how), clean_text(str(what))[:120]] for days, how, what in steps
        ]
        if any(
            not 0 <= days <= 365 or how not in FollowUpKind or not what for days, how, what in rows
        ):
            message = _("Each contact needs days from 0 to 365, how, and a subject.")
            raise InvalidInput(message, fields={f"cadence_{grade}": message})
        cleaned[grade] = sorted(rows)
    return cleaned


@transaction.atomic
def change_lead_rules(
    *,
    actor: User,
    escalation: Mapping[str, int] | None = None,
    motives: Sequence[str] | None = None,
    cadences: Mapping[str, Sequence[Sequence[Any]]] | None = None,
    **numbers: int,
) -> SalesPolicy:
    """Set the rules that are named; the others stay. Days, hours and minutes of 0 switch one off.

    ``escalation``: minutes of opening time after the due time, by level. ``cadences``: (days, how,
    subject) per contact, by grade; what has been planned already stays. ``numbers``: the whole
    numbers of ``LeadRules``. Raises ``InvalidInput`` for a cadence or a list that cannot be.
    """
    policy = locked_rules(SalesPolicy)
    if unknown := numbers.keys() - WHOLE_NUMBERS:
        raise TypeError(f"Not rules for leads: {sorted(unknown)}")
    changes: dict[str, Any] = dict(numbers)
    if escalation is not None:
        now = dict(policy.leads.escalation)
        changes["escalation"] = {**now, **{Level(k).value: v for k, v in escalation.items()}}
    if motives is not None:
        changes["motives"] = _motives(motives)
    if cadences is not None:
        changes["cadences"] = {**policy.lead_rules.get("cadences", {}), **_cadences(cadences)}
    return _store(policy, changes, actor)
