"""How bookings, repair orders, jobs and campaigns are searched, on screen and by the API."""

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from dealers.service.models import (
    Booking,
    CampaignVehicle,
    Finding,
    Job,
    RepairOrder,
    ServiceCampaign,
    ServiceInvoice,
    ServicePackage,
    ServicePayment,
)
from dealers.service.states import (
    ON_THE_BOARD,
    Authorisation,
    Board,
    BookingState,
    CampaignKind,
    CampaignState,
    CarState,
    JobState,
    Light,
    Paper,
    PayType,
)
from dealers.service.states_invoices import PAYMENT_METHODS, InvoiceKind, Payer
from portal.ui.filters import DayRangeFilter, PersonFilter, SearchFilter, UiFilterSet
from tenants.accounts.models import Unit, UnitKind


def _stores(_request) -> QuerySet[Unit]:
    return Unit.objects.filter(kind=UnitKind.STORE).order_by("code")


class BookingFilter(UiFilterSet):
    q = SearchFilter(["number", "customer__full_name", "vehicle__plate", "vehicle__vin"])
    state = django_filters.MultipleChoiceFilter(choices=BookingState, label=_("Status"))
    advisor = PersonFilter(label=_("Service advisor"))
    store = django_filters.ModelChoiceFilter(queryset=_stores, label=_("Store"))
    starts = DayRangeFilter(field_name="starts_at", label=_("Comes"))

    class Meta:
        model = Booking
        fields: list[str] = []


class OrderFilter(UiFilterSet):
    q = SearchFilter(
        ["number", "tag_number", "customer__full_name", "vehicle__plate", "vehicle__vin"]
    )
    board = django_filters.MultipleChoiceFilter(choices=Board, label=_("Status"))
    paper = django_filters.ChoiceFilter(choices=Paper, label=_("Document"))
    advisor = PersonFilter(label=_("Service advisor"))
    store = django_filters.ModelChoiceFilter(queryset=_stores, label=_("Store"))
    opened = DayRangeFilter(field_name="opened_at", label=_("Opened"))
    here = django_filters.BooleanFilter(method="of_here", label=_("In the workshop"))
    late = django_filters.BooleanFilter(method="of_late", label=_("Late"))

    class Meta:
        model = RepairOrder
        fields: list[str] = []

    def of_here(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Cars that stand in the workshop, or not."""
        wanted = Q(board__in=ON_THE_BOARD)
        return rows.filter(wanted if value else ~wanted)

    def of_late(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Promised for a time that has passed and not ready, or not so."""
        late = Q(promised_at__lt=now(), ready_at=None, board__in=ON_THE_BOARD)
        return rows.filter(late) if value else rows.exclude(late)


class JobFilter(UiFilterSet):
    q = SearchFilter(["repair_order__number", "complaint", "repair_order__vehicle__plate"])
    repair_order = django_filters.UUIDFilter(field_name="repair_order_id", label=_("Repair order"))
    state = django_filters.MultipleChoiceFilter(choices=JobState, label=_("State"))
    pay_type = django_filters.MultipleChoiceFilter(choices=PayType, label=_("Who pays"))
    authorisation = django_filters.MultipleChoiceFilter(
        choices=Authorisation, label=_("Authorisation")
    )
    technician = PersonFilter(label=_("Technician"))

    class Meta:
        model = Job
        fields: list[str] = []


class FindingFilter(UiFilterSet):
    q = SearchFilter(["item", "note", "repair_order__number", "repair_order__vehicle__plate"])
    repair_order = django_filters.UUIDFilter(field_name="repair_order_id", label=_("Repair order"))
    light = django_filters.MultipleChoiceFilter(choices=Light, label=_("Light"))
    proposed = django_filters.BooleanFilter(
        field_name="job", lookup_expr="isnull", exclude=True, label=_("Proposed")
    )

    class Meta:
        model = Finding
        fields: list[str] = []


class CampaignFilter(UiFilterSet):
    q = SearchFilter(["code", "title_zh", "title_en"])
    kind = django_filters.ChoiceFilter(choices=CampaignKind, label=_("Kind"))
    state = django_filters.MultipleChoiceFilter(choices=CampaignState, label=_("Status"))
    open = django_filters.BooleanFilter(method="of_open", label=_("With cars to do"))

    class Meta:
        model = ServiceCampaign
        fields: list[str] = []

    def of_open(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Campaigns that still have cars of ours to be done, or none."""
        return rows.filter(done__lt=F("matched")) if value else rows.filter(done=F("matched"))


class CarFilter(UiFilterSet):
    q = SearchFilter(["vehicle__plate", "vehicle__vin"])
    campaign = django_filters.UUIDFilter(field_name="campaign_id", label=_("Campaign"))
    vehicle = django_filters.UUIDFilter(field_name="vehicle_id", label=_("Car"))
    state = django_filters.MultipleChoiceFilter(choices=CarState, label=_("Status"))

    class Meta:
        model = CampaignVehicle
        fields: list[str] = []


class InvoiceFilter(UiFilterSet):
    q = SearchFilter(
        ["number", "billed_to", "repair_order__number", "repair_order__vehicle__plate"]
    )
    repair_order = django_filters.UUIDFilter(field_name="repair_order_id", label=_("Repair order"))
    payer = django_filters.MultipleChoiceFilter(choices=Payer, label=_("Who pays"))
    kind = django_filters.ChoiceFilter(choices=InvoiceKind, label=_("Kind"))
    store = django_filters.ModelChoiceFilter(
        field_name="repair_order__store", queryset=_stores, label=_("Store")
    )
    issued = DayRangeFilter(field_name="issued_on", label=_("Date"))
    due = django_filters.BooleanFilter(method="of_due", label=_("To be paid"))

    class Meta:
        model = ServiceInvoice
        fields: list[str] = []

    def of_due(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Invoices with something still to be paid, or the others."""
        due = ServiceInvoice.objects.due().values("pk")
        return rows.filter(pk__in=due) if value else rows.exclude(pk__in=due)


class PaymentFilter(UiFilterSet):
    q = SearchFilter(["number", "reference", "invoice__number"])
    invoice = django_filters.UUIDFilter(field_name="invoice_id", label=_("Invoice"))
    method = django_filters.MultipleChoiceFilter(choices=PAYMENT_METHODS, label=_("How"))
    taken = DayRangeFilter(field_name="taken_at", label=_("Taken"))

    class Meta:
        model = ServicePayment
        fields: list[str] = []


class PackageFilter(UiFilterSet):
    q = SearchFilter(["code", "name_zh", "name_en"])
    maintenance = django_filters.BooleanFilter(method="of_maintenance", label=_("Maintenance"))
    is_active = django_filters.BooleanFilter(label=_("In use"))

    class Meta:
        model = ServicePackage
        fields: list[str] = []

    def of_maintenance(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Steps of the maintenance plan, or packages that are sold on occasion."""
        occasional = Q(every_km=None, every_months=None)
        return rows.exclude(occasional) if value else rows.filter(occasional)
