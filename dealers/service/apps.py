from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "dealers.service"
    label = "service"
