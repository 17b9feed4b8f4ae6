from django.apps import AppConfig


class HubCampaignsConfig(AppConfig):
    name = "oem_hub.campaigns"
    label = "hub_campaigns"
