"""Addresses of what the house owes a car beyond one visit."""

from django.urls import path

from dealers.obligations.views import (
    accidents,
    contracts,
    guarantees,
    owed,
    plans,
    rescues,
    solutions,
)

app_name = "obligations"


def _moves(prefix: str, thing: str, **views) -> list:
    """``prefix/<pk>/add-documents/`` named ``case_add_documents`` for each move of a thing."""
    return [
        path(
            f"{prefix}/<uuid:pk>/{name.replace('_', '-')}/",
            view.as_view(),
            name=f"{thing}_{name}",
        )
        for name, view in views.items()
    ]


urlpatterns = [
    path("three-guarantees/", guarantees.GuaranteeList.as_view(), name="guarantee_list"),
    path("repair-orders/<uuid:pk>/owed/", owed.OrderOwed.as_view(), name="order_owed"),
    path("repair-orders/<uuid:pk>/redeem/", contracts.OrderRedeem.as_view(), name="order_redeem"),
    path("service-plans/", plans.PlanList.as_view(), name="plan_list"),
    path("service-plans/new/", plans.PlanCreate.as_view(), name="plan_create"),
    path("service-plans/<uuid:pk>/", plans.PlanDetail.as_view(), name="plan_detail"),
    path("service-plans/<uuid:pk>/edit/", plans.PlanEdit.as_view(), name="plan_edit"),
    path("service-plans/<uuid:pk>/add-item/", plans.PlanAddItem.as_view(), name="plan_add_item"),
    path(
        "service-plans/<uuid:pk>/remove-item/",
        plans.PlanRemoveItem.as_view(),
        name="plan_remove_item",
    ),
    path("service-contracts/costs/", contracts.ContractCostList.as_view(), name="cost_list"),
    path("service-contracts/", contracts.ContractList.as_view(), name="contract_list"),
    path("service-contracts/new/", contracts.ContractCreate.as_view(), name="contract_create"),
    path("service-contracts/liability/", contracts.Liability.as_view(), name="liability"),
    path(
        "service-contracts/<uuid:pk>/", contracts.ContractDetail.as_view(), name="contract_detail"
    ),
    path(
        "service-contracts/<uuid:pk>/cancel/",
        contracts.ContractCancel.as_view(),
        name="contract_cancel",
    ),
    path(
        "service-contracts/uses/<uuid:pk>/return/",
        contracts.RedemptionReturn.as_view(),
        name="redemption_return",
    ),
    path("accident-cases/", accidents.CaseList.as_view(), name="case_list"),
    path("accident-cases/board/", accidents.CaseBoard.as_view(), name="case_board"),
    path("accident-cases/new/", accidents.CaseCreate.as_view(), name="case_create"),
    path("accident-cases/<uuid:pk>/", accidents.CaseDetail.as_view(), name="case_detail"),
    *_moves(
        "accident-cases",
        "case",
        edit=accidents.CaseEdit,
        survey=accidents.CaseSurvey,
        assess=accidents.CaseAssess,
        approve=accidents.CaseApprove,
        repair=accidents.CaseRepair,
        submit=accidents.CaseSubmit,
        pay=accidents.CasePay,
        link=accidents.CaseLink,
        add_documents=accidents.CaseAddDocuments,
        reject=accidents.CaseReject,
        cancel=accidents.CaseCancel,
    ),
    path("rescues/", rescues.RescueList.as_view(), name="rescue_list"),
    path("rescues/board/", rescues.RescueBoard.as_view(), name="rescue_board"),
    path("rescues/new/", rescues.RescueCreate.as_view(), name="rescue_create"),
    path("rescues/<uuid:pk>/", rescues.RescueDetail.as_view(), name="rescue_detail"),
    *_moves(
        "rescues",
        "rescue",
        edit=rescues.RescueEdit,
        dispatch=rescues.RescueDispatch,
        arrive=rescues.RescueArrive,
        finish=rescues.RescueFinish,
        call_back=rescues.RescueCallBack,
        cancel=rescues.RescueCancel,
        pick=rescues.RescuePick,
        unpick=rescues.RescueUnpick,
    ),
    path("solutions/", solutions.SolutionList.as_view(), name="solution_list"),
    path("jobs/<uuid:pk>/take-over/", solutions.JobTakeOver.as_view(), name="job_take_over"),
    path("jobs/<uuid:pk>/article/", solutions.JobArticle.as_view(), name="job_article"),
]
