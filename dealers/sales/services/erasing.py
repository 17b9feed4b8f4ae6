"""What goes when a customer's personal data is erased."""

from collections.abc import Iterable

from django.db.models import Q

from dealers.customers.models import Customer
from dealers.sales.models import Lead, ShowroomVisit, TestDrive


def erase_leads_of(customers: Iterable[Customer]) -> None:
    """Empty what leads, visits and test drives say about who it was.

    That somebody asked, came or drove, and what became of it, stays.
    Runs in the transaction of the erasing, which is audited there.
    """
    for customer in customers:
        Lead.objects.filter(customer=customer).update(
            name=customer.full_name,
            phone="",
            phone_raw="",
            email="",
            message="",
            raw="",
            lost_note="",
            search=None,
        )
        # A guest who never came has no lead.
        visits = Q(lead__customer=customer) | Q(customer=customer)
        ShowroomVisit.objects.filter(visits).update(name="", phone="", note="")
        TestDrive.objects.filter(customer=customer).update(
            contact_name=customer.full_name, phone="", outcome=""
        )
