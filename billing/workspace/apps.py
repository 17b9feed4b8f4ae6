from django.apps import AppConfig

from portal.ui.ports import ports
from tenants import entitlements


class BillingWorkspaceConfig(AppConfig):
    name = "billing.workspace"
    label = "billing_workspace"

    def ready(self):
        from billing.selectors import my_edition  # noqa: PLC0415 - needs the models
        from billing.workspace.banner import banner  # noqa: PLC0415 - needs the models

        ports.banner = banner
        entitlements.port.edition = my_edition
