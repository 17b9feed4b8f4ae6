"""The moves of a lead: buttons and small dialogs."""

from django.utils.translation import gettext_lazy as _

from dealers.sales import services
from dealers.sales.forms import (
    AppointmentForm,
    ConvertForm,
    GradeForm,
    InvalidForm,
    LeadContactForm,
    LostForm,
    MakerReturnForm,
    NoteForm,
    OwnerForm,
    RecycleForm,
)
from dealers.sales.models import Lead
from dealers.sales.permissions import APPROVE_LOST, ASSIGN_LEAD, WORK_LEAD
from dealers.sales.views.base import Move
from portal.ui.pages import ActionView


class _LeadMove(Move):
    model = Lead
    argument = "lead"


class LeadAssign(_LeadMove):
    """Hand a lead to an advisor."""

    verb = ASSIGN_LEAD
    title = _("Assign")
    form_class = OwnerForm
    service = services.assign_lead


class LeadContact(_LeadMove):
    """Write down a call or message."""

    verb = WORK_LEAD
    title = _("Log contact")
    submit = _("Save")
    form_class = LeadContactForm
    service = services.contact_lead


class LeadQualify(_LeadMove):
    """Say how soon the person means to buy."""

    verb = WORK_LEAD
    title = _("Grade")
    form_class = GradeForm
    service = services.qualify_lead


class LeadBook(_LeadMove):
    """The person will come to the showroom."""

    verb = WORK_LEAD
    title = _("Appointment")
    form_class = AppointmentForm
    service = services.book_appointment


class LeadConvert(ActionView):
    """The lead becomes a customer with an opportunity."""

    model = Lead
    verb = WORK_LEAD
    title = _("Make customer")
    form_class = ConvertForm

    def get_initial(self):
        return {"full_name": self.object.customer or self.object.name}

    def perform(self, record, data):
        return services.convert_lead(lead=record, **data, actor=self.user)

    def get_success_url(self, result):
        return result[1].get_absolute_url()


class LeadLose(_LeadMove):
    """Give a lead up, with a reason."""

    verb = WORK_LEAD
    title = _("Lost")
    form_class = LostForm
    danger = True
    service = services.mark_lost


class LeadSleep(_LeadMove):
    """Nothing moves here for now."""

    verb = WORK_LEAD
    title = _("Let it sleep")
    service = services.let_lead_sleep


class LeadApproveLost(_LeadMove):
    """Agree that a lead is lost."""

    verb = APPROVE_LOST
    title = _("Give up")
    service = services.approve_lost_lead


class LeadRefuseLost(_LeadMove):
    """Have a lead worked on."""

    verb = APPROVE_LOST
    title = _("Go on with it")
    form_class = NoteForm
    service = services.refuse_lost_lead


class LeadInvalidate(_LeadMove):
    """There is no buyer behind it."""

    verb = WORK_LEAD
    title = _("Invalid")
    form_class = InvalidForm
    danger = True
    service = services.mark_invalid


class LeadReturn(_LeadMove):
    """Give a lead back to the manufacturer."""

    verb = WORK_LEAD
    title = _("Return to the manufacturer")
    help = _("Another dealer gets it. Phone, e-mail and what was said are removed here.")
    form_class = MakerReturnForm
    danger = True
    service = services.return_maker_lead


class LeadRecycle(_LeadMove):
    """Try a lost lead again."""

    verb = ASSIGN_LEAD
    title = _("Reactivate")
    form_class = RecycleForm
    service = services.recycle_lead
