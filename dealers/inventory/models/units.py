"""The cars we have for sale, and for whom they are kept."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.inventory.permissions import ASK_TRANSFER, VIEW_UNIT
from dealers.inventory.states import COMING, ON_HAND, UNIT_MOVES, MakerState, UnitClass, UnitState
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField, to_cents
from portal.core.search import Searchable
from portal.core.vins import vin_warning
from tenants.accounts.models import Unit, User

# Days in stock that divide fresh from old: 0 to 30, 31 to 60, 61 to 90, older.
AGE_STEPS = (30, 60, 90)


class UnitQuerySet(Searchable):
    """Cars in stock. Advisors see the whole group's; changing them is a matter of the store."""

    def visible_to(self, user: User, verb: str) -> Self:
        """All cars for looking and asking for; for any other verb those of the person's stores."""
        reach = user.reach(verb)
        rows = self if user.focus is None else self.filter(store=user.focus)
        if reach.everything or (reach and verb in {VIEW_UNIT, ASK_TRANSFER}):
            return rows.all()
        stores = reach.stores | ({user.home_store_id} if reach else set())
        return rows.filter(store__in=stores - {None})

    def on_hand(self) -> Self:
        """Cars that are ours and here."""
        return self.filter(state__in=ON_HAND)

    def for_sale(self) -> Self:
        """Cars that can be reserved now."""
        return self.filter(state=UnitState.IN_STOCK)


class VehicleUnit(Stamped):
    """One car of ours, from the order to the hand-over."""

    stock_number = models.CharField(_("stock number"), max_length=24, unique=True)
    # Empty until the maker has built it.
    vin = models.CharField(_("VIN"), max_length=17, unique=True, null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=UnitState, default=UnitState.RECEIVED
    )
    kind = models.CharField(_("class"), max_length=12, choices=UnitClass, default=UnitClass.NEW)
    model_code = models.CharField(_("model code"), max_length=40)
    model_name = models.CharField(_("model"), max_length=120)
    colour = models.CharField(_("colour"), max_length=40, blank=True)
    interior = models.CharField(_("interior"), max_length=40, blank=True)
    model_year = models.PositiveSmallIntegerField(_("model year"), null=True, blank=True)
    engine_no = models.CharField(_("engine or motor number"), max_length=40, blank=True)
    certificate_no = models.CharField(_("certificate number"), max_length=40, blank=True)
    odometer_km = models.PositiveIntegerField(_("odometer (km)"), default=0)
    cost = MoneyField(_("cost"), default=0)
    # What of the cost is not the purchase; the lines behind it:
    # [{"id", "kind": CostKind, "amount", "on", "note", "by"}], only ever added to.
    freight_cost = MoneyField(_("freight"), default=0, db_default=0)
    recon_cost = MoneyField(_("reconditioning"), default=0, db_default=0)
    interest_cost = MoneyField(_("interest paid"), default=0, db_default=0)
    other_cost = MoneyField(_("other cost"), default=0, db_default=0)
    cost_lines = models.JSONField(_("cost lines"), default=list, blank=True, db_default=[])
    # What the bank lends: interest runs from a day until it is paid off.
    floor_amount = MoneyField(_("amount financed"), default=0, db_default=0)
    floor_rate = models.DecimalField(
        _("interest (% a year)"), max_digits=6, decimal_places=3, default=0, db_default=0
    )
    floor_from = models.DateField(_("interest from"), null=True, blank=True)
    floor_until = models.DateField(_("paid off on"), null=True, blank=True)
    floor_lender = models.CharField(_("lender"), max_length=80, blank=True, db_default="")
    price = MoneyField(_("price"), default=0)
    currency = CurrencyField(_("currency"))
    store = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    location = models.CharField(_("place"), max_length=40, blank=True)
    key_number = models.CharField(_("key number"), max_length=24, blank=True, db_default="")
    # The manufacturer's number for the order, and when the car should come.
    order_number = models.CharField(_("order number"), max_length=40, blank=True, db_default="")
    expected_on = models.DateField(_("expected"), null=True, blank=True)
    # An order that went to the manufacturer by message: to which tenant, and what it answered.
    maker_id = models.UUIDField(null=True, blank=True)
    maker_state = models.CharField(
        _("at the manufacturer"), max_length=10, choices=MakerState, blank=True, db_default=""
    )
    maker_note = models.CharField(
        _("manufacturer's remark"), max_length=300, blank=True, db_default=""
    )
    planned_on = models.DateField(_("to be built on"), null=True, blank=True)
    cancel_asked_on = models.DateField(_("cancellation asked"), null=True, blank=True)
    # {"items": [{"item": PdiItem, "result": PdiResult or "", "note"}], "by", "at"}
    pdi = models.JSONField(_("PDI sheet"), default=dict, blank=True, db_default={})
    # {"since", "steps": [{"id", "name", "state": StepState, "seconds", "since", "by", "cost", "note"}]}
    recon = models.JSONField(_("reconditioning"), default=dict, blank=True, db_default={})
    # [{"id": of the stored file, "name", "kind": PaperKind, "is_image", "on"}]
    papers = models.JSONField(_("photos and papers"), default=list, blank=True, db_default=[])
    # The last count in which it was seen, and when.
    counted_in = models.ForeignKey(
        "inventory.StockCount", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    counted_at = models.DateTimeField(_("last seen in a count"), null=True, blank=True)
    ordered_on = models.DateField(_("ordered"), null=True, blank=True)
    received_on = models.DateField(_("received"), null=True, blank=True)
    pdi_on = models.DateField(_("PDI done"), null=True, blank=True)
    sold_on = models.DateField(_("sold"), null=True, blank=True)
    delivered_on = models.DateField(_("delivered"), null=True, blank=True)
    vin_override = models.CharField(
        _("why the VIN's check digit may be wrong"), max_length=160, blank=True
    )
    notes = models.TextField(_("notes"), blank=True)
    search = SearchVectorField(null=True, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="unit_search"),
            models.Index(fields=["state", "model_code"], name="unit_by_state_and_model"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["ordered", "allocated", "cancelled"]) | Q(vin__isnull=False),
                name="built_unit_has_vin",
            ),
            models.CheckConstraint(
                condition=Q(
                    freight_cost__gte=0,
                    recon_cost__gte=0,
                    interest_cost__gte=0,
                    other_cost__gte=0,
                    cost__gte=F("freight_cost")
                    + F("recon_cost")
                    + F("interest_cost")
                    + F("other_cost"),
                ),
                name="unit_cost_holds_its_parts",
            ),
        ]

    def __str__(self):
        return f"{self.model_name} {self.vin or self.stock_number}"

    def get_absolute_url(self):
        return f"/stock/{self.pk}/"

    def move_to(self, state: UnitState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save: the service does."""
        UNIT_MOVES.check(UnitState(self.state), state)
        self.state = state

    @property
    def vin_warning(self) -> str:
        """What is odd about the VIN without being refused; empty when nothing is."""
        return vin_warning(self.vin or "")

    @property
    def is_kept_here(self) -> bool:
        """Whether the steps of its order are typed here, because no message tells of them."""
        return self.maker_id is None

    @property
    def can_be_sent(self) -> bool:
        """Whether it is an order that the manufacturer has not been told of."""
        return self.state == UnitState.ORDERED and self.maker_id is None

    @property
    def can_be_cancelled(self) -> bool:
        """Whether it is an order on which no car has been shipped, and nobody has asked yet."""
        coming = self.state in COMING and self.state != UnitState.IN_TRANSIT
        return coming and self.cancel_asked_on is None

    @property
    def purchase_cost(self) -> Decimal:
        """What of the cost was paid for the car itself."""
        parts = (self.freight_cost, self.recon_cost, self.interest_cost, self.other_cost)
        return self.cost - sum(parts, Decimal(0))

    @property
    def is_financed(self) -> bool:
        """Whether interest runs, or will from a day on."""
        return self.floor_from is not None and self.floor_until is None

    def interest_until(self, day: date, year_days: int) -> Decimal:
        """Interest from its first day until ``day``: amount x rate x days / days of the year."""
        if self.floor_from is None or day <= self.floor_from:
            return Decimal(0)
        days = (day - self.floor_from).days
        return to_cents(self.floor_amount * self.floor_rate * days / (100 * year_days))

    @property
    def recon_days(self) -> int | None:
        """Days since it went into reconditioning; ``None`` if it never did."""
        since = self.recon.get("since")
        return (now() - datetime.fromisoformat(since)).days if since else None

    @property
    def age_days(self) -> int | None:
        """Days since it was received, until it was delivered; ``None`` before it came."""
        if self.received_on is None:
            return None
        until: date = self.delivered_on or localdate()
        return (until - self.received_on).days

    @property
    def age_tone(self) -> str:
        """How alarming the age is."""
        if self.age_days is None or self.delivered_on:
            return "quiet"
        tones = ("done", "going", "waiting", "trouble")
        return tones[sum(self.age_days > step for step in AGE_STEPS)]


class Reservation(Stamped):
    """A car is kept for one customer until a day. One open reservation per car."""

    unit = models.ForeignKey(VehicleUnit, on_delete=models.PROTECT, related_name="reservations")
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    contract_id = models.UUIDField(help_text="Id of the contract: it lives above us.")
    contract_number = models.CharField(_("contract"), max_length=24)
    until = models.DateField(_("kept until"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("made by"),
    )
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    release_reason = models.CharField(_("reason"), max_length=160, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(released_at=None),
                name="one_open_reservation_per_unit",
            ),
            models.UniqueConstraint(
                fields=["contract_id"],
                condition=Q(released_at=None),
                name="one_open_reservation_per_contract",
            ),
        ]

    def __str__(self):
        return f"{self.unit} – {self.customer}"
