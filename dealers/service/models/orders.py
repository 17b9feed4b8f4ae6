"""Bookings and repair orders."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer, Vehicle
from dealers.service.models.base import address_of, key
from dealers.service.models.campaigns import ServiceCampaign
from dealers.service.models.resources import Resource
from dealers.service.states import (
    BOARD_MOVES,
    BOOKING_MOVES,
    IN_THE_SHOP,
    ON_THE_BOARD,
    PAPER_MOVES,
    Board,
    BookingState,
    Paper,
    PaymentMethod,
    Skill,
)
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet

# What ``move_to`` sets, for ``update_fields``.
BOARD_FIELDS = ("board", "board_since", "board_times", "bay", "ready_at", "updated_at")
DUE_SOON = timedelta(hours=1)


class AdvisorsQuerySet(ScopedQuerySet):
    """Rows that belong to an advisor and a store."""

    owner_field = "advisor"


class Booking(Stamped):
    """A customer has announced a visit."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    customer = key(Customer, _("customer"), name="bookings")
    vehicle = key(Vehicle, _("car"), null=True, name="bookings")
    store = key(Unit, _("store"), index=True)
    advisor = key(settings.AUTH_USER_MODEL, _("service advisor"), null=True, index=True)
    starts_at = models.DateTimeField(_("comes at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    complaint = models.TextField(_("wish or complaint"), blank=True)
    campaign = key(ServiceCampaign, _("campaign"), null=True)
    skill = models.CharField(
        _("kind of work"), max_length=12, choices=Skill, blank=True, default="", db_default=""
    )
    # What the visit holds for its time; none of what the store does not plan.
    bay = key(Resource, _("bay"), null=True)
    technician = key(Resource, _("technician"), null=True)
    courtesy_car = key(Resource, _("courtesy car"), null=True)
    # Set when the own fleet took the car back: what it said. Empty again with another car.
    courtesy_lost = models.CharField(
        _("courtesy car taken back"), max_length=240, blank=True, default="", db_default=""
    )
    driver = key(Resource, _("driver"), null=True)
    collect_from = models.CharField(
        _("collect from"), max_length=200, blank=True, default="", db_default=""
    )
    state = models.CharField(
        _("state"), max_length=9, choices=BookingState, default=BookingState.BOOKED
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # Part of the customer's own link to it; empty while there is none.
    share_key = models.CharField(max_length=24, blank=True, default="", db_default="")
    is_online = models.BooleanField(_("booked online"), default=False, db_default=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True)

    objects = AdvisorsQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["starts_at"], name="bookings_by_time")]

    def __str__(self):
        return f"{self.number} {self.customer}"

    def get_absolute_url(self):
        return address_of("service:booking_detail", self.pk)

    @property
    def ends_at(self):
        """When the visit is planned to be over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    def move_to(self, state: BookingState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        BOOKING_MOVES.check(BookingState(self.state), state)
        self.state = state


class RepairOrder(Stamped):
    """A car is with us: who brought it, what is to be done, where it stands, who pays."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    customer = key(Customer, _("customer"), name="repair_orders")
    vehicle = key(Vehicle, _("car"), name="repair_orders")
    store = key(Unit, _("store"), index=True)
    advisor = key(settings.AUTH_USER_MODEL, _("service advisor"), index=True)
    booking = models.OneToOneField(
        Booking, null=True, on_delete=models.PROTECT, related_name="repair_order"
    )
    odometer_in = models.PositiveIntegerField(_("odometer in (km)"))
    odometer_out = models.PositiveIntegerField(_("odometer out (km)"), null=True)
    tag_number = models.CharField(_("key tag"), max_length=12, blank=True)
    remarks = models.TextField(_("remarks on the car"), blank=True)
    is_comeback = models.BooleanField(_("comeback"), default=False)
    comeback_of = key("self", _("comeback of"), null=True)
    # The walk-around: fuel_percent, marks (portal.ui.damage), photos, signature, signed_by, by, at.
    inspection = models.JSONField(_("walk-around"), default=dict, db_default={}, blank=True)
    # Each look at the finished work, oldest first: passed, remark, jobs (positions), by, at.
    quality_checks = models.JSONField(_("quality checks"), default=list, db_default=[], blank=True)
    # Part of the customer's link to the status page; empty while there is none.
    share_key = models.CharField(max_length=24, blank=True, default="", db_default="")
    paper = models.CharField(_("document"), max_length=12, choices=Paper, default=Paper.ESTIMATE)
    board = models.CharField(_("status"), max_length=16, choices=Board, default=Board.CHECKED_IN)
    board_since = models.DateTimeField(_("in this status since"), default=now)
    # How long it stood in each status before, in whole seconds: {"waiting_parts": 7200}.
    board_times = models.JSONField(default=dict, db_default={}, editable=False)
    # Where the car stands; two are never in one bay. Free again once it is ready or gone.
    bay = key(Resource, _("bay"), null=True)
    opened_at = models.DateTimeField(_("opened"), default=now)
    promised_at = models.DateTimeField(_("promised for"), null=True, blank=True)
    ready_at = models.DateTimeField(_("ready"), null=True)
    settled_at = models.DateTimeField(_("settled"), null=True)
    settled_by = key(settings.AUTH_USER_MODEL, _("settled by"), null=True)
    payment_method = models.CharField(
        _("payment method"), max_length=8, choices=PaymentMethod, blank=True
    )
    delivered_at = models.DateTimeField(_("handed over"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    cancel_reason = models.CharField(_("reason"), max_length=200, blank=True)
    currency = CurrencyField()
    # By who pays; kept with every line, frozen by the settlement.
    customer_amount = MoneyField(_("customer pays"), default=Decimal(0))
    manufacturer_amount = MoneyField(_("manufacturer pays"), default=Decimal(0))
    insurer_amount = MoneyField(_("insurer pays"), default=Decimal(0))
    internal_amount = MoneyField(_("dealership pays"), default=Decimal(0))
    contract_amount = MoneyField(
        _("service contract pays"), default=Decimal(0), db_default=Decimal(0)
    )

    objects = AdvisorsQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["board", "promised_at"],
                name="orders_on_the_board",
                condition=~Q(board__in=["closed", "cancelled", "delivered"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(paper="invoice") | Q(settled_at__isnull=False),
                name="invoice_has_its_day",
            ),
            models.UniqueConstraint(fields=["bay"], name="one_car_in_a_bay"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return address_of("service:order_detail", self.pk)

    @property
    def total(self) -> Decimal:
        """What the visit is worth, whoever pays."""
        return (
            self.customer_amount
            + self.manufacturer_amount
            + self.insurer_amount
            + self.internal_amount
            + self.contract_amount
        )

    @property
    def is_open(self) -> bool:
        """Neither settled nor over: its lines are no invoice yet."""
        over = (Board.DELIVERED, Board.CLOSED, Board.CANCELLED)
        return self.paper != Paper.INVOICE and self.board not in over

    @property
    def seconds_here(self) -> float:
        """How long it has stood in its present status."""
        return max((now() - self.board_since).total_seconds(), 0)

    @property
    def is_due_soon(self) -> bool:
        """Promised within the next ``DUE_SOON``, and not yet ready."""
        return bool(
            self.promised_at and not self.ready_at and now() <= self.promised_at < now() + DUE_SOON
        )

    @property
    def is_late(self) -> bool:
        """Promised for a time that has passed, and not yet ready."""
        return bool(self.promised_at and not self.ready_at and self.promised_at < now())

    def move_to(self, board: Board) -> None:
        """Set ``board`` if the table of moves allows it; save ``BOARD_FIELDS``.

        The time in the status it leaves is added up; out of the shop, its bay is free.
        """
        BOARD_MOVES.check(Board(self.board), board)
        spent = self.board_times.get(self.board, 0) + round(self.seconds_here)
        self.board_times = {**self.board_times, self.board: spent}
        self.board, self.board_since = board, now()
        if board in ON_THE_BOARD:
            self.ready_at = self.board_since if board == Board.READY else None
        if board not in IN_THE_SHOP:
            self.bay = None

    def become(self, paper: Paper) -> None:
        """Set ``paper`` if the table of moves allows it. Does not save."""
        PAPER_MOVES.check(Paper(self.paper), paper)
        self.paper = paper
