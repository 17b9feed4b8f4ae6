"""What the filters share."""

from django.db.models import Q

from dealers.customers.models import Customer
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
