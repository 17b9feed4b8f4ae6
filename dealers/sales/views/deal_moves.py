"""The moves of a deal: each a button or a small dialog, and one call of a service."""

from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors, services
from dealers.sales.forms import (
    BidForm,
    ContactForm,
    DealLostForm,
    EstimateForm,
    GradeForm,
    NewQuoteForm,
    NoteForm,
    OwnerForm,
    QualifyForm,
    StageMoveForm,
    TickForm,
    WinForm,
)
from dealers.sales.models import Opportunity
from dealers.sales.permissions import (
    APPROVE_LOST,
    ASSIGN_LEAD,
    OVERRIDE_STAGE,
    REVIEW_PROPOSAL,
    WORK_OPPORTUNITY,
    WRITE_QUOTE,
)
from dealers.sales.states import HAND_MOVES, Playbook
from dealers.sales.views.base import Move
from portal.ui.pages import ActionView


class OpportunityQuote(ActionView):
    """Begin a quote."""

    model = Opportunity
    verb = WRITE_QUOTE
    title = _("New quote")
    form_class = NewQuoteForm

    def perform(self, record, data):
        return services.create_quote(opportunity=record, **data, actor=self.user)

    def get_success_url(self, result):
        return f"{result.get_absolute_url()}edit/"


class _OpportunityMove(Move):
    model = Opportunity
    argument = "opportunity"
    select_related = ("customer",)


class OpportunityGrade(_OpportunityMove):
    """Say how soon the customer means to buy."""

    verb = WORK_OPPORTUNITY
    title = _("Grade")
    form_class = GradeForm
    service = services.grade_opportunity

    def get_initial(self):
        return {"grade": self.object.grade}


class OpportunityContact(_OpportunityMove):
    """Write down a contact and when the next one is due."""

    verb = WORK_OPPORTUNITY
    title = _("Log contact")
    submit = _("Save")
    form_class = ContactForm
    service = services.log_opportunity_contact


class OpportunityAssign(_OpportunityMove):
    """Hand it to another advisor."""

    verb = ASSIGN_LEAD
    title = _("Assign")
    form_class = OwnerForm
    service = services.assign_opportunity


class OpportunityLose(_OpportunityMove):
    """Give it up, with a reason."""

    verb = WORK_OPPORTUNITY
    title = _("Lost")
    form_class = DealLostForm
    danger = True
    service = services.mark_opportunity_lost


class OpportunityApproveLost(_OpportunityMove):
    """Agree that it is lost."""

    verb = APPROVE_LOST
    title = _("Give up")
    service = services.approve_lost_opportunity


class OpportunityRefuseLost(_OpportunityMove):
    """Have it worked on."""

    verb = APPROVE_LOST
    title = _("Go on with it")
    form_class = NoteForm
    service = services.refuse_lost_opportunity


class OpportunityMoveOn(_OpportunityMove):
    """Move it to another stage; a manager may say why although something is missing."""

    verb = WORK_OPPORTUNITY
    title = _("Move to")
    form_class = StageMoveForm
    service = services.move_opportunity

    def get_form_kwargs(self):
        deal = self.object
        reachable = HAND_MOVES[Playbook(deal.playbook)].from_(deal.stage)
        stages = [
            (rule.stage.value, rule.label)
            for rule in selectors.rules(deal.playbook)
            if rule.stage in reachable and not rule.is_off
        ]
        return {"stages": stages, "may_override": self.user.can(OVERRIDE_STAGE)}


class OpportunityTick(_OpportunityMove):
    """Tick a point of the check list, or take the tick back."""

    verb = WORK_OPPORTUNITY
    title = _("Check list")
    form_class = TickForm
    service = services.tick_criterion


class OpportunityEstimate(_OpportunityMove):
    """Set the probability by hand."""

    verb = WORK_OPPORTUNITY
    title = _("Set probability")
    form_class = EstimateForm
    service = services.estimate_opportunity

    def get_initial(self):
        deal = self.object
        return {"probability": deal.probability, "reason": deal.probability_reason}


class OpportunityQualify(_OpportunityMove):
    """Check for duplicates, assess, confirm who works on it."""

    verb = ASSIGN_LEAD
    title = _("Identify")
    form_class = QualifyForm
    service = services.qualify_opportunity

    def get_initial(self):
        return {"owner": self.object.owner_id, "grade": self.object.grade}


class OpportunityReview(_OpportunityMove):
    """Hand the proposal in for the internal review."""

    verb = WORK_OPPORTUNITY
    title = _("Ask for review")
    form_class = NoteForm
    service = services.ask_review


class OpportunityPass(_OpportunityMove):
    """The proposal passes the internal review."""

    verb = REVIEW_PROPOSAL
    title = _("Pass")
    form_class = NoteForm

    def perform(self, record, data):
        return services.decide_review(opportunity=record, passed=True, actor=self.user, **data)


class OpportunityRework(_OpportunityMove):
    """The proposal has to be written anew."""

    verb = REVIEW_PROPOSAL
    title = _("Send back")
    form_class = NoteForm

    def perform(self, record, data):
        return services.decide_review(opportunity=record, passed=False, actor=self.user, **data)


class OpportunityBid(_OpportunityMove):
    """Write down how the bid ended."""

    verb = WORK_OPPORTUNITY
    title = _("Bid result")
    form_class = BidForm
    service = services.record_bid


class OpportunityExplain(_OpportunityMove):
    """Write down why the customer bought from us."""

    verb = WORK_OPPORTUNITY
    title = _("Why won")
    form_class = WinForm
    service = services.explain_win

    def get_initial(self):
        return {"reason": self.object.win_reason, "note": self.object.win_note}


class OpportunityComplete(_OpportunityMove):
    """All cars of the project are handed over."""

    verb = WORK_OPPORTUNITY
    title = _("Complete project")
    form_class = WinForm
    service = services.complete_project


class OpportunityVoid(_OpportunityMove):
    """Close what never was a deal of its own."""

    verb = APPROVE_LOST
    title = _("Void")
    form_class = NoteForm
    danger = True
    service = services.void_opportunity
