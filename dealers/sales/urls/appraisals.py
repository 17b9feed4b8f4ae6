"""Addresses of appraisals."""

from django.urls import path

from dealers.sales.views import appraisals

ONE = "appraisals/<uuid:pk>/"
urlpatterns = [
    path("appraisals/", appraisals.AppraisalList.as_view(), name="appraisal_list"),
    path(ONE, appraisals.AppraisalDetail.as_view(), name="appraisal_detail"),
    path(f"{ONE}edit/", appraisals.AppraisalEdit.as_view(), name="appraisal_edit"),
    path(f"{ONE}check/", appraisals.AppraisalCheck.as_view(), name="appraisal_check"),
    path(f"{ONE}value/", appraisals.AppraisalValue.as_view(), name="appraisal_value"),
    path(f"{ONE}agree/", appraisals.AppraisalAgree.as_view(), name="appraisal_agree"),
    path(f"{ONE}decline/", appraisals.AppraisalDecline.as_view(), name="appraisal_decline"),
    path(f"{ONE}photos/", appraisals.AppraisalPhotos.as_view(), name="appraisal_photos"),
    path(
        "opportunities/<uuid:pk>/appraise/",
        appraisals.OpportunityAppraise.as_view(),
        name="opportunity_appraise",
    ),
    path("quotes/<uuid:pk>/trade-in/", appraisals.QuoteTradeIn.as_view(), name="quote_trade_in"),
    path("settings/sales/appraisals/", appraisals.AppraisalRules.as_view(), name="appraisal_rules"),
]
