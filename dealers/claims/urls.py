"""Addresses of the claims desk."""

from django.urls import path

from dealers.claims import views

app_name = "claims"
urlpatterns = [
    path("claims/", views.ClaimList.as_view(), name="claim_list"),
    path("claims/to-claim/", views.JobsToClaim.as_view(), name="job_list"),
    path("claims/to-claim/<uuid:pk>/", views.JobClaim.as_view(), name="job_claim"),
    path("claims/<uuid:pk>/", views.ClaimDetail.as_view(), name="claim_detail"),
    path("claims/<uuid:pk>/edit/", views.ClaimEdit.as_view(), name="claim_edit"),
    path("claims/<uuid:pk>/check/", views.ClaimCheck.as_view(), name="claim_check"),
    path("claims/<uuid:pk>/submit/", views.ClaimSubmit.as_view(), name="claim_submit"),
    path("claims/<uuid:pk>/withdraw/", views.ClaimWithdraw.as_view(), name="claim_withdraw"),
    path("claims/<uuid:pk>/close/", views.ClaimClose.as_view(), name="claim_close"),
    path("claims/lines/<uuid:pk>/revise/", views.LineRevise.as_view(), name="line_revise"),
    path("claims/lines/<uuid:pk>/drop/", views.LineDrop.as_view(), name="line_drop"),
]
