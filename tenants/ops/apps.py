from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "tenants.ops"
    label = "ops"
