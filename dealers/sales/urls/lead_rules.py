"""Addresses of the rules for leads."""

from django.urls import path

from dealers.sales.views import lead_rules

urlpatterns = [
    path("settings/routing/", lead_rules.RoutingList.as_view(), name="routing_list"),
    path("settings/routing/new/", lead_rules.RoutingCreate.as_view(), name="routing_create"),
    path("settings/routing/preview/", lead_rules.RoutingPreview.as_view(), name="routing_preview"),
    path("settings/routing/<uuid:pk>/", lead_rules.RoutingEdit.as_view(), name="routing_edit"),
    path("settings/leads/", lead_rules.LeadRulesEdit.as_view(), name="lead_rules_edit"),
]
