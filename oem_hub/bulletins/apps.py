from django.apps import AppConfig


class HubBulletinsConfig(AppConfig):
    name = "oem_hub.bulletins"
    label = "hub_bulletins"
