"""``/campaigns/`` on a hub's host."""

from django.urls import path

from oem_hub.campaigns.views import campaigns, moves

app_name = "hub_campaigns"
urlpatterns = [
    path("", campaigns.CampaignList.as_view(), name="campaign_list"),
    path("new/", campaigns.CampaignCreate.as_view(), name="campaign_create"),
    path("vehicles/", campaigns.VinList.as_view(), name="vin_list"),
    path("<uuid:pk>/", campaigns.CampaignDetail.as_view(), name="campaign_detail"),
    path("<uuid:pk>/edit/", campaigns.CampaignEdit.as_view(), name="campaign_edit"),
    path("<uuid:pk>/vehicles/", campaigns.CampaignVins.as_view(), name="campaign_vins"),
    path("<uuid:pk>/hand-in/", moves.CampaignHandIn.as_view(), name="campaign_hand_in"),
    path(
        "<uuid:pk>/remove-vehicle/",
        moves.CampaignRemoveVin.as_view(),
        name="campaign_remove_vin",
    ),
    path("<uuid:pk>/approve/", moves.CampaignApprove.as_view(), name="campaign_approve"),
    path("<uuid:pk>/return/", moves.CampaignReturn.as_view(), name="campaign_return"),
    path("<uuid:pk>/publish/", moves.CampaignPublish.as_view(), name="campaign_publish"),
    path("<uuid:pk>/send/", moves.CampaignSend.as_view(), name="campaign_send"),
    path(
        "<uuid:pk>/exclude-vehicle/",
        moves.CampaignExcludeVin.as_view(),
        name="campaign_exclude_vin",
    ),
    path("<uuid:pk>/complete/", moves.CampaignComplete.as_view(), name="campaign_complete"),
    path("<uuid:pk>/withdraw/", moves.CampaignWithdraw.as_view(), name="campaign_withdraw"),
]
