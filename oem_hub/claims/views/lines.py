"""The decision on one line of a claim."""

from django.utils.translation import gettext_lazy as _

from oem_hub.claims import services
from oem_hub.claims.forms import CutForm, RejectLineForm
from oem_hub.claims.models import Adjudication, AdjudicationLine
from oem_hub.claims.permissions import DECIDE_CLAIM
from oem_hub.claims.states import LineDecision
from portal.ui.pages import ActionView


class _LineAction(ActionView):
    """Finds the line through the claims this person may see."""

    model = AdjudicationLine
    verb = DECIDE_CLAIM
    decision: LineDecision

    def get_queryset(self):
        files = Adjudication.objects.visible_to(self.user, self.verb)
        rows = AdjudicationLine.objects.filter(adjudication__in=files)
        return rows.select_related("adjudication")

    def perform(self, record, data):
        return services.decide_line(line=record, decision=self.decision, actor=self.user, **data)

    @property
    def cancel_url(self):
        return self.object.adjudication.get_absolute_url()


class LineApprove(_LineAction):
    """Button “Approve” of a line."""

    title = _("Approve line")
    decision = LineDecision.APPROVED


class LineCut(_LineAction):
    """Dialog “Cut” of a line, filled in with the rules' suggestion."""

    title = _("Cut line")
    submit = _("Cut")
    form_class = CutForm
    decision = LineDecision.CUT

    def get_initial(self):
        line = self.object
        amount = line.approved_amount if line.approved_amount is not None else line.suggested_amount
        reason = line.reason_code or line.suggested_reason
        return {"approved_amount": amount, "reason_code": reason, "remark": line.remark}


class LineReject(_LineAction):
    """Dialog “Reject” of a line."""

    title = _("Reject line")
    submit = _("Reject")
    form_class = RejectLineForm
    danger = True
    decision = LineDecision.REJECTED

    def get_initial(self):
        return {"reason_code": self.object.reason_code or self.object.suggested_reason}
