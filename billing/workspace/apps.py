from django.apps import AppConfig

from portal.ui.ports import ports


class BillingWorkspaceConfig(AppConfig):
    name = "billing.workspace"
    label = "billing_workspace"

    def ready(self):
        from billing.workspace.banner import banner  # noqa: PLC0415 - needs the models

        ports.banner = banner
