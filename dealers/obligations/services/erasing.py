"""What goes of rescues, accident cases and contracts when a customer's data is erased, and what keeps it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from dealers.customers.models import Customer
from dealers.obligations.models import AccidentCase, Redemption, RescueTicket, ServiceContract
from dealers.obligations.states import OPEN_CASES, OPEN_RESCUES
from tenants.desk.models import Note
from tenants.workspace.models import StoredFile
from tenants.workspace.services import delete_file

NOTHING = "–"  # of fields that may not be empty


def erase_stories_of(customers: Iterable[Customer]) -> None:
    """Empty what rescues, accident cases and contracts say of these people: names, phones, places,
    stories, photos, notes. That somebody was helped, when, and for how much, stays.

    Runs in the transaction of the erasing, which is audited there.
    """
    for customer in customers:
        rescues = RescueTicket.objects.filter(customer=customer)
        rescues.update(
            caller_name=customer.full_name[:80], caller_phone="", car_description="",
            problem=NOTHING, address=NOTHING, latitude=None, longitude=None, outcome="", reason="",
        )  # fmt: skip
        cases = AccidentCase.objects.filter(customer=customer)
        cases.update(
            report_number="", policy_number="", approval_number="", place="", description=NOTHING,
            surveyor_name="", surveyor_phone="", reason="",
        )  # fmt: skip
        contracts = ServiceContract.objects.filter(customer=customer)
        contracts.update(cancel_reason="")
        Redemption.objects.filter(contract__in=contracts).update(return_reason="")
        ids = [*rescues.values_list("pk", flat=True), *cases.values_list("pk", flat=True),
               *contracts.values_list("pk", flat=True)]  # fmt: skip
        Note.objects.filter(about__in=ids).delete()
        for file in StoredFile.objects.filter(about__in=ids):
            delete_file(file=file)


def open_help_of(customer: Customer) -> str:
    """Why the customer's data is still needed: somebody drives to them, or an insurer has yet to pay."""
    if rescue := RescueTicket.objects.filter(customer=customer, state__in=OPEN_RESCUES).first():
        return _("an open rescue: %(number)s") % {"number": rescue}
    case = AccidentCase.objects.filter(customer=customer, state__in=OPEN_CASES).first()
    return _("an open accident case: %(number)s") % {"number": case} if case else ""
