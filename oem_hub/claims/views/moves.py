"""The buttons and dialogs on the page of a claim."""

from django.utils.translation import gettext_lazy as _

from oem_hub.claims import services
from oem_hub.claims.forms import NeededRemarkForm, RejectForm, RemarkForm
from oem_hub.claims.models import Adjudication
from oem_hub.claims.permissions import CONFIRM_CLAIM, CREDIT_CLAIM, DECIDE_CLAIM
from portal.ui.pages import ActionView


class _ClaimAction(ActionView):
    model = Adjudication
    verb = DECIDE_CLAIM
    select_related = ("dealer", "reviewer")


class ClaimTake(_ClaimAction):
    """Button “Take”."""

    title = _("Take")
    done = _("The claim is yours.")

    def perform(self, record, data):
        return services.take_claim(file=record, actor=self.user)


class ClaimPutBack(_ClaimAction):
    """Button “Put back into the queue”."""

    title = _("Put back into the queue")

    def perform(self, record, data):
        return services.put_back_claim(file=record, actor=self.user)


class ClaimApplySuggestions(_ClaimAction):
    """Button “Apply suggestions”."""

    title = _("Apply suggestions")

    def perform(self, record, data):
        return services.apply_suggestions(file=record, actor=self.user)


class ClaimApprove(_ClaimAction):
    """Button “Approve all”."""

    title = _("Approve all")
    form_class = RemarkForm
    done = _("Approved.")

    def perform(self, record, data):
        return services.approve_claim(file=record, actor=self.user, **data)


class ClaimReject(_ClaimAction):
    """Button “Reject all”."""

    title = _("Reject all")
    form_class = RejectForm
    danger = True
    done = _("Rejected.")

    def perform(self, record, data):
        return services.reject_claim(file=record, actor=self.user, **data)


class ClaimSendBack(_ClaimAction):
    """Button “Send back”."""

    title = _("Send back")
    form_class = NeededRemarkForm
    done = _("Sent back to the dealer.")

    def perform(self, record, data):
        return services.send_back_claim(file=record, actor=self.user, **data)


class ClaimDecide(_ClaimAction):
    """Button “Decide and tell the dealer”."""

    title = _("Decide and tell the dealer")
    form_class = RemarkForm
    submit = _("Decide")

    def perform(self, record, data):
        return services.decide_claim(file=record, actor=self.user, **data)


class ClaimConfirm(_ClaimAction):
    """Button “Confirm decision”."""

    verb = CONFIRM_CLAIM
    title = _("Confirm decision")
    done = _("Confirmed; the dealer has been told.")

    def perform(self, record, data):
        return services.confirm_decision(file=record, actor=self.user)


class ClaimReturn(_ClaimAction):
    """Button “Return to reviewer”."""

    verb = CONFIRM_CLAIM
    title = _("Return to reviewer")
    form_class = NeededRemarkForm

    def perform(self, record, data):
        return services.return_to_reviewer(file=record, actor=self.user, **data)


class ClaimCredit(_ClaimAction):
    """Button “Credit”."""

    verb = CREDIT_CLAIM
    title = _("Credit")
    done = _("Credited; the dealer has been told.")

    def perform(self, record, data):
        return services.credit_claim(file=record, actor=self.user)
