"""Bookings, repair orders with their jobs, hours worked, and the manufacturer's campaigns."""

from dealers.service.models.campaigns import CampaignVehicle, ServiceCampaign
from dealers.service.models.findings import Finding
from dealers.service.models.invoices import ServiceInvoice, ServicePayment
from dealers.service.models.jobs import Job, JobLine, LabourRate, WorkClock
from dealers.service.models.orders import Booking, RepairOrder
from dealers.service.models.packages import ServicePackage
from dealers.service.models.resources import Resource

__all__ = [
    "Booking",
    "CampaignVehicle",
    "Finding",
    "Job",
    "JobLine",
    "LabourRate",
    "RepairOrder",
    "Resource",
    "ServiceCampaign",
    "ServiceInvoice",
    "ServicePackage",
    "ServicePayment",
    "WorkClock",
]
