from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "dealers.care"
    label = "care"
