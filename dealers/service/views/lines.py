"""What may be done with the line of a job."""

from django.utils.translation import gettext_lazy as _

from dealers.service import permissions as may
from dealers.service import services
from dealers.service.forms import PiecesBackForm, PiecesForm
from dealers.service.models import JobLine
from portal.ui.pages import ActionView


class LineAction(ActionView):
    """What the buttons of a line share."""

    model = JobLine
    select_related = ("job__repair_order",)

    @property
    def cancel_url(self):
        return self.object.job.repair_order.get_absolute_url()


class LineIssue(LineAction):
    """Button “Issue”."""

    verb = may.ISSUE_TO_JOB
    title = _("Issue")
    done = _("Issued.")

    def perform(self, record, data):
        return services.issue_line(line=record, actor=self.user)


class LineIssuePieces(LineIssue):
    """Dialog “Issue” of a tracked part: which pieces."""

    form_class = PiecesForm
    select_related = ("job__repair_order", "part")

    def get_form_kwargs(self):
        return {"part": self.object.part}

    def perform(self, record, data):
        return services.issue_line(line=record, **data, actor=self.user)


class LineReserve(LineAction):
    """Button “Reserve”."""

    verb = may.RESERVE_PART
    title = _("Reserve")

    def perform(self, record, data):
        return services.reserve_line(line=record, actor=self.user)


class LineUnreserve(LineAction):
    """Button “Let go”."""

    verb = may.RESERVE_PART
    title = _("Let go")
    done = _("The part is free again.")

    def perform(self, record, data):
        return services.unreserve_line(line=record, actor=self.user)


class LineTakeBack(LineAction):
    """Dialog “Take back”."""

    verb = may.ISSUE_TO_JOB
    form_class = PiecesBackForm
    select_related = ("job__repair_order", "part")
    title = _("Take back")
    done = _("Taken back.")

    def get_form_kwargs(self):
        return {"part": self.object.part}

    def perform(self, record, data):
        return services.return_line(line=record, **data, actor=self.user)


class LineMarkCausal(LineAction):
    """Button “Caused it”."""

    verb = may.DESCRIBE_JOB
    title = _("Caused it")

    def perform(self, record, data):
        return services.mark_causal(line=record, actor=self.user)


class LineRemove(LineAction):
    """Button “Remove”."""

    verb = may.EDIT_ORDER
    title = _("Remove")

    def perform(self, record, data):
        services.remove_line(line=record, actor=self.user)
