"""What customers bring to the house, and the tasks that departments get of it: one table."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.care.states import (
    MOVES,
    OVER,
    STAGES,
    UNANSWERED,
    CaseChannel,
    CaseKind,
    CaseState,
    Priority,
    Queue,
    Severity,
)
from dealers.customers.models import Customer, Vehicle
from dealers.service.models.base import address_of, key
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.models import Unit, User
from tenants.accounts.scopes import ScopedQuerySet


class CaseQuerySet(ScopedQuerySet):
    """Cases belong to who works on them, and to a store whose people all see them."""

    def visible_to(self, user: User, verb: str) -> Self:
        """Also the cases of the home store, whosever they are, where somebody reaches only their own:
        the next at the counter must know what the customer complained of."""
        rows = super().visible_to(user, verb)
        if not user.reach(verb).own or user.home_store_id is None:
            return rows
        focused = self if user.focus is None else self.filter(store=user.focus)
        return rows | focused.filter(store=user.home_store_id)

    def brought(self) -> Self:
        """What customers brought, without the tasks."""
        return self.exclude(kind=CaseKind.TASK)

    def tasks(self) -> Self:
        """What departments have to do."""
        return self.filter(kind=CaseKind.TASK)

    def open(self) -> Self:
        """What is not at its end."""
        return self.exclude(state__in=OVER)

    def overdue(self) -> Self:
        """What somebody waits for longer than was promised."""
        return self.open().filter(due_at__lt=now())

    def escalated(self) -> Self:
        """What a manager was told of, or the manufacturer."""
        return self.filter(Q(escalation__gt=0) | Q(oem_at__isnull=False))

    def asked_for(self, deal_id: Any) -> Self:
        """What departments were asked for from a deal's page."""
        return self.tasks().filter(parent=None, about_id=deal_id)

    def to_take(self, queues: list[str], units: list) -> Self:
        """Tasks nobody has taken, of these queues or of these units."""
        mine = Q(queue__in=queues, department=None) | Q(department__in=units)
        return self.tasks().filter(mine, state=CaseState.WAITING)


class Case(Stamped):
    """A complaint, service request, enquiry or suggestion; or a department's task of one."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=CaseKind)
    # The case that a task is of; only tasks have one. One without was asked from a deal: ``about_id``.
    parent = key("self", _("case"), null=True, name="tasks")
    state = models.CharField(_("state"), max_length=13, choices=CaseState)
    channel = models.CharField(_("came by"), max_length=8, choices=CaseChannel)
    subject = models.CharField(_("subject"), max_length=160)
    description = models.TextField(_("what it is about"), blank=True)
    # One of the house's list, as written there; translated when read where it is the portal's own.
    category = models.CharField(_("category"), max_length=60, blank=True)
    severity = models.CharField(
        _("severity"), max_length=8, choices=Severity, default=Severity.MINOR
    )
    priority = models.CharField(
        _("priority"), max_length=6, choices=Priority, default=Priority.NORMAL
    )
    queue = models.CharField(_("department"), max_length=8, choices=Queue, default=Queue.CARE)
    # Where the house keeps its departments or teams as units, the one of the queue that is meant.
    department = key(Unit, _("unit"), null=True)
    store = key(Unit, _("store"), index=True)
    owner = key(settings.AUTH_USER_MODEL, _("owner"), null=True, index=True)
    opened_by = key(settings.AUTH_USER_MODEL, _("noted by"), null=True)
    customer = key(Customer, _("customer"), null=True, name="cases")
    # Who it was, where nobody we know.
    contact_name = models.CharField(_("caller"), max_length=80, blank=True)
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True)
    vehicle = key(Vehicle, _("car"), null=True, name="cases")
    # What was said of a car that we do not know yet: VIN or plate.
    vin_typed = models.CharField(_("car as told"), max_length=40, blank=True)
    # What gave rise to it: a repair order, a contract, an answer to a survey. Not a key, as on
    # the timeline.
    about_id = models.UUIDField(null=True, db_index=True)
    about_number = models.CharField(_("about"), max_length=40, blank=True)
    about_url = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(_("received"), default=now)
    acknowledge_by = models.DateTimeField(_("answer by"), null=True)
    acknowledged_at = models.DateTimeField(_("answered"), null=True)
    resolve_by = models.DateTimeField(_("settle by"), null=True)
    # Until when somebody waits for the next thing; nothing once it is over.
    due_at = models.DateTimeField(_("due"), null=True)
    # How many levels were told that it waits, and when the next one hears of it.
    escalation = models.PositiveSmallIntegerField(_("levels told"), default=0)
    escalate_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(_("promised callback"), null=True)
    # [{"text", "done_at", "done_by"}]: the house's way, ticked off.
    steps = models.JSONField(_("steps"), default=list)
    root_cause = models.TextField(_("root cause"), blank=True)
    proposal = models.TextField(_("proposal"), blank=True)
    measures = models.TextField(_("measures"), blank=True)
    goodwill = MoneyField(_("goodwill"), default=0)
    currency = CurrencyField(_("currency"))
    # Of a task, what came of it; of a case, how it was settled.
    result = models.TextField(_("result"), blank=True)
    satisfied = models.BooleanField(_("customer satisfied"), null=True)
    executed_at = models.DateTimeField(_("carried out on"), null=True)
    closed_at = models.DateTimeField(_("closed on"), null=True)
    closed_reason = models.CharField(_("closed because"), max_length=200, blank=True)
    reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    oem_at = models.DateTimeField(_("passed on to the manufacturer"), null=True)
    oem_reason = models.CharField(_("why passed on"), max_length=200, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at"], name="cases_by_state"),
            models.Index(
                fields=["escalate_at"],
                name="cases_to_escalate",
                condition=Q(escalate_at__isnull=False),
            ),
            models.Index(fields=["received_at"], name="cases_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="task") & (Q(parent__isnull=False) | Q(about_id__isnull=False)))
                | (~Q(kind="task") & Q(parent__isnull=True)),
                name="case_task_has_its_case",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["taken", "done"]) | Q(owner__isnull=False),
                name="case_task_taken_by_somebody",
            ),
            models.CheckConstraint(condition=Q(goodwill__gte=0), name="case_goodwill_not_negative"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        if self.kind == CaseKind.TASK:
            return address_of("care:task_detail", self.pk)
        return address_of("care:case_detail", self.pk)

    def allows(self, state: CaseState) -> bool:
        """Whether the case may go there now."""
        return MOVES[self.kind].allows(self.state, state)

    def move_to(self, state: CaseState) -> None:
        """Set ``state`` if the table of this kind allows it. Does not save."""
        MOVES[self.kind].check(CaseState(self.state), state)
        self.state = state

    @property
    def is_open(self) -> bool:
        """Not at its end."""
        return self.state not in OVER

    @property
    def is_late(self) -> bool:
        """Somebody waits longer than was promised."""
        return self.is_open and self.due_at is not None and self.due_at < now()

    @property
    def origin(self) -> tuple[str, str]:
        """Of a task: number and page of what it is of, a case or a deal."""
        if self.parent is not None:
            return self.parent.number, self.parent.get_absolute_url()
        return self.about_number, self.about_url

    @property
    def is_unanswered(self) -> bool:
        """The customer has not heard from us."""
        return self.state in UNANSWERED

    @property
    def is_complaint(self) -> bool:
        return self.kind == CaseKind.COMPLAINT

    @property
    def needs_car(self) -> bool:
        """A car was named that nobody has found in our records yet."""
        return bool(self.vin_typed) and self.vehicle_id is None

    @property
    def category_label(self) -> str:
        """The category in the reader's language."""
        return gettext(self.category) if self.category else ""

    @property
    def who(self) -> str:
        """The customer, or whoever called."""
        return str(self.customer) if self.customer_id else self.contact_name

    @property
    def car(self) -> str:
        """The car, or what was said of it."""
        return str(self.vehicle) if self.vehicle_id else self.vin_typed

    @property
    def stages(self) -> tuple[CaseState, ...]:
        """The way of this kind, for the bar of its page."""
        return STAGES[CaseKind(self.kind)]

    @property
    def stage(self) -> int:
        """How many stages are reached, from 1; a reopened case stands where it is looked into."""
        state = CaseState(self.state)
        if state in self.stages:
            return self.stages.index(state) + 1
        if state == CaseState.REOPENED:
            again = (CaseState.ASSIGNED, CaseState.FIRST_DIAGNOSIS, CaseState.ACKNOWLEDGED)
            return next(self.stages.index(s) + 1 for s in again if s in self.stages)
        return 0

    @property
    def progress(self) -> int:
        """Per cent of the way."""
        return self.stage * 100 // len(self.stages)
