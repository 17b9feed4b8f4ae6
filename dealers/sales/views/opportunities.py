"""The pipeline: list and board, and the forms that begin and describe a deal."""

from functools import cached_property

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors as customers
from dealers.sales import selectors, services
from dealers.sales.filters import OpportunityFilter
from dealers.sales.forms import NewOpportunityForm, OpportunityForm
from dealers.sales.models import Opportunity
from dealers.sales.permissions import VIEW_OPPORTUNITY, WORK_OPPORTUNITY
from dealers.sales.states import (
    GRADE_TONES,
    HAND_MOVES,
    OPPORTUNITY_TONES,
    Grade,
    Playbook,
)
from portal.ui.pages import BoardPage, Card, CreatePage, EditPage, ListPage
from portal.ui.tables import AgeColumn, BadgeColumn, Column, DateColumn, MoneyColumn, NumberColumn
from portal.ui.values import badge

# Filters that reports lead to: a chip only while they are set, or the bar would be a wall.
QUIET = (
    "risk",
    "closed",
    "created",
    "reached",
    "competitor",
    "model",
    "amount",
    "currency",
    "lost_reason",
    "win_reason",
    "motive",
    "intent",
)


class _Quiet:
    """Shows the chips of rare filters only where they are set."""

    @property
    def hidden_chips(self):
        set_here = {key.removesuffix("_after").removesuffix("_before") for key in self.request.GET}
        return super().hidden_chips | (frozenset(QUIET) - set_here)


def warnings_of(deal: Opportunity, *, is_stalled: bool) -> list[str]:
    """What is wrong with a deal, in words: stalled, contact late, past its day, risks."""
    found = [
        (is_stalled and deal.is_open, gettext("Stalled")),
        (selectors.is_contact_late(deal), gettext("Contact late")),
        (deal.is_past_expected, gettext("Past its expected day")),
    ]
    return [word for wrong, word in found if wrong] + (deal.risk_labels if deal.is_open else [])


def _warnings(deal: Opportunity) -> str:
    return ", ".join(warnings_of(deal, is_stalled=deal.is_stalled))


class OpportunityList(_Quiet, ListPage):
    """All opportunities."""

    model = Opportunity
    verb = VIEW_OPPORTUNITY
    title = _("Opportunities")
    columns = [
        Column("customer", link=True, subtitle="model_name"),
        Column(
            "stage",
            value=lambda deal: deal.stage_label,
            render=lambda deal: badge(deal.stage_label, OPPORTUNITY_TONES[deal.stage]),
        ),
        BadgeColumn("grade", tones=GRADE_TONES),
        MoneyColumn("amount"),
        NumberColumn("probability", unit="%", hidden=True),
        MoneyColumn("weighted", _("Weighted"), hidden=True),
        AgeColumn("next_contact_at", late=lambda deal: deal.is_contact_late),
        DateColumn("expected_on"),
        AgeColumn("stage_since"),
        Column("warnings", _("Attention"), value=_warnings, phone=False),
        Column("owner", sort="owner__full_name"),
        Column("store", hidden=True),
        Column("number", hidden=True),
        Column("subject", hidden=True),
        Column("playbook", hidden=True),
        NumberColumn("quantity", hidden=True),
        Column("competitor_brand", hidden=True),
        Column("lost_reason", hidden=True),
        Column("win_reason", hidden=True),
        DateColumn("closed_at", hidden=True),
        AgeColumn("created_at", hidden=True),
    ]
    filterset_class = OpportunityFilter
    select_related = ("customer", "owner", "store")
    presets = [
        ("open", _("Open"), "open=true"),
        ("mine", _("Mine"), "owner=me&open=true"),
        ("hot", Grade.H.label, "open=true&grade=H"),
        ("stalled", _("Stalled"), "attention=stalled"),
        ("projects", _("Projects"), "open=true&playbook=project"),
        ("lost", _("Lost, to be approved"), "stage=lost_requested"),
    ]
    create = ("sales:opportunity_create", _("New opportunity"), WORK_OPPORTUNITY)
    board = "sales:opportunity_board"
    empty = _("A lead that becomes a customer opens an opportunity here.")

    def get_queryset(self):
        names, days = selectors.names_and_days()
        return super().get_queryset().with_rules(names, days)


class OpportunityBoard(_Quiet, BoardPage):
    """Opportunities by stage, of one playbook at a time."""

    model = Opportunity
    verb = VIEW_OPPORTUNITY
    move_verb = WORK_OPPORTUNITY
    title = _("Opportunities")
    tones = OPPORTUNITY_TONES
    state_field = "stage"
    total_field = "amount"
    filterset_class = OpportunityFilter
    list_url = "sales:opportunity_list"
    create = ("sales:opportunity_create", _("New opportunity"), WORK_OPPORTUNITY)
    select_related = ("customer", "owner")

    @cached_property
    def playbook(self) -> Playbook:
        wanted = self.request.GET.get("playbook", "")
        return Playbook(wanted) if wanted in Playbook.values else Playbook.RETAIL

    @property
    def moves(self):
        return HAND_MOVES[self.playbook]

    @cached_property
    def rules(self):
        return {rule.stage.value: rule for rule in selectors.rules(self.playbook)}

    @cached_property
    def states(self):
        """The house's track; a stage left out stays while deals stand in it."""
        return [rule.stage for rule in self.rules.values()]

    @cached_property
    def filtered(self):
        return super().filtered.filter(playbook=self.playbook)

    @cached_property
    def lanes(self):
        lanes = super().lanes
        for lane in lanes:
            lane.label = self.rules[lane.state.value].label
        return [lane for lane in lanes if lane.count or not self.rules[lane.state.value].is_off]

    def draw(self, record):
        drawn = super().draw(record)
        for target in drawn["targets"]:
            target["label"] = self.rules[target["state"].value].label
        return drawn

    def card(self, record):
        rule = self.rules[record.stage]
        stalled = (record.is_idle_for(rule.stalled_days)) and record.is_open
        wrong = warnings_of(record, is_stalled=stalled)
        words = [record.grade, str(record.owner or ""), *wrong]
        return Card(
            title=record.customer.full_name,
            subtitle=record.subject or record.model_name,
            meta=" · ".join(word for word in words if word),
            age=record.next_contact_at or record.created_at,
            url=record.get_absolute_url(),
            late=bool(wrong),
        )

    def move(self, record, state):
        return services.move_opportunity(opportunity=record, stage=state, actor=self.user)


class OpportunityCreate(CreatePage):
    """Begin an opportunity for a known customer."""

    form_class = NewOpportunityForm
    verb = WORK_OPPORTUNITY
    title = _("New opportunity")

    def get_form_kwargs(self):
        return {"customers": customers.find_customers("", user=self.user)}

    def save(self, form):
        return services.open_opportunity(**form.cleaned_data, actor=self.user)


class OpportunityEdit(EditPage):
    """Change what the customer wants."""

    model = Opportunity
    form_class = OpportunityForm
    verb = WORK_OPPORTUNITY

    def save(self, form):
        return services.update_opportunity(
            opportunity=self.object, **form.cleaned_data, actor=self.user
        )
