"""What can be done with a lead: buttons and small dialogs."""

from functools import cached_property

from django.utils.translation import gettext_lazy as _

from oem_hub.leads import selectors, services
from oem_hub.leads.forms import CloseForm, ConsentForm, HandOutForm
from oem_hub.leads.models import HubLead
from oem_hub.leads.permissions import ERASE_LEAD, HAND_OUT_LEAD
from portal.ui.pages import ActionView


class _Move(ActionView):
    model = HubLead
    verb = HAND_OUT_LEAD
    service = staticmethod(services.ask_lead_back)

    def perform(self, record, data):
        return type(self).service(lead=record, **data, actor=self.user)


class LeadHandOut(_Move):
    """Dialog “Pass on”."""

    title = _("Pass on")
    form_class = HandOutForm
    done = _("The dealer has the lead.")
    service = staticmethod(services.hand_out_lead)

    @cached_property
    def choice(self):
        """Who is next by the rules."""
        return selectors.choose(self.object, selectors.handout_rules())

    def get_initial(self):
        return {"dealer": self.choice.dealer}

    def get_form_kwargs(self):
        return {"lead": self.object, "choice": self.choice}


class LeadAskBack(_Move):
    """Button “Ask back”."""

    title = _("Ask back")
    confirm = _(
        "Ask the dealer to give this lead up? It keeps it if somebody has spoken to the person."
    )
    done = _("The dealer has been asked.")


class LeadRelease(_Move):
    """Button “Take back without an answer”."""

    title = _("Take back without an answer")
    confirm = _("Take it back now? This dealer may still call the person, beside the next one.")
    danger = True
    service = staticmethod(services.release_lead)


class LeadRemind(_Move):
    """Button “Remind the dealer”."""

    title = _("Remind the dealer")
    done = _("The dealer’s advisor has been told.")
    service = staticmethod(services.remind_dealer)


class LeadConsent(_Move):
    """Dialog “Agreement given”."""

    title = _("Agreement given")
    help = _("The person agrees that name, phone and wish are passed on to a dealer.")
    form_class = ConsentForm
    service = staticmethod(services.record_consent)


class LeadClose(_Move):
    """Dialog “End it”."""

    title = _("End it")
    form_class = CloseForm
    danger = True
    service = staticmethod(services.close_lead)


class LeadErase(_Move):
    """Button “Erase personal data”."""

    verb = ERASE_LEAD
    title = _("Erase personal data")
    confirm = _("Erase name, phone, e-mail and note for good? A dealer who has the lead is told.")
    danger = True
    service = staticmethod(services.erase_lead)
