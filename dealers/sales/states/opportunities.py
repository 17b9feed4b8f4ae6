"""The life of an opportunity, by its playbook.

Retail          reception -> test_drive -> quote -> negotiation -> order -> contract -> delivery -> won
Project         submitted -> identified -> needs_analysis -> proposal -> internal_review
                -> negotiation <-> bid -> contract -> won
                (internal_review fails -> proposal)
Both            any open -> lost_requested -> lost;  before contract -> void
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.workflow import Transitions


class Playbook(models.TextChoices):
    """How a deal is worked: one car in the showroom, or many for a fleet or key account."""

    RETAIL = "retail", _("Retail")
    PROJECT = "project", _("Project")


class OpportunityStage(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("opportunity", "Submitted")
    IDENTIFIED = "identified", _("Identified")
    NEEDS_ANALYSIS = "needs_analysis", _("Needs analysis")
    PROPOSAL = "proposal", _("Proposal")
    INTERNAL_REVIEW = "internal_review", _("Internal review")
    BID = "bid", _("Bid")
    RECEPTION = "reception", _("Reception")
    TEST_DRIVE = "test_drive", _("Test drive")
    QUOTE = "quote", _("Quote")
    NEGOTIATION = "negotiation", _("Negotiation")
    ORDER = "order", _("Order")
    CONTRACT = "contract", _("Contract")
    DELIVERY = "delivery", _("Delivery")
    WON = "won", _("Won")
    LOST_REQUESTED = "lost_requested", _("Lost, to be approved")
    LOST = "lost", _("Lost")
    VOID = "void", _("Void")


OPPORTUNITY_TONES = {
    OpportunityStage.SUBMITTED: "waiting",
    OpportunityStage.IDENTIFIED: "going",
    OpportunityStage.NEEDS_ANALYSIS: "going",
    OpportunityStage.PROPOSAL: "going",
    OpportunityStage.INTERNAL_REVIEW: "waiting",
    OpportunityStage.BID: "going",
    OpportunityStage.RECEPTION: "waiting",
    OpportunityStage.TEST_DRIVE: "going",
    OpportunityStage.QUOTE: "going",
    OpportunityStage.NEGOTIATION: "going",
    OpportunityStage.ORDER: "going",
    OpportunityStage.CONTRACT: "going",
    OpportunityStage.DELIVERY: "going",
    OpportunityStage.WON: "done",
    OpportunityStage.LOST_REQUESTED: "trouble",
    OpportunityStage.LOST: "quiet",
    OpportunityStage.VOID: "quiet",
}


TRACK = (
    OpportunityStage.RECEPTION,
    OpportunityStage.TEST_DRIVE,
    OpportunityStage.QUOTE,
    OpportunityStage.NEGOTIATION,
    OpportunityStage.ORDER,
    OpportunityStage.CONTRACT,
    OpportunityStage.DELIVERY,
)


PROJECT_TRACK = (
    OpportunityStage.SUBMITTED,
    OpportunityStage.IDENTIFIED,
    OpportunityStage.NEEDS_ANALYSIS,
    OpportunityStage.PROPOSAL,
    OpportunityStage.INTERNAL_REVIEW,
    OpportunityStage.NEGOTIATION,
    OpportunityStage.BID,
    OpportunityStage.CONTRACT,
)


TRACKS = {Playbook.RETAIL: TRACK, Playbook.PROJECT: PROJECT_TRACK}
# Of either playbook: still to be won.
OPEN_STAGES = tuple(dict.fromkeys(TRACK + PROJECT_TRACK))


# Where a person may drag a card; the later stages follow from quote, contract and delivery.
BY_HAND = TRACK[:4]


# How likely the deal is on entering a stage, percent, until the house says otherwise.
PROBABILITY = dict(zip(TRACK, (10, 25, 40, 60, 80, 90, 95), strict=True))
PROJECT_PROBABILITY = dict(zip(PROJECT_TRACK, (5, 10, 20, 35, 45, 60, 70, 90), strict=True))
PROBABILITIES = {Playbook.RETAIL: PROBABILITY, Playbook.PROJECT: PROJECT_PROBABILITY}


def _opportunity_moves() -> dict[OpportunityStage, set[OpportunityStage]]:
    moves: dict[OpportunityStage, set[OpportunityStage]] = {}
    for place, stage in enumerate(TRACK):
        moves[stage] = {*TRACK[place + 1 :], OpportunityStage.LOST_REQUESTED}
        if stage in BY_HAND:  # a card dragged too far may go back
            moves[stage] |= {*BY_HAND} - {stage}
        if stage not in {OpportunityStage.CONTRACT, OpportunityStage.DELIVERY}:
            moves[stage].add(OpportunityStage.VOID)
    # A cancelled order or contract goes back to the negotiation.
    for stage in TRACK[4:]:
        moves[stage].add(OpportunityStage.NEGOTIATION)
    for stage in TRACK[5:]:
        moves[stage].add(OpportunityStage.WON)
    moves[OpportunityStage.LOST_REQUESTED] = {
        OpportunityStage.LOST,
        OpportunityStage.NEGOTIATION,
        OpportunityStage.RECEPTION,
    }
    moves[OpportunityStage.LOST] = {OpportunityStage.RECEPTION}
    return moves


def _project_moves() -> dict[OpportunityStage, set[OpportunityStage]]:
    stage = OpportunityStage
    given_up = {stage.LOST_REQUESTED, stage.VOID}
    return {
        stage.SUBMITTED: {stage.IDENTIFIED, *given_up},
        stage.IDENTIFIED: {stage.NEEDS_ANALYSIS, *given_up},
        stage.NEEDS_ANALYSIS: {stage.PROPOSAL, *given_up},
        stage.PROPOSAL: {stage.NEEDS_ANALYSIS, stage.INTERNAL_REVIEW, *given_up},
        stage.INTERNAL_REVIEW: {stage.PROPOSAL, stage.NEGOTIATION, *given_up},
        stage.NEGOTIATION: {stage.PROPOSAL, stage.BID, stage.CONTRACT, *given_up},
        stage.BID: {stage.NEGOTIATION, stage.CONTRACT, *given_up},
        stage.CONTRACT: {stage.NEGOTIATION, stage.WON, stage.LOST_REQUESTED},
        # Not given up after all: it goes on where it stood, and no gate is jumped.
        stage.LOST_REQUESTED: {stage.LOST, *PROJECT_TRACK},
        stage.LOST: {stage.SUBMITTED},
    }


OPPORTUNITY_MOVES: Transitions[OpportunityStage] = Transitions(_opportunity_moves())
PROJECT_MOVES: Transitions[OpportunityStage] = Transitions(_project_moves())
MOVES = {Playbook.RETAIL: OPPORTUNITY_MOVES, Playbook.PROJECT: PROJECT_MOVES}


# What a hand may do to a card; the other moves are verbs of their own (qualify, review, sign, …).
HAND_MOVES = {
    Playbook.RETAIL: Transitions({stage: set(BY_HAND) - {stage} for stage in BY_HAND}),
    Playbook.PROJECT: Transitions(
        {
            OpportunityStage.IDENTIFIED: {OpportunityStage.NEEDS_ANALYSIS},
            OpportunityStage.NEEDS_ANALYSIS: {OpportunityStage.PROPOSAL},
            OpportunityStage.PROPOSAL: {OpportunityStage.NEEDS_ANALYSIS},
            OpportunityStage.NEGOTIATION: {OpportunityStage.PROPOSAL, OpportunityStage.BID},
            OpportunityStage.BID: {OpportunityStage.NEGOTIATION},
        }
    ),
}


# Where a document brings a project deal; in the showroom it is the stage of the same name.
DOCUMENT_STAGES = {
    OpportunityStage.QUOTE: OpportunityStage.PROPOSAL,
    OpportunityStage.NEGOTIATION: OpportunityStage.NEGOTIATION,
    OpportunityStage.ORDER: OpportunityStage.NEGOTIATION,
    OpportunityStage.CONTRACT: OpportunityStage.CONTRACT,
    OpportunityStage.DELIVERY: OpportunityStage.CONTRACT,
}
