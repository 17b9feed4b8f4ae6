"""The moves of a quote: from the draft to the customer's answer."""

from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors, services
from dealers.sales.forms import ContractForm, FinanceForm, NoteForm, ReasonForm
from dealers.sales.models import Quote
from dealers.sales.permissions import APPROVE_QUOTE, WRITE_CONTRACT, WRITE_QUOTE
from dealers.sales.views.base import Move
from portal.ui.pages import ActionView


class _QuoteMove(Move):
    model = Quote
    argument = "quote"


class QuoteSubmit(_QuoteMove):
    """The quote is ready; above the limit it goes to a manager."""

    verb = WRITE_QUOTE
    title = _("Finish")
    service = services.submit_quote


class QuoteApprove(_QuoteMove):
    """Allow a discount."""

    verb = APPROVE_QUOTE
    title = _("Approve discount")
    service = services.approve_quote


class QuoteRefuse(_QuoteMove):
    """Do not allow a discount."""

    verb = APPROVE_QUOTE
    title = _("Refuse")
    form_class = NoteForm
    service = services.refuse_quote


class QuoteSend(_QuoteMove):
    """The customer has it in hands."""

    verb = WRITE_QUOTE
    title = _("Handed over")
    service = services.send_quote


class QuoteBeside(_QuoteMove):
    """The customer has it in hands, beside another quote that they may still accept."""

    verb = WRITE_QUOTE
    title = _("Handed over")
    confirm = _("Another quote of this opportunity is at the customer. Shall they choose?")
    submit = _("Let the customer choose")

    def perform(self, record, data):
        return services.send_quote(quote=record, beside=True, actor=self.user)


class QuoteShare(_QuoteMove):
    """Make the public link."""

    verb = WRITE_QUOTE
    title = _("Share")
    done = _("The link is on the page of the quote.")
    service = services.share_quote


class QuoteUnshare(_QuoteMove):
    """Make the public link useless."""

    verb = WRITE_QUOTE
    title = _("Withdraw the link")
    done = _("The link no longer opens the quote.")
    service = services.withdraw_link


class QuoteFinance(_QuoteMove):
    """What the quote costs a month."""

    verb = WRITE_QUOTE
    title = _("Finance")
    form_class = FinanceForm
    help = _("The instalment is shown on the quote; what there is to pay stays the same.")
    service = services.finance_quote

    def get_initial(self):
        plan = self.object.finance
        if not plan:
            down = (self.object.total * Decimal("0.3")).quantize(Decimal("1"))
            return {"down_payment": down, "months": 36}
        return {name: plan[name] for name in FinanceForm.base_fields}

    def perform(self, record, data):
        data["balloon"] = data["balloon"] or Decimal(0)
        return super().perform(record, data)


class QuoteCash(_QuoteMove):
    """Paid at once."""

    verb = WRITE_QUOTE
    title = _("Without finance")
    service = services.drop_finance


class QuoteTax(_QuoteMove):
    """Put the purchase tax in."""

    verb = WRITE_QUOTE
    title = _("Add purchase tax")
    service = services.add_purchase_tax


class QuoteAccept(_QuoteMove):
    """The customer says yes."""

    verb = WRITE_QUOTE
    title = _("Accepted")
    service = services.accept_quote


class QuoteDecline(_QuoteMove):
    """The customer says no."""

    verb = WRITE_QUOTE
    title = _("Declined")
    form_class = ReasonForm
    danger = True
    service = services.decline_quote


class QuoteRevise(_QuoteMove):
    """A new version with the same lines."""

    verb = WRITE_QUOTE
    title = _("New version")
    service = services.revise_quote

    def get_success_url(self, result):
        return result.get_absolute_url()


class QuoteContract(ActionView):
    """Write the contract for an accepted quote."""

    model = Quote
    verb = WRITE_CONTRACT
    title = _("Write contract")
    form_class = ContractForm

    def get_initial(self):
        usual = selectors.policy().deposit
        return {
            "deposit_due": min(usual, self.object.total),
            "promised_on": localdate() + timedelta(days=7),
        }

    def perform(self, record, data):
        return services.create_contract(quote=record, **data, actor=self.user)

    def get_success_url(self, result):
        return result.get_absolute_url()
