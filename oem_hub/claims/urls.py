"""``/claims/`` on a hub's host."""

from django.urls import path

from oem_hub.claims.views import claims, limits, lines, moves

app_name = "hub_claims"
urlpatterns = [
    path("", claims.ClaimList.as_view(), name="claim_list"),
    path("<uuid:pk>/", claims.ClaimDetail.as_view(), name="claim_detail"),
    path("<uuid:pk>/take/", moves.ClaimTake.as_view(), name="claim_take"),
    path("<uuid:pk>/put-back/", moves.ClaimPutBack.as_view(), name="claim_put_back"),
    path(
        "<uuid:pk>/suggestions/",
        moves.ClaimApplySuggestions.as_view(),
        name="claim_apply_suggestions",
    ),
    path("<uuid:pk>/approve/", moves.ClaimApprove.as_view(), name="claim_approve"),
    path("<uuid:pk>/reject/", moves.ClaimReject.as_view(), name="claim_reject"),
    path("<uuid:pk>/send-back/", moves.ClaimSendBack.as_view(), name="claim_send_back"),
    path("<uuid:pk>/decide/", moves.ClaimDecide.as_view(), name="claim_decide"),
    path("<uuid:pk>/confirm/", moves.ClaimConfirm.as_view(), name="claim_confirm"),
    path("<uuid:pk>/return/", moves.ClaimReturn.as_view(), name="claim_return"),
    path("<uuid:pk>/credit/", moves.ClaimCredit.as_view(), name="claim_credit"),
    path("lines/<uuid:pk>/approve/", lines.LineApprove.as_view(), name="line_approve"),
    path("lines/<uuid:pk>/cut/", lines.LineCut.as_view(), name="line_cut"),
    path("lines/<uuid:pk>/reject/", lines.LineReject.as_view(), name="line_reject"),
    path("limits/", limits.LimitList.as_view(), name="limit_list"),
    path("limits/<uuid:pk>/", limits.LimitSet.as_view(), name="limit_set"),
]
