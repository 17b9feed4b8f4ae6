from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "tenants.desk"
    label = "desk"

    def ready(self):
        from tenants.desk import plugs  # noqa: PLC0415 - models are ready only now

        plugs.plug_in()
