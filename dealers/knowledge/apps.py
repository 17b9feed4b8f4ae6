from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "dealers.knowledge"
    label = "knowledge"
