"""After the hand-over: the calls that are promised, and the first service."""

from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_noop

from dealers.customers.models import Vehicle
from dealers.customers.services import plan_follow_up
from dealers.customers.states import FollowUpKind
from dealers.sales import selectors
from dealers.sales.models import Contract
from tenants.accounts.models import User
from tenants.reference.claim_rules import add_months

CALL = gettext_noop("How is the new car? Call %(name)s, %(days)s days after delivery")
FIRST_SERVICE = gettext_noop("First service is due: %(name)s, %(car)s")


def _at_ten(day: date) -> datetime:
    return datetime.combine(day, time(10), get_current_timezone())


def plan_care(contract: Contract, vehicle: Vehicle, actor: User) -> None:
    """Plan the advisor's calls by the house's rules. Runs in the caller's transaction."""
    rules, day = selectors.policy(), contract.delivered_on
    if day is None:
        return
    name = str(contract.customer)
    tasks = [
        (CALL, day + timedelta(days=n), {"name": name, "days": str(n)})
        for n in rules.contract_rule("care_days")
    ]
    months = int(rules.contract_rule("first_service_months"))
    if months:
        values = {"name": name, "car": str(vehicle.model_name)}
        tasks.append((FIRST_SERVICE, add_months(day, months), values))
    for subject, due, values in tasks:
        plan_follow_up(
            subject=subject,
            values=values,
            due_at=_at_ten(due),
            actor=actor,
            owner=contract.owner or actor,
            kind=FollowUpKind.CALL,
            customer=contract.customer,
            store=contract.store,
            about_id=contract.pk,
            about_number=str(contract),
            url=contract.get_absolute_url(),
        )
