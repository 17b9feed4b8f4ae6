"""What receivables, rates and margins can be narrowed to."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.finance.models import ExchangeRate
from dealers.finance.selectors.ageing import BUCKETS, in_bucket
from dealers.finance.selectors.risk import LEVELS, of_level
from dealers.sales.models import Contract, Instalment
from portal.ui.filters import DayRangeFilter, PersonFilter, UiFilterSet, words_in
from tenants.accounts.models import Unit, UnitKind

STORES = Unit.objects.filter(kind=UnitKind.STORE).order_by("code")


def of_buyer(rows, value, *fields, path="customer"):
    """Rows whose customer or document fits what was typed."""
    if not value:
        return rows
    people = Q(**{f"{path}__in": Customer.objects.search(value).values("pk")})
    documents = Q(pk__in=words_in(rows.order_by(), fields, value).values("pk"))
    return rows.filter(people | documents)


class ReceivableFilter(UiFilterSet):
    """Unpaid parts: ``q`` finds by customer or contract; by age, store, advisor and day."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    age = django_filters.ChoiceFilter(
        method="by_age", label=_("Age"), choices=[(key, label) for key, label, *_r in BUCKETS]
    )
    overdue = django_filters.BooleanFilter(method="by_overdue", label=_("Overdue"))
    store = django_filters.ModelChoiceFilter(
        field_name="contract__store", queryset=STORES, label=_("Store")
    )
    owner = PersonFilter(field_name="contract__owner", label=_("Advisor"))
    due = DayRangeFilter(field_name="due_on", label=_("Due"))
    customer = django_filters.UUIDFilter(field_name="contract__customer")

    class Meta:
        model = Instalment
        fields = ["kind"]

    def by_words(self, rows, name, value):
        return of_buyer(rows, value, "contract__number", path="contract__customer")

    def by_overdue(self, rows, name, value):
        return rows.overdue() if value else rows

    def by_age(self, rows, name, value):
        return rows.filter(in_bucket(value))


class BuyerFilter(UiFilterSet):
    """Customers, found by what is known of them."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))

    class Meta:
        model = Customer
        fields = ["kind", "tier"]

    def by_words(self, rows, name, value):
        return rows.filter(pk__in=Customer.objects.search(value).values("pk")) if value else rows


class DebtorFilter(BuyerFilter):
    """Customers who owe, also by how likely they are not to pay."""

    risk = django_filters.ChoiceFilter(
        method="by_risk", label=_("Risk"), choices=list(LEVELS.items())
    )

    def by_risk(self, rows, name, value):
        return of_level(rows, value)


class RateFilter(UiFilterSet):
    """Rates by currency and day."""

    from_day = DayRangeFilter(field_name="day", label=_("From"))

    class Meta:
        model = ExchangeRate
        fields = ["currency", "into"]


class MarginFilter(UiFilterSet):
    """Contracts by store, advisor and day of delivery."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    owner = PersonFilter(label=_("Advisor"))
    delivered = DayRangeFilter(field_name="delivered_on", label=_("Delivered on"))
    loss = django_filters.BooleanFilter(method="by_loss", label=_("Sold at a loss"))
    unknown = django_filters.BooleanFilter(method="by_unknown", label=_("Cost not known"))

    class Meta:
        model = Contract
        fields = ["status"]

    def by_words(self, rows, name, value):
        return of_buyer(rows, value, "number", "unit__vin")

    def by_loss(self, rows, name, value):
        return rows.filter(gross__lt=0) if value else rows

    def by_unknown(self, rows, name, value):
        return rows if value is None else rows.filter(gross__isnull=value)
