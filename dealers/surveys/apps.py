from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "dealers.surveys"
    label = "surveys"
