"""What the house owes the car of a repair order: a few sentences that its page loads after itself."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dealers.obligations import permissions as may
from dealers.obligations import selectors
from dealers.obligations.forms import amount
from dealers.obligations.states import CASE_TONES
from dealers.service.models import RepairOrder
from portal.ui.pages.base import ObjectScreen
from portal.ui.values import day, money
from tenants.accounts.models import User
from tenants.reference.three_guarantees import LEVEL_TONES, PERIODS, RANK, Count, Level


@dataclass(frozen=True)
class Owed:
    """One sentence with its title, and where it leads."""

    title: Any
    text: str
    tone: str
    url: str = ""


def in_words(count: Count) -> str:
    """``Days in repair: 24 of 31, Close to the limit``."""
    rule = f"{count.rule.label} ({count.subject_name})" if count.subject else count.rule.label
    return _("%(rule)s: %(value)s of %(limit)s, %(level)s") % {
        "rule": rule,
        "value": count.value,
        "limit": count.limit,
        "level": count.level.label,
    }


def _guarantees(order: RepairOrder, user: User) -> list[Owed]:
    """What nears of the three guarantees."""
    if not user.can(may.VIEW_GUARANTEE):
        return []
    standing = selectors.standing_of(order.vehicle)
    near = [c for c in standing.counts if c.rule not in PERIODS and c.level != Level.FINE]
    if standing.is_over or not near:
        return []
    worst = max((count.level for count in near), key=RANK.__getitem__)
    return [Owed(_("Three guarantees"), "; ".join(map(in_words, near)), LEVEL_TONES[worst])]


def _contracts(order: RepairOrder, user: User) -> list[Owed]:
    """What is left of the car's contracts."""
    if not user.can(may.VIEW_CONTRACT):
        return []
    found = selectors.running_contracts(order.vehicle, odometer_km=order.odometer_in)
    return [
        *_paid_by_contract(order),
        *[
            Owed(
                _("Contract %(number)s until %(day)s")
                % {"number": contract, "day": day(contract.ends_on)},
                ", ".join(
                    f"{item['name']} ({amount(item['left'], item['unit'])})" for item in items
                ),
                "going",
                contract.get_absolute_url(),
            )
            for contract, items in found
        ],
    ]


def _paid_by_contract(order: RepairOrder) -> list[Owed]:
    """The jobs of this visit that a contract pays."""
    return [
        Owed(
            _("Contract %(number)s pays") % {"number": use.contract},
            f"{use.job.position}. {use.job.complaint[:80]} ({use.name})",
            "done",
            use.contract.get_absolute_url(),
        )
        for use in selectors.uses_of(order)
    ]


def _cases(order: RepairOrder, user: User) -> list[Owed]:
    """The accident cases this repair order belongs to."""
    if not user.can(may.VIEW_CASE):
        return []
    return [
        Owed(
            _("Accident case %(number)s") % {"number": case},
            f"{case.insurer} · {case.get_state_display()}"
            + (f" · {money(case.approved_amount, case.currency)}" if case.approved_amount else ""),
            CASE_TONES[case.state],
            case.get_absolute_url(),
        )
        for case in selectors.cases_of(order)
    ]


class OrderOwed(ObjectScreen):
    """The sentences of one repair order."""

    model = RepairOrder
    verb = may.VIEW_OWED
    select_related = ("vehicle",)

    def get(self, request, pk):
        parts = (_guarantees, _contracts, _cases)
        owed = [note for part in parts for note in part(self.object, self.user)]
        return self.render("dealers/obligations/_owed.html", owed=owed)
