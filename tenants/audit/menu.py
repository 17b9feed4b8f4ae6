"""Where the audit trail stands in the shell."""

from django.utils.translation import gettext_lazy as _

from portal.ui.menu import MenuItem
from tenants.accounts.permissions import VIEW_AUDIT

MENU = [MenuItem(_("Audit trail"), "audit:entry_list", "history", VIEW_AUDIT, order=68)]
