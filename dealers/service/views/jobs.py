"""Jobs: the technician's own list, the page of one, and what is done on it."""

from datetime import datetime

from django.db.models import Prefetch
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dealers.service import permissions as may
from dealers.service import selectors, services
from dealers.service.filters import JobFilter
from dealers.service.forms import (
    AssignForm,
    AuthoriseForm,
    DeclineForm,
    FeeForm,
    JobPartForm,
    LabourForm,
    SubletForm,
)
from dealers.service.forms_jobs import AskForm
from dealers.service.forms_work import DescribeForm
from dealers.service.models import Job, JobLine
from dealers.service.states import (
    AUTHORISATION_TONES,
    JOB_TONES,
    PAY_TONES,
    Authorisation,
    Method,
    PayType,
)
from dealers.service.views.moves import JOB_ACTIONS, LINE_ACTIONS, PHONE_ACTIONS, moves_for
from dealers.service.views.photos import PHOTOS
from portal.ui.details import Fact, Group, Tab
from portal.ui.menu import extensions
from portal.ui.pages import ActionView, DetailPage, ListPage, Screen
from portal.ui.pages.base import is_fragment
from portal.ui.tables import BadgeColumn, Column, MoneyColumn, Table
from portal.ui.values import moment


class JobList(ListPage):
    """All jobs a person may see; a technician's own."""

    model = Job
    verb = may.VIEW_JOB
    title = _("Jobs")
    columns = [
        Column("complaint", link=True),
        Column("repair_order", _("Repair order"), sort="repair_order__number"),
        Column("repair_order__vehicle", _("Car"), sort=False),
        BadgeColumn("state", tones=JOB_TONES),
        BadgeColumn("authorisation", tones=AUTHORISATION_TONES),
        BadgeColumn("pay_type", tones=PAY_TONES),
        Column("technician", phone=False),
        MoneyColumn("amount", currency="CNY", phone=False),
    ]
    filterset_class = JobFilter
    select_related = ("repair_order__vehicle", "technician")
    presets = [
        ("mine", _("Mine"), "technician=me"),
        ("unassigned", _("Without technician"), "technician=none"),
        ("approval", _("Waiting for the customer"), "authorisation=asked"),
    ]
    empty = _("What is to be put right on the cars in the workshop.")


class MyJobs(Screen):
    """The technician's phone: what runs, what is next, start and stop."""

    verb = may.WORK_ON_JOB
    title = _("My work")
    template_name = "dealers/service/my_jobs.html"

    def get(self, request):
        part = "dealers/service/_my_jobs.html"
        return self.render(part if is_fragment(request) else self.template_name)

    @cached_property
    def jobs(self):
        """My jobs with their buttons; the one I am working on first."""
        running = selectors.running_clock(self.user)
        jobs = list(selectors.my_jobs(self.user))
        jobs.sort(key=lambda job: not (running and running.job_id == job.pk))
        return [
            {
                "job": job,
                "moves": moves_for(self.user, job, PHONE_ACTIONS),
                "clock": running if running and running.job_id == job.pk else None,
                "tone": JOB_TONES[job.state],
                "answer_tone": AUTHORISATION_TONES[job.authorisation],
            }
            for job in jobs
        ]


def _lines(page) -> dict:
    """The job's lines with their buttons, and the hours clocked on it."""
    job = page.object
    rows = []
    for line in job.lines.all():
        line.job = job
        rows.append({"line": line, "moves": moves_for(page.user, line, LINE_ACTIONS)})
    return {"job": job, "lines": rows}


def shares_of(job: Job) -> str:
    """“Customer 30 %, Insurance 70 %”; nothing while one pays all."""
    return ", ".join(f"{PayType(payer).label} {share} %" for payer, share in job.shares.items())


def answers_of(page) -> Table:
    """Who was asked, who answered what, the newest first."""
    said, methods = dict(Authorisation.choices), dict(Method.choices)
    columns = [
        Column("at", _("When"), value=lambda row: moment(datetime.fromisoformat(row["at"]))),
        Column("authorisation", value=lambda row: said.get(row["authorisation"], "")),
        Column("how", _("How"), value=lambda row: methods.get(row["how"], "")),
        Column("by", _("Who"), value=lambda row: row["by"]),
        Column("amount", _("Amount"), value=lambda row: row["amount"]),
        Column("noted_by", _("Noted by"), value=lambda row: row["noted_by"]),
    ]
    return Table(
        columns,
        page.object.answers[::-1],
        url=lambda row: "",
        empty=_("The customer has not been asked yet."),
    )


class JobDetail(DetailPage):
    """One job: complaint, cause, correction, lines, hours."""

    model = Job
    prefetch_related = (
        Prefetch("lines", JobLine.objects.select_related("part", "reservation").order_by("id")),
        "clocks",
    )
    verb = may.VIEW_JOB
    select_related = ("repair_order__vehicle", "repair_order__customer", "technician", "campaign")
    tones = JOB_TONES
    subtitle = "repair_order__vehicle"
    groups = [
        Group(
            _("Complaint, cause, correction"),
            [
                Fact("complaint", wide=True),
                Fact("cause", wide=True),
                Fact("correction", wide=True),
                Fact("fault_code", hide_empty=True),
                Fact("fault_class", hide_empty=True),
                Fact("campaign__instructions", _("Instructions"), wide=True, hide_empty=True),
            ],
        ),
        Group(
            _("Job"),
            [
                Fact("pay_type", tones=PAY_TONES),
                Fact("shares", value=shares_of, hide_empty=True),
                Fact("authorisation", tones=AUTHORISATION_TONES),
                Fact("authorised_amount", money="CNY", hide_empty=True),
                Fact("authorised_by", hide_empty=True),
                Fact("authorised_how", hide_empty=True),
                Fact("decline_reason", hide_empty=True),
                Fact("skill", hide_empty=True),
                Fact("technician"),
                Fact("billed", _("Hours billed"), value=lambda job: job.billed_hours),
                Fact("flat", _("Flat-rate hours"), value=lambda job: job.flat_rate_hours),
                Fact("hours", _("Hours clocked"), value=selectors.clocked_hours),
            ],
        ),
    ]

    @property
    def tabs(self):
        """Our own, and those of the domains above."""
        lines = Tab("lines", _("Lines"), "dealers/service/_lines.html", context=_lines)
        answers = Tab("answers", _("Customer's answers"), table=answers_of)
        return [lines, PHOTOS, answers, *extensions("dealer", "JOB_TABS")]

    @property
    def actions(self):
        """Our own moves, and those of the domains above."""
        return [*JOB_ACTIONS, *extensions("dealer", "JOB_ACTIONS")]

    @property
    def back_url(self):
        order = self.object.repair_order
        return order.get_absolute_url() if self.user.can(may.VIEW_ORDER) else self.sibling("list")


class JobAction(ActionView):
    """What the buttons of a job share."""

    model = Job
    select_related = ("repair_order",)


class JobStart(JobAction):
    """Button “Start”."""

    verb = may.WORK_ON_JOB
    title = _("Start work")

    def perform(self, record, data):
        return services.start_work(job=record, actor=self.user)


class JobStop(JobAction):
    """Button “Stop”."""

    verb = may.WORK_ON_JOB
    title = _("Stop work")

    def perform(self, record, data):
        return services.stop_work(job=record, actor=self.user)


class JobFinish(JobAction):
    """Button “Finish”."""

    verb = may.WORK_ON_JOB
    title = _("Finish job")
    done = _("Job finished.")

    def perform(self, record, data):
        return services.finish_job(job=record, actor=self.user)


class JobReopen(JobAction):
    """Button “Reopen”."""

    verb = may.CHECK_QUALITY
    title = _("Reopen")

    def perform(self, record, data):
        return services.reopen_job(job=record, actor=self.user)


class JobAsk(JobAction):
    """Dialog “Ask the customer”."""

    verb = may.AUTHORISE_JOB
    form_class = AskForm
    title = _("Ask the customer")

    def perform(self, record, data):
        return services.ask_authorisation(job=record, **data, actor=self.user)


class JobAuthorise(JobAction):
    """Dialog “Customer agrees”."""

    verb = may.AUTHORISE_JOB
    form_class = AuthoriseForm
    title = _("Customer agrees")

    def perform(self, record, data):
        return services.authorise_job(job=record, **data, actor=self.user)


class JobDecline(JobAction):
    """Dialog “Customer declines”."""

    verb = may.AUTHORISE_JOB
    form_class = DeclineForm
    title = _("Customer declines")

    def perform(self, record, data):
        return services.decline_job(job=record, **data, actor=self.user)


class JobDescribe(JobAction):
    """Dialog “Cause and correction”."""

    verb = may.DESCRIBE_JOB
    form_class = DescribeForm
    title = _("Cause and correction")

    def get_initial(self):
        return {name: getattr(self.object, name) for name in DescribeForm.base_fields}

    def perform(self, record, data):
        return services.describe_job(job=record, **data, actor=self.user)


class JobAssign(JobAction):
    """Dialog “Assign”."""

    verb = may.EDIT_ORDER
    form_class = AssignForm
    title = _("Assign")

    def perform(self, record, data):
        return services.assign_technician(job=record, **data, actor=self.user)


class JobAddLabour(JobAction):
    """Dialog “Labour”."""

    verb = may.EDIT_ORDER
    form_class = LabourForm
    title = _("Add labour")

    def perform(self, record, data):
        return services.add_labour(job=record, **data, actor=self.user)


class JobAddPart(JobAction):
    """Dialog “Part”."""

    verb = may.EDIT_ORDER
    form_class = JobPartForm
    title = _("Add part")

    def perform(self, record, data):
        return services.add_part(job=record, **data, actor=self.user)


class JobAddSublet(JobAction):
    """Dialog “Sublet”."""

    verb = may.EDIT_ORDER
    form_class = SubletForm
    title = _("Add sublet work")

    def perform(self, record, data):
        return services.add_sublet(job=record, **data, actor=self.user)


class JobAddFee(JobAction):
    """Dialog “Fee”."""

    verb = may.EDIT_ORDER
    form_class = FeeForm
    title = _("Add fee")

    def perform(self, record, data):
        return services.add_fee(job=record, **data, actor=self.user)
