"""Leads of the manufacturer, and what dealers tell of them."""

from django.utils.timezone import now

from dealers.sales.events import MakerLeadMoved
from oem_hub.leads import handlers, services
from oem_hub.leads.models import HubLead
from oem_hub.network.services import refresh_dealers
from tests.oem_hub.conftest import dealer_of

PHONE = "+8613800138000"


def take_in(**fields) -> HubLead:
    """Somebody asked on the website, and agreed to be passed on."""
    given = {"source": "web", "name": "王小明", "phone": "13800138000", "city": "East"}
    lead, _new = services.register_lead(**{**given, "may_pass_on": True, "actor": None, **fields})
    return lead


def give(lead, tenant, actor=None) -> HubLead:
    """Pass it on to a dealer by hand."""
    refresh_dealers()
    return services.hand_out_lead(lead=lead, dealer=dealer_of(tenant), actor=actor)


_steps = iter(range(1, 10_000))


def told(tenant, lead, state, **facts) -> HubLead:
    """What the hub has after a dealer told how a lead stands."""
    moment = now().isoformat()
    usual = {"received_at": moment}
    if state not in {"received", "returned", "withdrawn", "invalid"}:
        usual["contacted_at"] = moment
    message = MakerLeadMoved(
        **{"lead_id": str(lead.pk), "step": next(_steps), "state": state, **usual, **facts}
    )
    handlers.note_progress(message, sender=tenant.pk)
    return HubLead.objects.get(pk=lead.pk)
