"""The list of calls of one person."""

from dataclasses import dataclass

from dealers.customers.models import FollowUp
from dealers.customers.selectors import follow_ups_due
from dealers.sales.models import Lead
from tenants.accounts.models import User

MOST = 100


@dataclass(frozen=True)
class Call:
    """One task with whom to reach, by which number, and what they are interested in."""

    task: FollowUp
    phone: str
    wanted: str


def calls_of(user: User) -> list[Call]:
    """What this person has to do by tonight, overdue first, with phones; two queries."""
    tasks = list(follow_ups_due(user)[:MOST])
    leads = Lead.objects.in_bulk([task.about_id for task in tasks if task.about_id])
    found = []
    for task in tasks:
        lead = leads.get(task.about_id) if task.about_id else None
        phone = lead.phone if lead else (task.customer.phone if task.customer else "")
        found.append(Call(task, phone, lead.wanted if lead else ""))
    return found
