"""Amendments and the plan of the money: pages with rows."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from dealers.sales import services
from dealers.sales.forms import (
    AmendForm,
    ContractLineForm,
    DraftForm,
    PartForm,
    PlanForm,
    ReasonForm,
)
from dealers.sales.models import Contract
from dealers.sales.permissions import WRITE_CONTRACT
from dealers.sales.views.base import Move
from dealers.sales.views.rows import RowsPage
from portal.ui.pages import EditPage


class ContractAmend(RowsPage):
    """Draft the next version of a signed contract, or change that draft."""

    model = Contract
    verb = WRITE_CONTRACT
    title = _("Amend contract")
    head_form, row_form = AmendForm, ContractLineForm
    rows_label = _("Lines")
    help = _("The contract holds as it is until the amendment is approved and signed.")
    select_related = ("customer", "quote")

    def first_head(self):
        return {name: getattr(self.object, name) for name in AmendForm.base_fields}

    def first_rows(self):
        names = ContractLineForm.base_fields
        return [{n: getattr(line, n) for n in names} for line in self.object.shown_lines]

    def save(self, head, rows):
        change = services.change_draft if self.object.is_amendment_open else services.amend_contract
        return change(contract=self.object, lines=rows, **head, actor=self.user)


class ContractEdit(EditPage):
    """Change a draft before it is submitted."""

    model = Contract
    verb = WRITE_CONTRACT
    form_class = DraftForm

    def get(self, request, *args, **kwargs):
        if self.object.status != "draft" or self.object.supersedes_id:
            raise Http404
        return super().get(request, *args, **kwargs)

    def save(self, form):
        return services.change_draft(contract=self.object, **form.cleaned_data, actor=self.user)


class ContractWithdraw(Move):
    """The amendment does not come about."""

    model = Contract
    argument = "contract"
    verb = WRITE_CONTRACT
    title = _("Withdraw amendment")
    form_class = ReasonForm
    danger = True
    service = services.withdraw_amendment


class ContractPlan(RowsPage):
    """When which part of the money is due."""

    model = Contract
    verb = WRITE_CONTRACT
    title = _("Payment plan")
    head_form, row_form = PlanForm, PartForm
    rows_label = _("Parts")
    help = _(
        "The parts sum up to the amount. Without a plan the deposit and the balance are proposed."
    )
    select_related = ("customer",)

    def first_head(self):
        return {}

    def first_rows(self):
        rows = list(self.object.instalments.values("kind", "due_on", "amount"))
        return rows or services.proposed_plan(self.object)

    def save(self, head, rows):
        return services.set_payment_plan(
            contract=self.object, instalments=rows, **head, actor=self.user
        )
