from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "dealers.obligations"
    label = "obligations"
