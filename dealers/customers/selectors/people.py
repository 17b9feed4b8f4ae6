"""Reads of customers, cars, timelines and follow-ups."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from dealers.customers.models import (
    Customer,
    CustomerLink,
    FollowUp,
    Ownership,
    TimelineEntry,
    Vehicle,
)
from dealers.customers.permissions import MANAGE_FOLLOW_UP, VIEW_CUSTOMER, VIEW_VEHICLE
from dealers.customers.selectors.policy import policy
from dealers.customers.states import HAND_WRITTEN, Tier
from portal.core.errors import InvalidInput
from portal.core.papers import clean_document
from portal.core.validation import clean_phone
from portal.ui.ports import Entry
from tenants.accounts.models import User


def find_customers(text: str, *, user: User) -> QuerySet[Customer]:
    """Customers by name, pinyin, initials, phone, plate or VIN, typed into one box."""
    return Customer.objects.visible_to(user, VIEW_CUSTOMER).search(text)


def customers_to_invite(tier: str, *, user: User) -> QuerySet[Customer]:
    """Customers of a value within reach who allow invitations and can be called; with their owners."""
    rows = Customer.objects.visible_to(user, VIEW_CUSTOMER).living()
    rows = rows.filter(tier=Tier(tier), may_contact=True).exclude(phone="")
    return rows.select_related("owner").order_by("pk")


def find_vehicles(text: str, *, user: User) -> QuerySet[Vehicle]:
    """Cars by VIN, its last 6 or 8, or plate."""
    return Vehicle.objects.visible_to(user, VIEW_VEHICLE).search(text)


def duplicates_of(*, phone: str = "", email: str = "") -> QuerySet[Customer]:
    """Customers with this phone (E.164) or e-mail, oldest first; none when both are empty."""
    wanted = Q(pk__in=[])
    if phone:
        wanted |= Q(phone=phone)
    if email:
        wanted |= Q(email=email.lower())
    return Customer.objects.living().filter(wanted).order_by("id")


def same_as(details: dict[str, Any]) -> Customer | None:
    """Whom a line of a file means: the customer with this phone, e-mail or document.

    A line with none of them means somebody of exactly this name who has none of them either. The
    phone may be written in any way; a wrong one finds nobody.
    """
    phone, document = details.get("phone", ""), details.get("document_no", "")
    try:
        phone = clean_phone(phone) if phone else ""
        document = clean_document(document) if document else ""
    except InvalidInput:
        return None
    reach = {"phone": phone, "email": details.get("email", "")}
    if found := duplicates_of(**reach).first():
        return found
    living = Customer.objects.living().order_by("id")
    if document:
        return living.filter(document_no=document).first()
    if any(reach.values()):
        return None
    nothing = {"phone": "", "email": "", "document_no": ""}
    return living.filter(full_name=details.get("full_name", ""), **nothing).first()


def vehicle_by_vin(vin: str) -> Vehicle | None:
    """The car with this VIN (17 clean characters), if we know it."""
    return Vehicle.objects.filter(vin=vin).first()


def owner_of(vehicle: Vehicle) -> Customer | None:
    """Who owns the car today."""
    current = (
        Ownership.objects.filter(vehicle=vehicle, role="owner", until=None)
        .select_related("customer")
        .first()
    )
    return current.customer if current else None


def vehicles_of(customer: Customer) -> QuerySet[Ownership]:
    """The customer's cars with role and dates, current ones first."""
    return (
        Ownership.objects.filter(customer=customer)
        .select_related("vehicle")
        .order_by("-until", "-since")
    )


def people_of(vehicle: Vehicle) -> QuerySet[Ownership]:
    """Who has to do with the car, current ones first."""
    return (
        Ownership.objects.filter(vehicle=vehicle)
        .select_related("customer")
        .order_by("-until", "-since")
    )


def timeline_of(
    *, customer: Customer | None = None, vehicle: Vehicle | None = None, about: UUID | None = None
) -> QuerySet[TimelineEntry]:
    """What happened, newest first, with one customer, car or document."""
    entries = TimelineEntry.objects.select_related("actor").order_by("-at", "-id")
    if customer is not None and about is not None:
        return entries.filter(Q(customer=customer) | Q(about_id=about))
    if customer is not None:
        return entries.filter(customer=customer)
    if vehicle is not None:
        return entries.filter(vehicle=vehicle)
    return entries.filter(about_id=about)


def open_follow_ups(user: User) -> QuerySet[FollowUp]:
    """What this person still has to do, most urgent first."""
    return (
        FollowUp.objects.filter(owner=user, done_at=None)
        .select_related("customer")
        .order_by("due_at")
    )


def follow_ups_due(user: User) -> QuerySet[FollowUp]:
    """What this person has to do by the end of today, late ones included."""
    return open_follow_ups(user).filter(due_at__lt=end_of_today())


def whose_turn_it_is(user: User) -> QuerySet[Customer]:
    """One's own customers who should have heard of us by now, as their value says; who was never
    spoken to comes first. Two queries with the rules."""
    house, wanted = policy(), Q()
    for tier in Tier:
        since = now() - timedelta(days=house.interval(tier))
        wanted |= Q(tier=tier, last_contact_at__lt=since)
        wanted |= Q(tier=tier, last_contact_at=None, created_at__lt=since)
    mine = Customer.objects.visible_to(user, VIEW_CUSTOMER).filter(owner=user, erased_at=None)
    return mine.filter(wanted).order_by(F("last_contact_at").asc(nulls_first=True), "pk")


def follow_ups_waiting(user: User) -> int:
    """How many follow-ups wait for this person today."""
    if not user.can(MANAGE_FOLLOW_UP):
        return 0
    return FollowUp.objects.filter(owner=user, done_at=None, due_at__lt=end_of_today()).count()


def end_of_today() -> datetime:
    """Midnight to come, where the reader is."""
    midnight = localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1)


def screen_timeline(
    *,
    customer: Customer | None = None,
    vehicle: Vehicle | None = None,
    about: UUID | None = None,
    limit: int = 40,
) -> list[Entry]:
    """The newest lines of a timeline as screens draw them."""
    rows = timeline_of(customer=customer, vehicle=vehicle, about=about)[:limit]
    return [_drawn(row) for row in rows]


def _drawn(row: TimelineEntry) -> Entry:
    """One line: what kind of thing, about which document, and the words."""
    head = " ".join(filter(None, [str(row.get_kind_display()), row.about_number]))
    text = f"{head}: {row.words}" if row.text else head
    kind = "note" if row.kind in HAND_WRITTEN else "act"
    return Entry(at=row.at, who=str(row.actor or _("The portal")), text=text, kind=kind)


def links_of(customer: Customer) -> QuerySet[CustomerLink]:
    """Who belongs to a customer; a record that was merged away is left out."""
    links = CustomerLink.objects.filter(customer=customer, other__merged_into=None)
    return links.select_related("other").order_by("role", "id")


def moment_of(text: str) -> datetime:
    """A moment as ledgers keep it."""
    return datetime.fromisoformat(text)
