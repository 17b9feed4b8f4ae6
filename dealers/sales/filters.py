"""What the sales desk's lists can be narrowed to; the API uses the same."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.sales.models import Contract, Lead, Opportunity, Quote, Receipt
from dealers.sales.states import OPEN_LEAD
from portal.ui.filters import DayRangeFilter, PersonFilter, UiFilterSet


class LeadFilter(UiFilterSet):
    """``q`` finds by name, pinyin, phone, e-mail or number."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    owner = PersonFilter(label=_("Advisor"))
    open = django_filters.BooleanFilter(method="by_open", label=_("Open"))
    late = django_filters.BooleanFilter(method="by_late", label=_("Late"))
    waiting = django_filters.BooleanFilter(method="by_waiting", label=_("Unanswered"))
    created = DayRangeFilter(field_name="created_at", label=_("Came in"))

    class Meta:
        model = Lead
        fields = ["status", "grade", "source", "store", "needs_reading"]

    def by_words(self, rows, name, value):
        return rows.search(value)

    def by_open(self, rows, name, value):
        return rows.filter(status__in=OPEN_LEAD) if value else rows.exclude(status__in=OPEN_LEAD)

    def by_late(self, rows, name, value):
        return rows.late() if value else rows

    def by_waiting(self, rows, name, value):
        return rows.unanswered() if value else rows


def _of_customer(rows, text: str, *fields: str):
    """Rows whose customer fits the words, or whose number is the text."""
    text = text.strip()
    found = Customer.objects.search(text).values("pk")[:1000]
    wanted = Q(customer__in=found) | Q(number__iexact=text)
    for field in fields:
        wanted |= Q(**{f"{field}__iexact": text})
    return rows.filter(wanted) if text else rows


class OpportunityFilter(UiFilterSet):
    """``q`` finds by the customer (name, pinyin, phone, plate) or number."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    owner = PersonFilter(label=_("Advisor"))
    open = django_filters.BooleanFilter(method="by_open", label=_("Open"))
    expected = DayRangeFilter(field_name="expected_on", label=_("Expected"))

    class Meta:
        model = Opportunity
        fields = ["stage", "grade", "source", "store", "customer"]

    def by_words(self, rows, name, value):
        return _of_customer(rows, value)

    def by_open(self, rows, name, value):
        return rows.open() if value else rows


class QuoteFilter(UiFilterSet):
    """``q`` finds by the customer or number."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    owner = PersonFilter(label=_("Advisor"))

    class Meta:
        model = Quote
        fields = ["status", "store", "opportunity", "customer"]

    def by_words(self, rows, name, value):
        return _of_customer(rows, value)


class ContractFilter(UiFilterSet):
    """``q`` finds by the customer, number or VIN."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    owner = PersonFilter(label=_("Advisor"))
    open = django_filters.BooleanFilter(method="by_open", label=_("Open"))
    signed = DayRangeFilter(field_name="signed_on", label=_("Signed"))

    class Meta:
        model = Contract
        fields = ["status", "store", "opportunity", "customer"]

    def by_words(self, rows, name, value):
        return _of_customer(rows, value, "unit__vin")

    def by_open(self, rows, name, value):
        return rows.open() if value else rows


class ReceiptFilter(UiFilterSet):
    """Receipts of a contract, by kind and day."""

    received = DayRangeFilter(field_name="received_at", label=_("Received"))

    class Meta:
        model = Receipt
        fields = ["contract", "kind", "method"]
