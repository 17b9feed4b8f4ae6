from django.apps import AppConfig


class HubNetworkConfig(AppConfig):
    name = "oem_hub.network"
    label = "hub_network"
