"""The technician's phone: photos, parts requested, findings; and findings on the repair order."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dealers.service import permissions as may
from dealers.service import services
from dealers.service.forms_work import FindingForm, PhotosForm, RequestPartForm
from dealers.service.models import Finding, RepairOrder
from dealers.service.states import LIGHT_TONES
from dealers.service.views.jobs import JobAction
from dealers.service.views.moves import FINDING_ACTIONS, moves_for
from dealers.service.views.photos import pictures
from portal.ui.details import Tab
from portal.ui.pages import ActionView


class JobPhotograph(JobAction):
    """Dialog “Photos”."""

    verb = may.WORK_ON_JOB
    form_class = PhotosForm
    title = _("Photos")
    done = _("The photos are kept.")

    def perform(self, record, data):
        return services.photograph_job(job=record, **data, actor=self.user)


class JobRequestPart(JobAction):
    """Dialog “Request part”."""

    verb = may.WORK_ON_JOB
    form_class = RequestPartForm
    title = _("Request part")
    done = _("The parts counter is told.")

    def perform(self, record, data):
        return services.request_part(job=record, **data, actor=self.user)


class JobFind(JobAction):
    """Dialog “Note a finding”."""

    verb = may.WORK_ON_JOB
    form_class = FindingForm
    title = _("Note a finding")
    done = _("Noted.")

    def perform(self, record, data):
        return services.note_finding(job=record, **data, actor=self.user)


class FindingPropose(ActionView):
    """Button “Propose to the customer”."""

    model = Finding
    verb = may.EDIT_ORDER
    select_related = ("repair_order",)
    title = _("Propose to the customer")
    done = _("It is a job now: add its lines, then ask the customer.")

    def perform(self, record, data):
        return services.propose_finding(finding=record, actor=self.user)


def _findings(page: Any) -> dict[str, Any]:
    order: RepairOrder = page.object
    rows = []
    for finding in order.findings.select_related("found_by", "job").order_by("id"):
        finding.repair_order = order
        if finding.job:
            finding.job.repair_order = order
        rows.append(
            {
                "finding": finding,
                "tone": LIGHT_TONES[finding.light],
                "pictures": pictures(finding.photos),
                "moves": moves_for(page.user, finding, FINDING_ACTIONS),
            }
        )
    return {"findings": rows}


FINDINGS = Tab("findings", _("What was found"), "dealers/service/_findings.html", context=_findings)
