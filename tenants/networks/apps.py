from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "tenants.networks"
    label = "networks"
