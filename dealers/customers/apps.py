from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "dealers.customers"
    label = "customers"
