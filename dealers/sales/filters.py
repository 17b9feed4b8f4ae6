"""What the sales desk's lists can be narrowed to; the API uses the same."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.sales.models import Contract, Lead, Opportunity, Quote, Receipt
from dealers.sales.states import OPEN_LEAD
from portal.ui.filters import DayRangeFilter, PersonFilter, UiFilterSet
from tenants.accounts.models import Unit, UnitKind

STORES = Unit.objects.filter(kind=UnitKind.STORE).order_by("name")


class LeadFilter(UiFilterSet):
    """``q`` finds by name, pinyin, phone, e-mail or number."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    owner = PersonFilter(label=_("Advisor"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    open = django_filters.BooleanFilter(method="by_open", label=_("Open"))
    late = django_filters.BooleanFilter(method="by_late", label=_("Late"))
    waiting = django_filters.BooleanFilter(method="by_waiting", label=_("Unanswered"))
    created = DayRangeFilter(field_name="created_at", label=_("Came in"))

    class Meta:
        model = Lead
        fields = ["status", "grade", "source", "needs_reading"]

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
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    open = django_filters.BooleanFilter(method="by_open", label=_("Open"))
    expected = DayRangeFilter(field_name="expected_on", label=_("Expected"))

    class Meta:
        model = Opportunity
        fields = ["stage", "grade", "source"]

    def by_words(self, rows, name, value):
        return _of_customer(rows, value)

    def by_open(self, rows, name, value):
        return rows.open() if value else rows


class QuoteFilter(UiFilterSet):
    """``q`` finds by the customer or number."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    owner = PersonFilter(label=_("Advisor"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))

    class Meta:
        model = Quote
        fields = ["status"]

    def by_words(self, rows, name, value):
        return _of_customer(rows, value)


class ContractFilter(UiFilterSet):
    """``q`` finds by the customer, number or VIN."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    owner = PersonFilter(label=_("Advisor"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    open = django_filters.BooleanFilter(method="by_open", label=_("Open"))
    signed = DayRangeFilter(field_name="signed_on", label=_("Signed"))

    class Meta:
        model = Contract
        fields = ["status"]

    def by_words(self, rows, name, value):
        return _of_customer(rows, value, "unit__vin")

    def by_open(self, rows, name, value):
        return rows.open() if value else rows


class ReceiptFilter(UiFilterSet):
    """Receipts of a contract, by kind and day."""

    contract = django_filters.UUIDFilter()
    received = DayRangeFilter(field_name="received_at", label=_("Received"))

    class Meta:
        model = Receipt
        fields = ["kind", "method"]


# For programs: also by what the rows hang on, too long a list for a chip.


class LinkedOpportunityFilter(OpportunityFilter):
    customer = django_filters.UUIDFilter()


class LinkedQuoteFilter(QuoteFilter):
    customer = django_filters.UUIDFilter()
    opportunity = django_filters.UUIDFilter()


class LinkedContractFilter(ContractFilter):
    customer = django_filters.UUIDFilter()
    opportunity = django_filters.UUIDFilter()
    quote = django_filters.UUIDFilter()
