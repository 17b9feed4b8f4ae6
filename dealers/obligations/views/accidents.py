"""Accident cases: list, board, page, and the steps from the call to the insurer's money."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dealers.obligations import permissions as may
from dealers.obligations import selectors, services
from dealers.obligations.filters import CaseFilter
from dealers.obligations.forms_accidents import (
    AmountForm,
    ApproveForm,
    CaseFactsForm,
    CaseForm,
    CaseReasonForm,
    DocumentsForm,
    LinkOrderForm,
    PaidForm,
    SurveyForm,
)
from dealers.obligations.models import AccidentCase
from dealers.obligations.states import CASE_MOVES, CASE_TONES, OPEN_CASES, CaseState
from dealers.service.states import BOARD_TONES
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import (
    ActionView,
    BoardPage,
    Card,
    CreatePage,
    DetailPage,
    EditPage,
    ListPage,
)
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, Table

_NEW = ("obligations:case_create", _("New case"), may.MANAGE_CASE)


class CaseList(ListPage):
    """All accident cases."""

    model = AccidentCase
    verb = may.VIEW_CASE
    title = _("Accident cases")
    columns = [
        Column("number", link=True),
        Column("vehicle", sort="vehicle__plate"),
        Column("customer", sort="customer__full_name"),
        BadgeColumn("state", tones=CASE_TONES),
        Column("insurer"),
        Column("report_number", phone=False),
        MoneyColumn("assessed_amount", phone=False),
        MoneyColumn("approved_amount"),
        MoneyColumn("paid_amount", phone=False),
        DateColumn("happened_on", phone=False),
        Column("owner", hidden=True),
        Column("store", hidden=True),
    ]
    filterset_class = CaseFilter
    select_related = ("vehicle", "customer", "owner", "store")
    presets = [
        ("open", _("Not over"), "open=true"),
        ("mine", _("Mine"), "owner=me&open=true"),
        ("unpaid", _("Waiting for the money"), "state=submitted"),
    ]
    create = _NEW
    board = "obligations:case_board"
    empty = _("A case is opened when a car comes in after an accident that an insurer pays for.")


class CaseBoard(BoardPage):
    """Where each case stands with its insurer."""

    model = AccidentCase
    verb = may.VIEW_CASE
    move_verb = may.MANAGE_CASE
    title = _("Accident cases")
    states = OPEN_CASES
    tones = CASE_TONES
    moves = CASE_MOVES
    move_dialogs = {
        CaseState.SURVEYED: "obligations:case_survey",
        CaseState.ASSESSED: "obligations:case_assess",
        CaseState.APPROVED: "obligations:case_approve",
    }
    state_field = "state"
    total_field = "approved_amount"
    filterset_class = CaseFilter
    list_url = "obligations:case_list"
    create = _NEW
    ordering = ("happened_on", "pk")
    select_related = ("vehicle", "customer")

    def card(self, record):
        return Card(
            title=str(record.vehicle),
            subtitle=record.customer.full_name,
            meta=f"{record.insurer} {record.report_number}".strip(),
            age=record.updated_at,
            url=record.get_absolute_url(),
        )

    def move(self, record, state):
        return services.advance_case(case=record, state=state, actor=self.user)


def _orders(page: Any) -> Table:
    columns = [
        Column("number", link=True),
        BadgeColumn("board", tones=BOARD_TONES),
        DateColumn("opened_at"),
        MoneyColumn("insurer_amount"),
        MoneyColumn("total", _("Total")),
    ]
    orders = selectors.orders_of_case(page.object)
    return Table(columns, orders, url="service:order_detail", empty=_("No repair order is linked."))


def _documents(page: Any) -> dict[str, Any]:
    return {"documents": selectors.documents_of(page.object)}


def _may_become(state: CaseState):
    return lambda case: CASE_MOVES.allows(case.state, state)


class CaseDetail(DetailPage):
    """One case: insurer, survey, amounts, repair orders, papers."""

    model = AccidentCase
    verb = may.VIEW_CASE
    select_related = ("vehicle", "customer", "owner", "store")
    tones = CASE_TONES
    subtitle = "vehicle"
    edit = ("obligations:case_edit", may.MANAGE_CASE)
    groups = [
        Group(
            _("Accident"),
            [
                Fact("vehicle", url=lambda c: c.vehicle.get_absolute_url()),
                Fact("customer", url=lambda c: c.customer.get_absolute_url()),
                Fact("happened_on"),
                Fact("place", hide_empty=True),
                Fact("description", wide=True),
                Fact("owner"),
                Fact("store"),
                Fact("reason", wide=True, hide_empty=True),
            ],
        ),
        Group(
            _("Insurer"),
            [
                Fact("insurer"),
                Fact("report_number", copy=True),
                Fact("policy_number", copy=True, hide_empty=True),
                Fact("surveyor_name", hide_empty=True),
                Fact("surveyor_phone", copy=True, hide_empty=True),
                Fact("surveyed_on", hide_empty=True),
                Fact("assessed_amount", money=True),
                Fact("approved_amount", money=True),
                Fact("approval_number", hide_empty=True),
                Fact("paid_amount", money=True, hide_empty=True),
                Fact("paid_on", hide_empty=True),
                Fact("missing", _("Approved and not paid"), money=True),
            ],
        ),
    ]
    tabs = [
        Tab("orders", _("Repair orders"), table=_orders),
        Tab(
            "documents",
            _("Photos and papers"),
            "dealers/obligations/_documents.html",
            context=_documents,
        ),
    ]
    actions = [
        Action("obligations:case_survey", _("Surveyed"), may.MANAGE_CASE,
               _may_become(CaseState.SURVEYED), primary=True),
        Action("obligations:case_assess", _("Assess loss"), may.MANAGE_CASE,
               _may_become(CaseState.ASSESSED)),
        Action("obligations:case_approve", _("Approved"), may.MANAGE_CASE,
               _may_become(CaseState.APPROVED), primary=True),
        Action("obligations:case_repair", _("In repair"), may.MANAGE_CASE,
               _may_become(CaseState.REPAIRING)),
        Action("obligations:case_submit", _("Papers sent"), may.MANAGE_CASE,
               _may_become(CaseState.SUBMITTED), primary=True),
        Action("obligations:case_pay", _("Paid"), may.SETTLE_CASE,
               _may_become(CaseState.PAID), primary=True, icon="receipt"),
        Action("obligations:case_link", _("Link repair order"), may.MANAGE_CASE,
               lambda case: case.is_open, menu=True),
        Action("obligations:case_add_documents", _("Add photos and papers"), may.MANAGE_CASE,
               lambda case: case.is_open, icon="camera"),
        Action("obligations:case_reject", _("Rejected by the insurer"), may.MANAGE_CASE,
               _may_become(CaseState.REJECTED), menu=True, danger=True),
        Action("obligations:case_cancel", _("Cancel"), may.MANAGE_CASE,
               _may_become(CaseState.CANCELLED), menu=True, danger=True),
    ]  # fmt: skip


class CaseCreate(CreatePage):
    """Form “New case”."""

    form_class = CaseForm
    verb = may.MANAGE_CASE
    title = _("New accident case")

    def get_form_kwargs(self):
        return {"actor": self.user}

    def save(self, form):
        return services.open_case(**form.cleaned_data, actor=self.user)


class CaseEdit(EditPage):
    """Correct what was noted of the accident."""

    model = AccidentCase
    form_class = CaseFactsForm
    verb = may.MANAGE_CASE

    def save(self, form):
        return services.amend_case(case=self.object, **form.cleaned_data, actor=self.user)


class _CaseAction(ActionView):
    model = AccidentCase
    verb = may.MANAGE_CASE


class CaseSurvey(_CaseAction):
    """Dialog “Surveyed”."""

    form_class = SurveyForm
    title = _("Surveyed")

    def get_initial(self):
        return {"report_number": self.object.report_number}

    def perform(self, record, data):
        return services.survey_case(case=record, **data, actor=self.user)


class CaseAssess(_CaseAction):
    """Dialog “Assess loss”."""

    form_class = AmountForm
    title = _("Assess loss")

    def perform(self, record, data):
        return services.assess_case(case=record, **data, actor=self.user)


class CaseApprove(_CaseAction):
    """Dialog “Approved”."""

    form_class = ApproveForm
    title = _("Approved")

    def get_initial(self):
        return {"amount": self.object.assessed_amount}

    def perform(self, record, data):
        return services.approve_case(case=record, **data, actor=self.user)


class CaseRepair(_CaseAction):
    """Button “In repair”."""

    title = _("In repair")

    def perform(self, record, data):
        return services.advance_case(case=record, state=CaseState.REPAIRING, actor=self.user)


class CaseSubmit(_CaseAction):
    """Button “Papers sent”."""

    title = _("Papers sent")

    def perform(self, record, data):
        return services.advance_case(case=record, state=CaseState.SUBMITTED, actor=self.user)


class CasePay(_CaseAction):
    """Dialog “Paid”."""

    verb = may.SETTLE_CASE
    form_class = PaidForm
    title = _("Paid")

    def get_initial(self):
        return {"amount": self.object.approved_amount}

    def perform(self, record, data):
        return services.pay_case(case=record, **data, actor=self.user)


class CaseLink(_CaseAction):
    """Dialog “Link repair order”."""

    form_class = LinkOrderForm
    title = _("Link repair order")

    def get_form_kwargs(self):
        return {"case": self.object}

    def perform(self, record, data):
        return services.link_order(case=record, **data, actor=self.user)


class CaseAddDocuments(_CaseAction):
    """Dialog “Add photos and papers”."""

    form_class = DocumentsForm
    title = _("Add photos and papers")

    def perform(self, record, data):
        return services.add_case_documents(case=record, **data, actor=self.user)


class CaseReject(_CaseAction):
    """Dialog “Rejected by the insurer”."""

    form_class = CaseReasonForm
    title = _("Rejected by the insurer")
    danger = True

    def perform(self, record, data):
        return services.reject_case(case=record, **data, actor=self.user)


class CaseCancel(_CaseAction):
    """Dialog “Cancel”."""

    form_class = CaseReasonForm
    title = _("Cancel case")
    danger = True

    def perform(self, record, data):
        return services.cancel_case(case=record, **data, actor=self.user)
