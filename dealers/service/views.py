"""The workshop's pages."""

from dealers.service.models import Booking, Job, RepairOrder, ServiceCampaign
from dealers.service.permissions import VIEW_BOOKING, VIEW_CAMPAIGN, VIEW_JOB, VIEW_ORDER
from portal.ui.pages import DetailPage


class OrderDetail(DetailPage):
    model = RepairOrder
    verb = VIEW_ORDER


class JobDetail(DetailPage):
    model = Job
    verb = VIEW_JOB


class BookingDetail(DetailPage):
    model = Booking
    verb = VIEW_BOOKING


class CampaignDetail(DetailPage):
    model = ServiceCampaign
    verb = VIEW_CAMPAIGN
