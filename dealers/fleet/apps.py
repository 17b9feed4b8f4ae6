from django.apps import AppConfig


class FleetConfig(AppConfig):
    name = "dealers.fleet"
    label = "fleet"
