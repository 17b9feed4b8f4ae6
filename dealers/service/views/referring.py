"""“Refer to sales”, on a repair order and on a technician's job."""

from django.utils.translation import gettext_lazy as _

from dealers.service import services
from dealers.service.forms_jobs import ReferralForm
from dealers.service.models import Job, RepairOrder
from dealers.service.permissions import REFER_CUSTOMER
from portal.ui.pages import ActionView


class OrderRefer(ActionView):
    """Dialog “Refer to sales” of a repair order."""

    model = RepairOrder
    verb = REFER_CUSTOMER
    select_related = ("customer", "vehicle", "store")
    form_class = ReferralForm
    title = _("Refer to sales")
    done = _("Sales has it.")

    def perform(self, record, data):
        return services.refer_from_order(repair_order=record, **data, actor=self.user)


class JobRefer(OrderRefer):
    """Dialog “Refer to sales” of a job."""

    model = Job
    select_related = (
        "repair_order__customer",
        "repair_order__vehicle",
        "repair_order__store",
    )

    def perform(self, record, data):
        return services.refer_from_job(job=record, **data, actor=self.user)
