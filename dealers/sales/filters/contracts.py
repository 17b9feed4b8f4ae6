"""What contracts and receipts can be narrowed to."""

import django_filters
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors
from dealers.sales.filters.base import DocumentFilter, OfDealFilter
from dealers.sales.models import Contract, Instalment, Receipt
from dealers.sales.states import GOING
from portal.ui.filters import DayRangeFilter, UiFilterSet


class ContractFilter(DocumentFilter):
    """``q`` finds by the customer, either number or VIN."""

    numbers = ("unit__vin", "order_number")
    open = django_filters.BooleanFilter(method="by_open", label=_("Open"))
    signed = DayRangeFilter(field_name="signed_on", label=_("Signed on"))
    ordered = DayRangeFilter(field_name="ordered_on", label=_("Ordered on"))
    refund = django_filters.BooleanFilter(method="by_refund", label=_("Refund due"))
    bad_debt = django_filters.BooleanFilter(method="by_bad_debt", label=_("Bad debt"))
    handed_over = django_filters.ChoiceFilter(
        method="by_promise",
        label=_("Handed over"),
        choices=[("on_time", _("As promised")), ("late", _("Later than promised"))],
    )
    delivered = DayRangeFilter(field_name="delivered_on", label=_("Delivered on"))
    late = django_filters.BooleanFilter(method="by_late", label=_("Step overdue"))

    owed = django_filters.BooleanFilter(method="by_owed", label=_("Still to be paid"))

    class Meta:
        model = Contract
        fields = ["status", "approval_step", "next_step", "deposit_kind"]

    def by_refund(self, rows, name, value):
        return rows.filter(status="cancelled", paid__gt=F("kept")) if value else rows

    def by_bad_debt(self, rows, name, value):
        return rows if value is None else rows.filter(bad_debt_on__isnull=not value)

    def by_promise(self, rows, name, value):
        done = rows.filter(delivered_on__isnull=False, promised_on__isnull=False)
        late = Q(delivered_on__gt=F("promised_on"))
        return done.filter(late if value == "late" else ~late)

    def by_late(self, rows, name, value):
        return rows.filter(status__in=GOING, due_on__lt=localdate()) if value else rows

    def by_owed(self, rows, name, value):
        return rows.filter(status__in=selectors.SIGNED, paid__lt=F("amount")) if value else rows

    def by_open(self, rows, name, value):
        return rows.open() if value else rows


class ReceiptFilter(UiFilterSet):
    """Receipts of a contract, by kind and day."""

    contract = django_filters.UUIDFilter()
    received = DayRangeFilter(field_name="received_at", label=_("Received"))

    class Meta:
        model = Receipt
        fields = ["kind", "method"]


class InstalmentFilter(UiFilterSet):
    """Parts of contracts' money by contract, kind and due day; ``overdue`` and ``owed``."""

    contract = django_filters.UUIDFilter()
    due = DayRangeFilter(field_name="due_on", label=_("Due"))
    owed = django_filters.BooleanFilter(method="by_owed", label=_("Owed"))
    overdue = django_filters.BooleanFilter(method="by_overdue", label=_("Overdue"))

    class Meta:
        model = Instalment
        fields = ["kind"]

    def by_owed(self, rows, name, value):
        return rows.owed() if value else rows

    def by_overdue(self, rows, name, value):
        return rows.overdue() if value else rows


class LinkedContractFilter(ContractFilter, OfDealFilter):
    """For programs."""

    quote = django_filters.UUIDFilter()
