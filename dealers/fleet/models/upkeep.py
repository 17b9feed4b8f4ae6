"""What has to be done about our cars, how they are insured, and what they cost."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.fleet.models.cars import FleetCar
from dealers.fleet.models.trips import Trip
from dealers.fleet.states import (
    CLAIM_MOVES,
    OPEN_TASK,
    TASK_MOVES,
    ClaimState,
    CostKind,
    PolicyKind,
    TaskKind,
    TaskState,
)
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.scopes import ScopedQuerySet


def _car(name: str) -> models.ForeignKey:
    return models.ForeignKey(
        FleetCar, on_delete=models.PROTECT, related_name=name, verbose_name=_("car")
    )


def _person(label, **more) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=label,
        **more,
    )


class OfCarQuerySet(ScopedQuerySet):
    """What belongs to a car is of that car's store."""

    owner_field: str | None = None
    store_field = "car__store"


class Policy(Stamped):
    """A car is insured with somebody from a day until a day."""

    car = _car("policies")
    kind = models.CharField(_("kind"), max_length=10, choices=PolicyKind)
    insurer = models.CharField(_("insurer"), max_length=80)
    number = models.CharField(_("policy number"), max_length=60)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    premium = MoneyField(_("premium"), default=0)
    currency = CurrencyField(_("currency"))
    ended_because = models.CharField(_("ended because"), max_length=200, blank=True)

    objects = OfCarQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["insurer", "number"], name="fleet_policy_once"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="fleet_policy_takes_time"
            ),
            models.CheckConstraint(condition=Q(premium__gte=0), name="fleet_premium_not_negative"),
        ]

    def __str__(self):
        return f"{self.insurer} {self.number}"

    def get_absolute_url(self):
        return f"/fleet/policies/{self.pk}/"

    @property
    def tone(self) -> str:
        """Whether it counts today."""
        today = localdate()
        if self.valid_until < today:
            return "quiet"
        return "done" if self.valid_from <= today else "waiting"


class TaskQuerySet(OfCarQuerySet):
    """Tasks are of who has to do them, and of the car's store."""

    owner_field = "assignee"

    def open(self):
        """What is still to be done."""
        return self.filter(state__in=OPEN_TASK)

    def claims(self):
        """Those of which the insurer knows."""
        return self.exclude(claim_state=ClaimState.NONE)


class CarTask(Stamped):
    """Service, repair, inspection or accident of a car; with the insurer's claim where there is one."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    car = _car("tasks")
    kind = models.CharField(_("kind"), max_length=10, choices=TaskKind)
    state = models.CharField(_("state"), max_length=9, choices=TaskState, default=TaskState.PLANNED)
    title = models.CharField(_("what is to be done"), max_length=160)
    details = models.TextField(_("details"), blank=True)
    assignee = _person(_("responsible"), null=True)
    workshop = models.CharField(_("workshop"), max_length=80, blank=True)
    due_on = models.DateField(_("due"), null=True)
    # The drive on which it happened.
    trip = models.ForeignKey(
        Trip, null=True, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("drive")
    )
    started_at = models.DateTimeField(_("started"), null=True)
    done_at = models.DateTimeField(_("done"), null=True)
    result = models.CharField(_("what was done"), max_length=200, blank=True)
    claim_state = models.CharField(
        _("claim"), max_length=8, choices=ClaimState, default=ClaimState.NONE
    )
    policy = models.ForeignKey(
        Policy, null=True, on_delete=models.PROTECT, related_name="claims", verbose_name=_("policy")
    )
    claim_number = models.CharField(_("claim number"), max_length=60, blank=True)
    accident_on = models.DateField(_("day of the accident"), null=True)
    claimed = MoneyField(_("claimed"), default=0)
    paid = MoneyField(_("paid by the insurer"), default=0)
    currency = CurrencyField(_("currency"))

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "due_on"], name="fleet_tasks_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(claim_state="none") | Q(policy__isnull=False),
                name="fleet_claim_has_policy",
            ),
            models.CheckConstraint(
                condition=Q(claimed__gte=0) & Q(paid__gte=0), name="fleet_claim_not_negative"
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def get_absolute_url(self):
        return f"/fleet/tasks/{self.pk}/"

    def move_to(self, state: TaskState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save: the service does."""
        TASK_MOVES.check(TaskState(self.state), state)
        self.state = state

    def move_claim_to(self, state: ClaimState) -> None:
        """Set ``claim_state`` if the table of moves allows it. Does not save."""
        CLAIM_MOVES.check(ClaimState(self.claim_state), state)
        self.claim_state = state

    @property
    def is_open(self) -> bool:
        """Still to be done."""
        return self.state in OPEN_TASK

    @property
    def is_late(self) -> bool:
        """To be done, and its day is over."""
        return self.is_open and self.due_on is not None and self.due_on < localdate()


class CarCost(Stamped):
    """What a car cost on a day. Nothing is overwritten: a wrong entry is taken back with a reason."""

    car = _car("costs")
    kind = models.CharField(_("kind"), max_length=9, choices=CostKind)
    day = models.DateField(_("day"))
    amount = MoneyField(_("amount"))
    currency = CurrencyField(_("currency"))
    # Litres or kilowatt-hours, two decimals.
    quantity = models.DecimalField(_("litres or kWh"), max_digits=8, decimal_places=2, null=True)
    document = models.CharField(_("document"), max_length=60, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    trip = models.ForeignKey(
        Trip, null=True, on_delete=models.PROTECT, related_name="costs", verbose_name=_("drive")
    )
    task = models.ForeignKey(
        CarTask, null=True, on_delete=models.PROTECT, related_name="costs", verbose_name=_("task")
    )
    policy = models.ForeignKey(
        Policy, null=True, on_delete=models.PROTECT, related_name="costs", verbose_name=_("policy")
    )
    entered_by = _person(_("entered by"), null=True)
    void_because = models.CharField(_("taken back because"), max_length=200, blank=True)

    objects = OfCarQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["car", "day"], name="fleet_costs_of_car")]
        constraints = [
            # What the insurer pays comes back: a negative repair. All else costs something.
            models.CheckConstraint(
                condition=Q(amount__gt=0) | (Q(amount__lt=0) & Q(task__isnull=False)),
                name="fleet_cost_is_some",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount}"
