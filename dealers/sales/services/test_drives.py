"""Test drives: booked without double booking, handed out, taken back."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.models import Customer
from dealers.customers.services import add_entry
from dealers.customers.states import EntryKind
from dealers.inventory.models import VehicleUnit
from dealers.inventory.states import UnitState
from dealers.sales.models import Lead, Opportunity, TestDrive
from dealers.sales.permissions import BOOK_TEST_DRIVE
from dealers.sales.services.maker_facts import tell_maker_of_drive
from dealers.sales.services.stages import bring_to
from dealers.sales.states import OpportunityStage
from dealers.sales.states.test_drives import DriveStatus
from portal.core.errors import Conflict, DomainError, InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import next_number, notify

LONGEST = timedelta(hours=12)


def _locked(drive: TestDrive) -> TestDrive:
    return TestDrive.objects.select_for_update(of=("self",)).get(pk=drive.pk)


def _note(drive: TestDrive, actor: User | None, act: str = "", **changes: Any) -> None:
    changes = {"status": drive.status, **changes}
    verb = f"sales.test_drive.{act or drive.status}"
    record(actor=actor, verb=verb, target=drive, changes=changes)


def _tell(drive: TestDrive, text: str, actor: User | None, **values: str) -> None:
    """A line on the timeline of the customer, else of the lead."""
    about = drive.lead if drive.customer is None and drive.lead else drive
    add_entry(
        kind=EntryKind.TEST_DRIVE,
        text=text,
        values={"car": drive.unit.model_name, **values},
        actor=actor,
        customer=drive.customer,
        about_id=about.pk,
        about_number=drive.number,
        url=drive.get_absolute_url(),
    )


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: message})


def _keep_free(
    unit: VehicleUnit, advisor: User, start: datetime, end: datetime, but: TestDrive | None = None
) -> VehicleUnit:
    """Hold the car and the advisor, and see that both are free; the car as it is now.

    Both rows are locked, the car first: two bookings at once come one after the other.
    """
    if not start < end <= start + LONGEST:
        raise _invalid("ends_at", _("It ends after it begins, and within twelve hours."))
    unit = VehicleUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    User.objects.select_for_update(no_key=True).get(pk=advisor.pk)
    if unit.state != UnitState.DEMO:
        raise _invalid("unit", _("This is not a demo car. Make it one first."))
    others = TestDrive.objects.living().between(start, end)
    if but is not None:
        others = others.exclude(pk=but.pk)
    for field, other in (
        ("unit", others.filter(unit=unit).first()),
        ("advisor", others.filter(advisor=advisor).first()),
    ):
        if other:
            hours = f"{localtime(other.starts_at):%H:%M}–{localtime(other.ends_at):%H:%M}"
            message = _("Booked from %(hours)s for %(name)s. Choose another time.")
            message = message % {"hours": hours, "name": other.contact_name}
            raise Conflict(message, fields={field: message})
    return unit


def _who(
    customer: Customer | None, lead: Lead | None, opportunity: Opportunity | None
) -> tuple[Customer | None, Lead | None, Opportunity | None]:
    """Customer, lead and deal that belong together. Raises ``InvalidInput`` for nobody."""
    if opportunity is not None:
        return opportunity.customer, opportunity.lead, opportunity
    if lead is not None:
        deal = Opportunity.objects.filter(lead=lead).first()
        return lead.customer or customer, lead, deal
    if customer is None:
        raise _invalid("customer", _("Say who drives."))
    deal = Opportunity.objects.filter(customer=customer).open().order_by("-pk").first()
    return customer, None, deal


@transaction.atomic
def book_test_drive(
    *,
    unit: VehicleUnit,
    starts_at: datetime,
    ends_at: datetime,
    actor: User,
    advisor: User | None = None,
    customer: Customer | None = None,
    lead: Lead | None = None,
    opportunity: Opportunity | None = None,
    route: str = "",
) -> TestDrive:
    """Promise somebody a demo car, with an advisor, for a while.

    The deal is the one given, that of the lead, or the customer's open one.
    Raises ``Conflict`` (fields ``unit``, ``advisor``) if either is taken in that time.
    """
    customer, lead, opportunity = _who(customer, lead, opportunity)
    advisor = advisor or actor
    if not advisor.can(BOOK_TEST_DRIVE):
        raise _invalid("advisor", _("%(name)s does not go on test drives.") % {"name": advisor})
    unit = _keep_free(unit, advisor, starts_at, ends_at)
    person = customer or lead
    drive = TestDrive.objects.create(
        number=next_number(kind="TD", store=unit.store),
        contact_name=str(customer or (lead.name if lead else "")),
        phone=person.phone if person else "",
        customer=customer,
        lead=lead,
        opportunity=opportunity,
        unit=unit,
        advisor=advisor,
        store=unit.store,
        starts_at=starts_at,
        ends_at=ends_at,
        route=clean_text(route)[:120],
    )
    _note(drive, actor)
    when = f"{localtime(starts_at):%Y-%m-%d %H:%M}"
    _tell(drive, gettext_noop("%(car)s booked for %(when)s"), actor, when=when)
    if advisor != actor:
        text = gettext_noop("Test drive %(when)s with %(name)s is yours.")
        url = drive.get_absolute_url()
        notify(people=[advisor], text=text, url=url, when=when, name=drive.contact_name)
    return drive


@transaction.atomic
def move_test_drive(
    *,
    test_drive: TestDrive,
    starts_at: datetime,
    ends_at: datetime,
    actor: User,
    unit: VehicleUnit | None = None,
    advisor: User | None = None,
    route: str | None = None,
) -> TestDrive:
    """Another time, car or advisor for a drive that has not begun."""
    drive = _locked(test_drive)
    if drive.status != DriveStatus.BOOKED:
        raise Conflict(_("Only a booked test drive can be moved."))
    unit, advisor = unit or drive.unit, advisor or drive.advisor
    drive.unit = _keep_free(unit, advisor, starts_at, ends_at, but=drive)
    drive.advisor, drive.starts_at, drive.ends_at = advisor, starts_at, ends_at
    drive.store = drive.unit.store
    drive.route = drive.route if route is None else clean_text(route)[:120]
    drive.save(
        update_fields=["unit", "advisor", "store", "starts_at", "ends_at", "route", "updated_at"]
    )
    _note(drive, actor, "moved", starts_at=starts_at.isoformat())
    return drive


def _bring_on(drive: TestDrive, actor: User) -> None:
    """The deal is at the test drive now, unless the house's gates still hold it where it is.

    The drive itself is a fact and is never held up by what is missing in the deal.
    """
    if drive.opportunity is None or not drive.opportunity.is_open:
        return
    try:
        with transaction.atomic():
            bring_to(drive.opportunity, OpportunityStage.TEST_DRIVE, actor)
    except DomainError as error:
        _tell(drive, gettext_noop("The deal stays where it is: %(why)s"), actor, why=str(error))


@transaction.atomic
def begin_test_drive(
    *,
    test_drive: TestDrive,
    licence_checked: bool,
    agreement_signed: bool,
    odometer_out: int,
    actor: User,
) -> TestDrive:
    """Hand the key over: licence seen, agreement signed. The deal is at the test drive now.

    Raises ``InvalidInput`` without either, or for an odometer below the car's.
    """
    drive = _locked(test_drive)
    drive.move_to(DriveStatus.OUT)
    if not licence_checked:
        raise _invalid("licence_checked", _("See the driving licence first."))
    if not agreement_signed:
        raise _invalid("agreement_signed", _("Have the agreement signed first."))
    if odometer_out < drive.unit.odometer_km:
        message = _("The car had %(km)d km already.") % {"km": drive.unit.odometer_km}
        raise _invalid("odometer_out", message)
    drive.licence_checked = drive.agreement_signed = True
    drive.odometer_out, drive.out_at = odometer_out, now()
    drive.save(
        update_fields=[
            "status",
            "licence_checked",
            "agreement_signed",
            "odometer_out",
            "out_at",
            "updated_at",
        ]
    )
    _bring_on(drive, actor)
    tell_maker_of_drive(drive)
    _note(drive, actor)
    _tell(drive, gettext_noop("%(car)s handed out"), actor)
    return drive


@transaction.atomic
def end_test_drive(
    *, test_drive: TestDrive, odometer_in: int, actor: User, outcome: str = ""
) -> TestDrive:
    """The car is back; what was said goes on the timeline. Raises ``InvalidInput`` for a mileage
    that went down.
    """
    drive = _locked(test_drive)
    drive.move_to(DriveStatus.RETURNED)
    if odometer_in < (drive.odometer_out or 0):
        message = _("It left with %(km)d km.") % {"km": drive.odometer_out}
        raise _invalid("odometer_in", message)
    drive.odometer_in, drive.in_at, drive.outcome = odometer_in, now(), clean_text(outcome)
    drive.save(update_fields=["status", "odometer_in", "in_at", "outcome", "updated_at"])
    _note(drive, actor, km=drive.driven_km)
    text = gettext_noop("%(car)s back after %(km)s km: %(said)s")
    _tell(drive, text, actor, km=str(drive.driven_km), said=drive.outcome)
    return drive


@transaction.atomic
def cancel_test_drive(*, test_drive: TestDrive, actor: User, note: str = "") -> TestDrive:
    """It does not take place; car and advisor are free again."""
    drive = _locked(test_drive)
    drive.move_to(DriveStatus.CANCELLED)
    drive.outcome = clean_text(note)
    drive.save(update_fields=["status", "outcome", "updated_at"])
    _note(drive, actor)
    _tell(drive, gettext_noop("%(car)s cancelled: %(said)s"), actor, said=drive.outcome)
    return drive


@transaction.atomic
def miss_test_drive(*, test_drive: TestDrive, actor: User) -> TestDrive:
    """They did not come. Raises ``Conflict`` before it would have begun."""
    drive = _locked(test_drive)
    drive.move_to(DriveStatus.NO_SHOW)
    if drive.starts_at > now():
        raise Conflict(_("It has not begun yet. Cancel it instead."))
    drive.save(update_fields=["status", "updated_at"])
    _note(drive, actor)
    _tell(drive, gettext_noop("Did not come for %(car)s"), actor)
    return drive
