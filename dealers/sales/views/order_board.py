"""From order to delivery: contracts by their next milestone, and what is overdue."""

from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.sales.filters import ContractFilter
from dealers.sales.models import Contract
from dealers.sales.permissions import VIEW_CONTRACT
from dealers.sales.states import CONTRACT_TONES, GOING, ContractStatus, Milestone
from portal.ui import values
from portal.ui.pages import BoardPage, ListPage
from portal.ui.pages.boards import Card
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, NumberColumn


class OrderBoard(BoardPage):
    """Orders and signed contracts that are not delivered, in the column of their next open milestone.

    Cards move by themselves when a milestone is reached: nobody drags money or a plate.
    """

    model = Contract
    verb = VIEW_CONTRACT
    title = _("From order to delivery")
    states = list(Milestone)
    state_field = "next_step"
    total_field = "amount"
    filterset_class = ContractFilter
    select_related = ("customer", "unit", "owner")
    ordering = ("promised_on", "pk")
    list_url = "sales:contract_list"
    may_move = False

    def get_queryset(self):
        return super().get_queryset().filter(status__in=[ContractStatus.ORDERED, *GOING])

    def card(self, record):
        promised = record.promised_on
        parts = [values.day(promised) if promised else gettext("No day promised")]
        if record.owed > 0:
            parts.append(gettext("%(amount)s owed") % {
                "amount": values.short_money(record.owed, record.currency)
            })  # fmt: skip
        late = record.is_step_late or record.is_order_over
        late = late or bool(promised and promised < localdate())
        head = [gettext("Order")] if record.is_order else []
        car = record.unit.vin if record.unit else gettext("no vehicle yet")
        return Card(
            title=record.customer,
            subtitle=" · ".join([*head, record.model_name, car]),
            meta=" · ".join(parts),
            age=record.ordered_on,
            url=record.get_absolute_url(),
            late=late,
        )


def _days_late(contract: Contract) -> int | None:
    return (localdate() - contract.due_on).days if contract.due_on else None


class OverdueSteps(ListPage):
    """Contracts of which a milestone should have been reached, the longest overdue first."""

    model = Contract
    verb = VIEW_CONTRACT
    title = _("Overdue milestones")
    columns = [
        Column("number", link=True, value=str, subtitle="model_name"),
        Column("customer", sort="customer__full_name"),
        Column("due_step", _("Overdue")),
        DateColumn("due_on", _("Due")),
        NumberColumn("late", _("Days late"), value=_days_late, sort="due_on"),
        Column("next_step"),
        BadgeColumn("status", tones=CONTRACT_TONES),
        DateColumn("promised_on", phone=False),
        MoneyColumn("owed", _("Owed"), sort=False, phone=False),
        Column("owner", sort="owner__full_name", phone=False),
    ]
    filterset_class = ContractFilter
    select_related = ("customer", "owner")
    ordering = ("due_on", "pk")
    detail = "sales:contract_detail"
    board = "sales:contract_board"
    empty_icon = "checklist"
    empty_title = _("Nothing is overdue")
    empty = _(
        "Milestones appear here when their day has passed: tell how one stands on its contract."
    )

    def get_queryset(self):
        late = super().get_queryset().filter(status__in=GOING, due_on__lt=localdate())
        return late.exclude(due_step="")
