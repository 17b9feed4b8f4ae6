"""What the filters share."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from portal.ui.filters import PersonFilter, UiFilterSet
from tenants.accounts.models import Unit, UnitKind

STORES = Unit.objects.filter(kind=UnitKind.STORE).order_by("name")


def of_customer(rows, text: str, *fields: str):
    """Rows whose customer fits the words, or whose number is the text."""
    text = text.strip()
    found = Customer.objects.search(text).values("pk")[:1000]
    wanted = Q(customer__in=found) | Q(number__iexact=text)
    for field in fields:
        wanted |= Q(**{f"{field}__iexact": text})
    return rows.filter(wanted) if text else rows


class DocumentFilter(UiFilterSet):
    """What every document of the sales desk is narrowed to: words, its advisor, its store.

    ``numbers`` are the fields that ``q`` compares with as a whole, beside customer and number.
    """

    numbers: tuple[str, ...] = ()
    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    owner = PersonFilter(label=_("Advisor"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))

    def by_words(self, rows, name, value):
        return of_customer(rows, value, *self.numbers)


class OfDealFilter(UiFilterSet):
    """For programs: of a customer, of a deal; too long a list for a chip."""

    customer = django_filters.UUIDFilter()
    opportunity = django_filters.UUIDFilter()
