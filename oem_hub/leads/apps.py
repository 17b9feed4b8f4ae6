from django.apps import AppConfig


class HubLeadsConfig(AppConfig):
    name = "oem_hub.leads"
    label = "hub_leads"
