"""Papers of customers."""

from django.db.models import QuerySet

from dealers.customers.models import Customer
from tenants.accounts.models import User
from tenants.workspace.models import StoredFile


def documents_of(customer: Customer) -> QuerySet[StoredFile]:
    """The papers of one customer, newest first. What is kept beside them has no kind."""
    files = StoredFile.objects.filter(about=customer.pk).exclude(kind="")
    return files.select_related("uploaded_by").order_by("-id")


def documents_for(user: User, verb: str) -> QuerySet[StoredFile]:
    """The papers of all customers within reach."""
    mine = Customer.objects.visible_to(user, verb).values("pk")
    files = StoredFile.objects.filter(about_type=Customer._meta.label_lower, about__in=mine)
    return files.exclude(kind="")
