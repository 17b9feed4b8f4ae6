from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "dealers.finance"
    label = "finance"
