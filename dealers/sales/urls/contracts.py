"""Addresses of contracts and their money."""

from django.urls import path

from dealers.sales.views import (
    amendments,
    contract_rules,
    contracts,
    milestones,
    order_board,
    ordering,
)
from dealers.sales.views import contract_moves as moves

urlpatterns = [
    path("contracts/", contracts.ContractList.as_view(), name="contract_list"),
    path("contracts/board/", order_board.OrderBoard.as_view(), name="contract_board"),
    path("contracts/overdue/", order_board.OverdueSteps.as_view(), name="contract_overdue"),
    path("contracts/<uuid:pk>/", contracts.ContractDetail.as_view(), name="contract_detail"),
    path("contracts/<uuid:pk>/submit/", moves.ContractSubmit.as_view(), name="contract_submit"),
    path("contracts/<uuid:pk>/approve/", moves.ContractApprove.as_view(), name="contract_approve"),
    path("contracts/<uuid:pk>/return/", moves.ContractReturn.as_view(), name="contract_return"),
    path("contracts/<uuid:pk>/sign/", moves.ContractSign.as_view(), name="contract_sign"),
    path("contracts/<uuid:pk>/reserve/", moves.ContractReserve.as_view(), name="contract_reserve"),
    path("contracts/<uuid:pk>/release/", moves.ContractRelease.as_view(), name="contract_release"),
    path("contracts/<uuid:pk>/receipt/", moves.ContractReceipt.as_view(), name="contract_receipt"),
    path("contracts/<uuid:pk>/deliver/", moves.ContractDeliver.as_view(), name="contract_deliver"),
    path("contracts/<uuid:pk>/cancel/", moves.ContractCancel.as_view(), name="contract_cancel"),
    path("contracts/<uuid:pk>/close/", moves.ContractClose.as_view(), name="contract_close"),
    path("contracts/<uuid:pk>/write/", ordering.ContractWrite.as_view(), name="contract_write"),
    path("contracts/<uuid:pk>/order/", ordering.OrderPrint.as_view(), name="order_print"),
    path("contracts/<uuid:pk>/print/", contracts.ContractPrint.as_view(), name="contract_print"),
    path(
        "contracts/<uuid:pk>/milestones/<slug:key>/",
        milestones.ContractMilestone.as_view(),
        name="contract_milestone",
    ),
    path(
        "contracts/<uuid:pk>/milestones/<slug:key>/reopen/",
        milestones.ContractMilestoneReopen.as_view(),
        name="contract_milestone_reopen",
    ),
    path("contracts/<uuid:pk>/amend/", amendments.ContractAmend.as_view(), name="contract_amend"),
    path("contracts/<uuid:pk>/edit/", amendments.ContractEdit.as_view(), name="contract_edit"),
    path(
        "contracts/<uuid:pk>/withdraw/",
        amendments.ContractWithdraw.as_view(),
        name="contract_withdraw",
    ),
    path(
        "settings/sales/contracts/",
        contract_rules.ContractRulesEdit.as_view(),
        name="contract_rules",
    ),
    path(
        "contracts/<uuid:pk>/bad-debt/", moves.ContractBadDebt.as_view(), name="contract_bad_debt"
    ),
    path(
        "contracts/<uuid:pk>/collected/",
        moves.ContractCollected.as_view(),
        name="contract_collected",
    ),
    path("contracts/<uuid:pk>/plan/", amendments.ContractPlan.as_view(), name="contract_plan"),
]
