"""Settings: the audit trail."""

from django.utils.translation import gettext_lazy as _

from portal.ui import values
from portal.ui.pages import ListPage
from portal.ui.tables import Column, DateColumn
from tenants.accounts.permissions import VIEW_AUDIT
from tenants.accounts.registry import verb_label
from tenants.audit.filters import EntryFilter
from tenants.audit.models import AuditEntry
from tenants.audit.selectors import changes_in_words


def _who(entry: AuditEntry) -> str:
    who = entry.actor_name or values.gettext("The portal")
    return f"{who} ({entry.via}…)" if entry.via else who


class EntryList(ListPage):
    """Who did what, to which record, when."""

    model = AuditEntry
    verb = VIEW_AUDIT
    title = _("Audit trail")
    columns = [
        DateColumn("at", time=True),
        Column("actor_name", value=_who),
        Column("verb", value=lambda e: str(verb_label(e.verb)), sort=False),
        Column("object_name", sort=False),
        Column("changes", value=changes_in_words, sort=False, phone=False),
        Column("ip", sort=False, hidden=True),
        Column("object_id", _("Record's id"), sort=False, hidden=True),
    ]
    filterset_class = EntryFilter
    presets = [("security", _("Sign-ins"), "verb=security.signed_in&verb=security.sign_in_failed")]
    ordering = ("-pk",)
    empty = _("What people and programs do in this workspace is noted here, and stays.")
