from django.apps import AppConfig


class HubInsightConfig(AppConfig):
    name = "oem_hub.insight"
    label = "hub_insight"
