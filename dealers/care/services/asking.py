"""What a sales advisor asks of another desk for a deal: a task without a case, of the deal itself."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.care.models import Case
from dealers.care.services.base import fitting, house_rules, refuse, told
from dealers.care.services.moves import check_department
from dealers.care.services.tasks import lock_task, send_to_desk, withdraw_task
from dealers.care.states import CaseChannel, CaseKind, Queue
from dealers.sales.models import Opportunity
from dealers.sales.selectors import only_store
from portal.core.errors import Conflict, NotPermitted
from tenants.accounts.models import Unit, User


@transaction.atomic
def ask_desk(
    *,
    deal: Opportunity,
    subject: str,
    queue: Queue | str,
    actor: User,
    description: str = "",
    department: Unit | None = None,
    due_at: datetime | None = None,
) -> Case:
    """Ask a desk for something a deal needs: a price for accessories, a finance offer, a demo car.

    Its people are told, one of them takes it and answers, as with any task of the house. Without a
    time it has the hours of the rules. Raises ``InvalidInput`` without a subject, for a time that is
    over, ``Conflict`` for a deal that is over or a deal of no store.
    """
    deal = Opportunity.objects.select_for_update(of=("self",)).get(pk=deal.pk)
    if not deal.is_open:
        raise Conflict(_("This deal is over: there is nothing left to ask for."))
    check_department(department)
    if due_at is not None and due_at < now():
        raise refuse("due_at", _("Choose a time to come."))
    store = deal.store or actor.home_store or only_store()
    if store is None:
        raise Conflict(_("This deal belongs to no store. Name its store first."))
    task = Case(
        kind=CaseKind.TASK,
        channel=CaseChannel.COUNTER,
        store=store,
        subject=told(subject, "subject", _("Say what you need.")),
        description=fitting(description, "description"),
        queue=Queue(queue),
        department=department,
        currency=deal.currency,
        customer=deal.customer,
        about_id=deal.pk,
        about_number=deal.number,
        about_url=deal.get_absolute_url(),
    )
    return send_to_desk(task, due_at, actor, house_rules(), of=deal.number)


@transaction.atomic
def withdraw_question(*, task: Case, reason: str, actor: User) -> Case:
    """The deal does not need it after all. Only whoever asked, or has the deal, may say so."""
    task = lock_task(task)
    if task.parent_id is not None:
        raise Conflict(_("This task is of a case: the care desk withdraws it."))
    deals = Opportunity.objects.filter(pk=task.about_id, owner=actor)
    if task.opened_by_id != actor.pk and not deals.exists():
        raise NotPermitted(_("Only whoever asked, or has the deal, withdraws it."))
    return withdraw_task(task=task, reason=reason, actor=actor)
