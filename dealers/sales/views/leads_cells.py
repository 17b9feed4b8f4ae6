"""What the lists and the page of leads show beside plain fields."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dealers.sales import selectors
from dealers.sales.models import Lead
from dealers.sales.permissions import VIEW_LEAD
from dealers.sales.states import LEAD_TONES, UNANSWERED
from portal.ui import values
from portal.ui.tables import AgeColumn, BadgeColumn, Column, NumberColumn, Table


def due_cell(lead: Lead):
    """When an answer is due, as a badge when it is late; how soon it came otherwise."""
    if lead.status in UNANSWERED:
        tone = "trouble" if lead.is_late else "waiting"
        return values.badge(values.ago(lead.due_at), tone)
    if lead.first_response_at is None:
        return values.NOTHING
    spent = lead.first_response_at - lead.created_at
    return _("took %(time)s") % {"time": values.span(spent.total_seconds())}


def escalation_cell(lead: Lead):
    """How many levels have been told that nobody answers; and whether somebody calls too often."""
    if lead.escalation and lead.status in UNANSWERED:
        n = lead.escalation
        return values.badge(ngettext("%(n)d level", "%(n)d levels", n) % {"n": n}, "trouble")
    if lead.is_hurried:
        return values.badge(_("called too often"), "waiting")
    return values.NOTHING


def effort_table(page):
    """Who has been in touch with this person."""
    columns = [
        Column("actor__full_name", _("Advisor"), value=lambda row: row["actor__full_name"]),
        NumberColumn("contacts", _("Contacts")),
        AgeColumn("last_at", _("Last contact")),
    ]
    rows = selectors.effort_on(page.object)
    return Table(columns, rows, empty=_("Nobody has been in touch yet."))


def rivals_table(page):
    """Open leads of the same person with other advisors."""
    lead = page.object
    rows = selectors.also_asked(lead.phone, lead.owner_id) if lead.phone else Lead.objects.none()
    columns = [
        Column("number", link=True, subtitle="wanted"),
        Column("owner"),
        BadgeColumn("status", tones=LEAD_TONES),
        AgeColumn("created_at", _("Came in")),
    ]
    found = rows.visible_to(page.user, VIEW_LEAD).select_related("owner").order_by("created_at")
    return Table(columns, found[:20], url="sales:lead_detail", empty=_("No other advisor."))
