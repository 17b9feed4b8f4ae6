"""The jobs of a repair order: their lines, the hours worked, and what an hour costs."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from dealers.parts.models import Part, PartDemand, QuantityField, StockMove
from dealers.service.models.base import address_of, key
from dealers.service.models.campaigns import ServiceCampaign
from dealers.service.models.orders import RepairOrder
from dealers.service.models.packages import ServicePackage
from dealers.service.states import (
    AUTHORISATION_MOVES,
    CLAIMABLE,
    JOB_MOVES,
    NOT_WANTED,
    Authorisation,
    JobState,
    LineKind,
    Method,
    PayType,
    Skill,
)
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField, allocate
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet
from tenants.reference.three_guarantees import FaultClass


class JobQuerySet(ScopedQuerySet):
    """Jobs belong to their technician, and to the store of their repair order."""

    owner_field = "technician"
    store_field = "repair_order__store"


class LineQuerySet(ScopedQuerySet):
    """Lines are whose their job is."""

    owner_field = "job__technician"
    store_field = "job__repair_order__store"


class ClockQuerySet(ScopedQuerySet):
    """Clocks are their technician's, and of the store of the repair order."""

    owner_field = "technician"
    store_field = "job__repair_order__store"


class LabourRate(Stamped):
    """What an hour costs from a day on, by who pays; a row without store holds for all."""

    store = key(Unit, _("store"), null=True)
    pay_type = models.CharField(_("who pays"), max_length=10, choices=PayType)
    rate = MoneyField(_("per hour"))
    currency = CurrencyField()
    valid_from = models.DateField(_("valid from"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "pay_type", "valid_from"],
                name="labour_rate_once_per_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="labour_rate_positive"),
        ]

    def __str__(self):
        return f"{self.get_pay_type_display()} {self.rate}"


class Job(Stamped):
    """One thing to be put right: complaint, cause, correction, who pays, who does it."""

    repair_order = key(RepairOrder, _("repair order"), name="jobs")
    position = models.PositiveSmallIntegerField(_("no."))
    complaint = models.TextField(_("complaint"))
    cause = models.TextField(_("cause"), blank=True)
    correction = models.TextField(_("correction"), blank=True)
    fault_code = models.CharField(_("fault code"), max_length=20, blank=True)
    # For faults that the law names (three guarantees): which it was.
    fault_class = models.CharField(
        _("serious fault"), max_length=12, choices=FaultClass, blank=True, default="", db_default=""
    )
    skill = models.CharField(
        _("kind of work"), max_length=12, choices=Skill, blank=True, default="", db_default=""
    )
    photos = models.JSONField(_("photos"), default=list, db_default=[])  # of {"id", "name"}
    pay_type = models.CharField(_("who pays"), max_length=10, choices=PayType)
    # When several pay: percent (a text) by pay type, 100 in all; empty: ``pay_type`` pays all.
    shares = models.JSONField(_("shares"), default=dict, db_default={}, blank=True)
    campaign = key(ServiceCampaign, _("campaign"), null=True)
    package = key(ServicePackage, _("package"), null=True)
    # The job that was put off or declined at an earlier visit; taken up again once only.
    revived_from = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="revival"
    )
    technician = key(settings.AUTH_USER_MODEL, _("technician"), null=True, index=True)
    state = models.CharField(_("work"), max_length=8, choices=JobState, default=JobState.WAITING)
    finished_at = models.DateTimeField(_("finished"), null=True)
    authorisation = models.CharField(
        _("authorisation"),
        max_length=10,
        choices=Authorisation,
        default=Authorisation.NOT_ASKED,
    )
    authorised_amount = MoneyField(_("agreed amount"), null=True)
    authorised_by = models.CharField(_("agreed by"), max_length=80, blank=True)
    authorised_how = models.CharField(_("agreed how"), max_length=9, choices=Method, blank=True)
    authorised_at = models.DateTimeField(_("agreed at"), null=True)
    taken_by = key(settings.AUTH_USER_MODEL, _("noted by"), null=True)
    decline_reason = models.CharField(_("reason"), max_length=200, blank=True)
    # Every answer and question, oldest first: authorisation, how, amount, by, noted_by, at (texts).
    answers = models.JSONField(_("answers"), default=list, db_default=[], blank=True)
    amount = MoneyField(_("amount"), default=Decimal(0))
    # Written when it is finished (``portal.core.symptoms``): by these words a cure is found again.
    symptoms = SearchVectorField(null=True, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["symptoms"], name="job_symptoms")]
        constraints = [
            models.UniqueConstraint(fields=["repair_order", "position"], name="job_position_once"),
            models.CheckConstraint(
                condition=~Q(authorisation="authorised") | Q(authorised_at__isnull=False),
                name="authorisation_has_its_time",
            ),
        ]

    def __str__(self):
        return f"{self.repair_order.number}/{self.position}"

    def get_absolute_url(self):
        return address_of("service:job_detail", self.pk)

    @property
    def is_wanted(self) -> bool:
        """Not declined and not put off: it is to be done, and billed."""
        return self.authorisation not in NOT_WANTED

    @property
    def amounts(self) -> dict[PayType, Decimal]:
        """What each payer owes for the job: in cents, by the largest remainder."""
        if not self.shares:
            return {PayType(self.pay_type): self.amount}
        payers = [payer for payer in PayType if payer in self.shares]
        parts = allocate(self.amount, [Decimal(self.shares[payer]) for payer in payers])
        return dict(zip(payers, parts, strict=True))

    @property
    def billed_hours(self) -> Decimal:
        """Hours on the labour lines."""
        hours = (line.quantity for line in self.lines.all() if line.kind == LineKind.LABOUR)
        return sum(hours, Decimal(0))

    @property
    def flat_rate_hours(self) -> Decimal:
        """The catalogue's hours for the same work."""
        return sum((line.flat_rate_hours or Decimal(0) for line in self.lines.all()), Decimal(0))

    @property
    def customer_amount(self) -> Decimal:
        """What the customer is asked to agree to."""
        return self.amounts.get(PayType.CUSTOMER, Decimal(0))

    @property
    def claimable_share(self) -> Decimal:
        """The manufacturer's part of the job, from 0 to 1."""
        if not self.shares:
            return Decimal(self.pay_type in CLAIMABLE)
        percent = (Decimal(part) for payer, part in self.shares.items() if payer in CLAIMABLE)
        return sum(percent, Decimal(0)) / 100

    def move_to(self, state: JobState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        JOB_MOVES.check(JobState(self.state), state)
        self.state = state

    def answer(self, authorisation: Authorisation) -> None:
        """Set ``authorisation`` if the table of moves allows it. Does not save."""
        AUTHORISATION_MOVES.check(Authorisation(self.authorisation), authorisation)
        self.authorisation = authorisation


class JobLine(Stamped):
    """Labour, a part, a package, sublet work or a fee on a job, with price and cost as of that day.

    A package is one line with the price, followed by its labour and parts, which cost nothing more:
    they are worked, issued and counted like any other line.
    """

    job = key(Job, _("job"), name="lines")
    kind = models.CharField(_("kind"), max_length=8, choices=LineKind)
    inside = key("self", _("in package"), null=True, name="contents")
    code = models.CharField(_("code"), max_length=40, blank=True)
    description = models.CharField(_("description"), max_length=200)
    part = key(Part, _("part"), null=True)
    quantity = QuantityField(_("quantity"), help_text="Hours for labour.")
    # Billed hours are the quantity; these are the catalogue's. Clocked ones are in WorkClock.
    flat_rate_hours = models.DecimalField(
        _("flat-rate hours"), max_digits=6, decimal_places=2, null=True
    )
    unit_price = MoneyField(_("unit price"))
    discount_percent = models.DecimalField(
        _("discount (%)"), max_digits=5, decimal_places=2, default=0, db_default=0
    )
    discount_reason = models.CharField(
        _("why less"), max_length=200, blank=True, default="", db_default=""
    )
    unit_cost = models.DecimalField(_("unit cost"), max_digits=14, decimal_places=4, null=True)
    amount = MoneyField(_("amount"))
    is_causal = models.BooleanField(_("causal part"), default=False)
    # What is held in the store for it, or awaited; kept when it is handed out.
    reservation = key(PartDemand, _("reservation"), null=True)
    issue = models.OneToOneField(
        StockMove, null=True, on_delete=models.PROTECT, related_name="job_line"
    )

    objects = LineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="job_line_has_quantity"),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0) & Q(discount_percent__lte=100),
                name="job_line_discount_is_a_part",
            ),
            models.UniqueConstraint(
                fields=["job"], condition=Q(is_causal=True), name="one_causal_part_per_job"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.description}".strip()

    @property
    def is_waiting_for_part(self) -> bool:
        """A part that has not left the store yet."""
        return self.kind == LineKind.PART and self.issue_id is None

    @property
    def is_reserved(self) -> bool:
        """Held in the store for the job, or awaited from the next delivery."""
        return self.issue_id is None and bool(self.reservation and self.reservation.is_open)

    @property
    def held(self) -> Decimal:
        """How much of it lies in the store for the job."""
        return self.reservation.held if self.is_reserved else Decimal(0)

    @property
    def missing(self) -> Decimal:
        """How much of it is reserved and still to come."""
        return self.reservation.missing if self.is_reserved else Decimal(0)


class WorkClock(Stamped):
    """A technician worked on a job from then until then. Hours clocked are the sum."""

    job = key(Job, _("job"), name="clocks")
    technician = key(settings.AUTH_USER_MODEL, _("technician"))
    started_at = models.DateTimeField(_("started"), default=now)
    stopped_at = models.DateTimeField(_("stopped"), null=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["technician"],
                condition=Q(stopped_at=None),
                name="one_running_clock_per_technician",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(stopped_at__gte=models.F("started_at")),
                name="clock_runs_forward",
            ),
        ]

    def __str__(self):
        return f"{self.technician}: {self.job}"
