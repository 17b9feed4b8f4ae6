from django.apps import AppConfig


class PartsConfig(AppConfig):
    name = "dealers.parts"
    label = "parts"
