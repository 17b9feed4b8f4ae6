from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "dealers.sales"
    label = "sales"
