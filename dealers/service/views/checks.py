"""Who pays and how much less; the quality check, and the car that comes back."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from dealers.service import permissions as may
from dealers.service import services
from dealers.service.forms_jobs import ComebackForm, DiscountForm, FailedCheckForm, SharesForm
from dealers.service.models import RepairOrder
from dealers.service.views.jobs import JobAction
from dealers.service.views.lines import LineAction
from portal.ui.details import Tab
from portal.ui.pages import ActionView
from portal.ui.tables import Column, Table
from portal.ui.values import moment


def _checks(page) -> Table:
    """Who looked at the finished work and what was found, the newest first."""
    columns = [
        Column("at", _("When"), value=lambda row: moment(datetime.fromisoformat(row["at"]))),
        Column("passed", _("Result"), value=lambda row: PASSED if row["passed"] else FAILED),
        Column("remark", _("What is wrong"), value=lambda row: row["remark"]),
        Column("jobs", _("Jobs"), value=lambda row: ", ".join(map(str, row["jobs"]))),
        Column("by", _("Who"), value=lambda row: row["by"]),
    ]
    return Table(
        columns,
        page.object.quality_checks[::-1],
        url=lambda row: "",
        empty=_("Nobody has checked the work yet."),
    )


PASSED, FAILED = _("Passed"), _("Sent back to work")
CHECKS = Tab("checks", _("Quality check"), table=_checks)


class JobShare(JobAction):
    """Dialog “Who pays”."""

    verb = may.EDIT_ORDER
    form_class = SharesForm
    title = _("Who pays")

    def get_initial(self):
        return self.object.shares or {self.object.pay_type: 100}

    def perform(self, record, data):
        return services.share_job(job=record, **data, actor=self.user)


class LineDiscount(LineAction):
    """Dialog “Discount”."""

    verb = may.DISCOUNT_LINE
    form_class = DiscountForm
    title = _("Discount")

    def get_initial(self):
        return {"percent": self.object.discount_percent, "reason": self.object.discount_reason}

    def perform(self, record, data):
        return services.discount_line(line=record, **data, actor=self.user)


class OrderPassCheck(ActionView):
    """Button “Pass quality check”."""

    model = RepairOrder
    verb = may.CHECK_QUALITY
    title = _("Pass quality check")
    done = _("The car is ready.")

    def perform(self, record, data):
        return services.pass_quality_check(repair_order=record, actor=self.user)


class OrderFailCheck(ActionView):
    """Dialog “Send back to work”."""

    model = RepairOrder
    verb = may.CHECK_QUALITY
    form_class = FailedCheckForm
    title = _("Send back to work")
    done = _("Sent back to the workshop.")

    def get_form_kwargs(self):
        return {"order": self.object}

    def perform(self, record, data):
        return services.fail_quality_check(repair_order=record, **data, actor=self.user)


class OrderComeback(ActionView):
    """Dialog “Comeback”."""

    model = RepairOrder
    verb = may.EDIT_ORDER
    form_class = ComebackForm
    title = _("Comeback")

    def get_initial(self):
        return {"earlier": self.object.comeback_of_id}

    def get_form_kwargs(self):
        return {"order": self.object}

    def perform(self, record, data):
        return services.link_comeback(repair_order=record, **data, actor=self.user)
