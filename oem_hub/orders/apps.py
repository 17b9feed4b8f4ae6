from django.apps import AppConfig


class HubOrdersConfig(AppConfig):
    name = "oem_hub.orders"
    label = "hub_orders"
