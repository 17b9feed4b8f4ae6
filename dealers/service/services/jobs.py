"""What is to be done on a car: complaint, cause, correction, who pays, who does it."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from dealers.parts.models import Part
from dealers.parts.services import add_from_catalogue
from dealers.service.models import CampaignVehicle, Job, RepairOrder, ServiceCampaign
from dealers.service.services.common import (
    check_open,
    keep_symptoms,
    lock_job,
    lock_order,
    note,
    refuse,
)
from dealers.service.services.lines import add_labour, add_part
from dealers.service.states import NOT_DONE, Board, JobState, PayType
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.reference.three_guarantees import FaultClass


@transaction.atomic
def add_job(
    *,
    repair_order: RepairOrder,
    actor: User | None,
    complaint: str = "",
    pay_type: PayType = PayType.CUSTOMER,
    campaign: ServiceCampaign | None = None,
    technician: User | None = None,
    skill: str = "",
) -> Job:
    """Add something to be put right. A campaign's job comes with its labour and parts.

    ``skill`` is the kind of work it needs, for whoever gives it to a technician.

    Raises ``InvalidInput`` without a complaint, or for a campaign this car is not open in.
    """
    order = lock_order(repair_order)
    check_open(order)
    if order.board == Board.READY:
        raise Conflict(_("The car is ready. Send it back to the workshop first."))
    car = _campaign_car(order, campaign) if campaign else None
    if campaign:
        pay_type = PayType.CAMPAIGN
        complaint = complaint or f"{campaign.code} {campaign.title}"
    elif pay_type == PayType.CAMPAIGN:
        raise refuse("campaign", _("Choose the campaign."))
    elif pay_type == PayType.CONTRACT:
        raise refuse("pay_type", _("Add the job, then use the contract for it."))
    if not (complaint := clean_text(complaint)):
        raise refuse("complaint", _("Write what the customer says."))
    last = Job.objects.filter(repair_order=order).aggregate(last=Max("position"))["last"] or 0
    job = Job.objects.create(
        repair_order=order,
        position=last + 1,
        complaint=complaint,
        pay_type=pay_type,
        campaign=campaign,
        cause=f"{campaign.code} {campaign.title}" if campaign else "",
        technician=technician,
        skill=skill,
    )
    record(actor=actor, verb="service.job.added", target=job, changes={"pay_type": str(pay_type)})
    if campaign and car:
        _prepare_campaign(job, campaign, car, actor)
    return Job.objects.select_related("repair_order").get(pk=job.pk)


def _campaign_car(order: RepairOrder, campaign: ServiceCampaign) -> CampaignVehicle:
    car = (
        CampaignVehicle.objects.select_for_update()
        .filter(campaign=campaign, vehicle=order.vehicle_id, state__in=NOT_DONE, job=None)
        .first()
    )
    if car is None:
        raise refuse("campaign", _("This campaign is not open for this car."))
    return car


def _prepare_campaign(
    job: Job, campaign: ServiceCampaign, car: CampaignVehicle, actor: User | None
) -> None:
    """Link the car, and put the campaign's operation and parts onto the job."""
    car.job = job
    car.save(update_fields=["job", "updated_at"])
    add_labour(
        job=job,
        code=campaign.operation_code,
        hours=campaign.labour_hours,
        description=campaign.title,
        flat_rate_hours=campaign.labour_hours,
        actor=actor,
    )
    for number, code in enumerate(campaign.part_codes):
        part = Part.objects.filter(number=code.upper()).first()
        if part is None:
            try:
                part, _new = add_from_catalogue(code=code, actor=actor)
            except InvalidInput:
                continue  # not in the catalogue (yet): the advisor adds it by hand
        add_part(job=job, part=part, quantity=Decimal(1), is_causal=number == 0, actor=actor)


@transaction.atomic
def describe_job(
    *,
    job: Job,
    actor: User | None,
    complaint: str | None = None,
    cause: str | None = None,
    correction: str | None = None,
    fault_code: str | None = None,
    fault_class: FaultClass | str | None = None,
) -> Job:
    """Write complaint, cause, correction, fault code or the law's class of the fault; what is
    ``None`` stays.

    Raises ``Conflict`` once the order is settled: the invoice and the claim rest on it.
    """
    job = lock_job(job)
    check_open(job.repair_order)
    given = {
        "complaint": complaint,
        "cause": cause,
        "correction": correction,
        "fault_code": fault_code,
        "fault_class": fault_class and str(FaultClass(fault_class)),
    }
    changed = {k: clean_text(v) for k, v in given.items() if v is not None}
    if "complaint" in changed and not changed["complaint"]:
        raise refuse("complaint", _("Write what the customer says."))
    changes = {k: [getattr(job, k), v] for k, v in changed.items() if getattr(job, k) != v}
    for name, value in changed.items():
        setattr(job, name, value)
    job.save(update_fields=[*changed, "updated_at"])
    keep_symptoms(job)
    record(actor=actor, verb="service.job.described", target=job, changes=changes)
    return job


@transaction.atomic
def assign_technician(*, job: Job, technician: User, actor: User | None) -> Job:
    """Give a job to a technician. Raises ``Conflict`` while somebody else works on it."""
    job = lock_job(job)
    check_open(job.repair_order)
    if job.state == JobState.WORKING and job.technician_id != technician.pk:
        raise Conflict(
            _("%(name)s is working on it. Stop the clock first.") % {"name": job.technician}
        )
    before = str(job.technician or "")
    job.technician = technician
    job.save(update_fields=["technician", "updated_at"])
    changes = {"technician": [before, str(technician)]}
    record(actor=actor, verb="service.job.assigned", target=job, changes=changes)
    note(job.repair_order, f"{job}: {technician}", actor)
    return job
