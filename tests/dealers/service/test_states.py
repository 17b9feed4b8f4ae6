import pytest

from dealers.service.models import Booking, CampaignVehicle, Job, RepairOrder, ServiceCampaign
from dealers.service.states import (
    AUTHORISATION_MOVES,
    AUTHORISATION_TONES,
    BOARD_MOVES,
    BOARD_TONES,
    BOOKING_MOVES,
    BOOKING_TONES,
    CAMPAIGN_MOVES,
    CAMPAIGN_TONES,
    CAR_MOVES,
    CAR_TONES,
    JOB_MOVES,
    JOB_TONES,
    PAPER_MOVES,
    PAPER_TONES,
    Authorisation,
    Board,
    BookingState,
    CampaignState,
    CarState,
    JobState,
    Paper,
)
from portal.core.workflow import TransitionRefused

TABLES = [
    (Booking, "state", "move_to", BookingState, BOOKING_MOVES, BOOKING_TONES),
    (RepairOrder, "board", "move_to", Board, BOARD_MOVES, BOARD_TONES),
    (RepairOrder, "paper", "become", Paper, PAPER_MOVES, PAPER_TONES),
    (Job, "state", "move_to", JobState, JOB_MOVES, JOB_TONES),
    (Job, "authorisation", "answer", Authorisation, AUTHORISATION_MOVES, AUTHORISATION_TONES),
    (ServiceCampaign, "state", "move_to", CampaignState, CAMPAIGN_MOVES, CAMPAIGN_TONES),
    (CampaignVehicle, "state", "move_to", CarState, CAR_MOVES, CAR_TONES),
]
EVERY_MOVE = [
    (*table, source, target) for table in TABLES for source in table[3] for target in table[3]
]


@pytest.mark.parametrize(
    ("model", "field", "method", "states", "moves", "tones", "source", "target"),
    EVERY_MOVE,
    ids=[f"{t[0].__name__}.{t[1]}:{t[6]}-{t[7]}" for t in EVERY_MOVE],
)
def test_every_move_is_allowed_or_refused_by_the_table(
    model, field, method, states, moves, tones, source, target
):
    thing = model(**{field: source})
    if moves.allows(source, target):
        getattr(thing, method)(target)
        assert getattr(thing, field) == target
    else:
        with pytest.raises(TransitionRefused):
            getattr(thing, method)(target)
        assert getattr(thing, field) == source


@pytest.mark.parametrize("table", TABLES, ids=[f"{t[0].__name__}.{t[1]}" for t in TABLES])
def test_every_state_has_a_tone_and_can_be_reached(table):
    _model, _field, _method, states, moves, tones = table
    assert set(tones) == set(states)
    reached = {target for targets in moves.moves.values() for target in targets}
    assert set(states) - reached <= {next(iter(states))}
