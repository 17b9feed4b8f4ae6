import pytest

from dealers.inventory.models import VehicleUnit
from dealers.inventory.states import UNIT_MOVES, UNIT_TONES, UnitState
from dealers.sales.models import Contract, Lead, Opportunity, Quote
from dealers.sales.states import (
    CONTRACT_MOVES,
    CONTRACT_TONES,
    LEAD_MOVES,
    LEAD_TONES,
    OPPORTUNITY_MOVES,
    OPPORTUNITY_TONES,
    QUOTE_MOVES,
    QUOTE_TONES,
    ContractStatus,
    LeadStatus,
    OpportunityStage,
    QuoteStatus,
)
from portal.core.workflow import TransitionRefused

TABLES = [
    (Lead, "status", LeadStatus, LEAD_MOVES, LEAD_TONES),
    (Opportunity, "stage", OpportunityStage, OPPORTUNITY_MOVES, OPPORTUNITY_TONES),
    (Quote, "status", QuoteStatus, QUOTE_MOVES, QUOTE_TONES),
    (Contract, "status", ContractStatus, CONTRACT_MOVES, CONTRACT_TONES),
    (VehicleUnit, "state", UnitState, UNIT_MOVES, UNIT_TONES),
]
PAIRS = [
    pytest.param(model, field, moves, source, target, id=f"{model.__name__}-{source}-{target}")
    for model, field, states, moves, _tones in TABLES
    for source in states
    for target in states
]


@pytest.mark.parametrize(("model", "field", "moves", "source", "target"), PAIRS)
def test_every_move_is_allowed_or_refused_by_the_table(model, field, moves, source, target):
    record = model(**{field: source})
    if moves.allows(source, target):
        record.move_to(target)
        assert getattr(record, field) == target
    else:
        with pytest.raises(TransitionRefused):
            record.move_to(target)
        assert getattr(record, field) == source


# The two playbooks of opportunities are walked in test_playbooks.
ONE_TABLE = [table for table in TABLES if table[0] is not Opportunity]


@pytest.mark.parametrize("table", ONE_TABLE, ids=lambda table: table[0].__name__)
def test_every_state_can_be_reached_and_has_a_tone(table):
    _model, _field, states, moves, tones = table
    reached = set().union(*(moves.from_(state) for state in states))
    assert set(states) - reached <= {states(next(iter(states)))} | {ContractStatus.DRAFT}
    assert set(tones) == set(states)


def test_a_closed_deal_stays_closed():
    assert not OPPORTUNITY_MOVES.from_(OpportunityStage.WON)
    assert not LEAD_MOVES.from_(LeadStatus.CONVERTED)
    assert not CONTRACT_MOVES.from_(ContractStatus.CANCELLED)
