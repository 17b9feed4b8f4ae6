"""Asking for money that is overdue: one task at each level, none once it is paid."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from dealers.customers.services import close_follow_ups, plan_follow_up
from dealers.sales.models import Contract, Instalment
from dealers.sales.services.contracts import find_next, lock_contract
from dealers.sales.services.instalments import ensure_plan
from dealers.sales.states import GOING, PAYABLE
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import notify

MANAGER_LEVEL = 3
_SUBJECTS = {
    1: gettext_noop("First reminder: %(name)s, %(amount)s %(currency)s overdue"),
    2: gettext_noop("Second reminder: %(name)s, %(amount)s %(currency)s overdue"),
    MANAGER_LEVEL: gettext_noop("Manager to collect: %(name)s, %(amount)s %(currency)s overdue"),
}


@transaction.atomic
def remind(*, instalment: Instalment, level: int, actor: User | None = None) -> bool:
    """Plan the task of a level for an overdue part, and close the one before; once per level.

    The first two are the advisor's, the third the store's manager's, who is told. Returns whether
    a task was made: not for a part that was paid meanwhile, or reminded at this level already.
    """
    contract = lock_contract(instalment.contract)
    row = Instalment.objects.select_for_update().get(pk=instalment.pk)
    level = min(level, MANAGER_LEVEL)
    if row.owed <= 0 or row.dunned >= level or contract.status not in PAYABLE:
        return False
    owner = _manager_of(contract) if level == MANAGER_LEVEL else contract.owner
    owner = owner or contract.owner or contract.submitted_by
    if owner is None:
        return False
    close_follow_ups(about_id=row.pk, actor=actor)
    plan_follow_up(
        subject=_SUBJECTS[level],
        values={
            "name": str(contract.customer),
            "amount": f"{row.owed:,}",
            "currency": contract.currency,
        },
        due_at=now(),
        actor=actor,
        owner=owner,
        customer=contract.customer,
        store=contract.store,
        about_id=row.pk,
        about_number=str(contract),
        url=contract.get_absolute_url(),
    )
    row.dunned = level
    row.save(update_fields=["dunned", "updated_at"])
    record(
        actor=actor,
        verb="sales.contract.remind",
        target=contract,
        changes={"level": level, "owed": str(row.owed)},
    )
    if level == MANAGER_LEVEL:
        text = gettext_noop("Contract %(number)s: the customer has not paid after two reminders.")
        notify(people=[owner], text=text, url=contract.get_absolute_url(), number=str(contract))
    return True


def _manager_of(contract: Contract) -> User | None:
    """Who collects: the store's sales manager, else a general manager, else an owner."""
    for role in ("sales_manager", "general_manager", "owner"):
        people = User.objects.filter(
            is_active=True, is_service=False, assignments__role__key=role
        ).order_by("pk")
        here = people.filter(home_store=contract.store).first() if contract.store_id else None
        if found := here or (people.first() if role != "sales_manager" else None):
            return found
    return None


@transaction.atomic
def complete_old(*, contract: Contract) -> None:
    """Give a contract from before there were plans its usual one, and its next milestone."""
    contract = lock_contract(contract)
    if contract.status in PAYABLE:
        ensure_plan(contract)
    if contract.status in GOING and not contract.next_step:
        contract.save(update_fields=[*find_next(contract), "updated_at"])
