"""Addresses of the sales desk."""

from django.urls import path

from dealers.sales.urls import (
    appraisals,
    calls,
    contracts,
    lead_rules,
    leads,
    opportunities,
    pipeline,
    quotes,
    showroom,
)
from dealers.sales.views import policy

app_name = "sales"
urlpatterns = [
    *leads.urlpatterns,
    *lead_rules.urlpatterns,
    *calls.urlpatterns,
    *showroom.urlpatterns,
    *opportunities.urlpatterns,
    *pipeline.urlpatterns,
    *quotes.urlpatterns,
    *appraisals.urlpatterns,
    *contracts.urlpatterns,
    path("settings/sales/", policy.PolicyEdit.as_view(), name="policy_edit"),
]
