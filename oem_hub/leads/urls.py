"""``/leads/`` on a hub's host."""

from django.urls import path

from oem_hub.leads.views import figures, leads, moves

app_name = "hub_leads"
urlpatterns = [
    path("", leads.LeadList.as_view(), name="lead_list"),
    path("board/", leads.LeadBoard.as_view(), name="lead_board"),
    path("new/", leads.LeadCreate.as_view(), name="lead_create"),
    path("figures/", figures.LeadFigures.as_view(), name="figures"),
    path("rules/", figures.RulesEdit.as_view(), name="rules_edit"),
    path("<uuid:pk>/", leads.LeadDetail.as_view(), name="lead_detail"),
    path("<uuid:pk>/hand-out/", moves.LeadHandOut.as_view(), name="lead_hand_out"),
    path("<uuid:pk>/ask-back/", moves.LeadAskBack.as_view(), name="lead_ask_back"),
    path("<uuid:pk>/release/", moves.LeadRelease.as_view(), name="lead_release"),
    path("<uuid:pk>/remind/", moves.LeadRemind.as_view(), name="lead_remind"),
    path("<uuid:pk>/consent/", moves.LeadConsent.as_view(), name="lead_consent"),
    path("<uuid:pk>/close/", moves.LeadClose.as_view(), name="lead_close"),
    path("<uuid:pk>/erase/", moves.LeadErase.as_view(), name="lead_erase"),
]
