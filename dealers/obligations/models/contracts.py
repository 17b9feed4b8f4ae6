"""Prepaid plans, the contracts sold of them, and what was used of each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer, Vehicle
from dealers.obligations.states import CONTRACT_MOVES, ContractState
from dealers.parts.models import QuantityField
from dealers.service.models import Job
from dealers.service.models.base import address_of, key
from dealers.service.states import PaymentMethod, PayType
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet

# Objects with name, unit (times, hours), quantity (text), value (text: what one costs without the
# plan) and package (the code of the service package it is done by; may be empty).
ITEMS = "What is included."


class ServicePlan(Stamped):
    """What is sold in advance: so many services or hours, for so long, at one price."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    months = models.PositiveSmallIntegerField(_("valid (months)"), default=24)
    km = models.PositiveIntegerField(_("valid (km)"), null=True, blank=True)
    price = MoneyField(_("price"))
    currency = CurrencyField()
    items = models.JSONField(default=list, blank=True, help_text=ITEMS)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(price__gte=0, months__gt=0) & (Q(km=None) | Q(km__gt=0)),
                name="plan_price_and_time_make_sense",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    def get_absolute_url(self):
        return address_of("obligations:plan_detail", self.pk)

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        chinese = (get_language() or "").startswith("zh")
        return self.name_zh if chinese or not self.name_en else self.name_en


class ServiceContract(Stamped):
    """A plan sold for one car: a document of its own from then on, whatever becomes of the plan."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    plan = key(ServicePlan, _("plan"), name="contracts")
    vehicle = key(Vehicle, _("car"), name="service_contracts")
    customer = key(Customer, _("customer"), name="service_contracts")
    store = key(Unit, _("store"), index=True)
    owner = key(settings.AUTH_USER_MODEL, _("seller"), null=True, index=True)
    items = models.JSONField(default=list, help_text=ITEMS)
    sold_on = models.DateField(_("sold"))
    ends_on = models.DateField(_("ends"))
    start_km = models.PositiveIntegerField(_("odometer when sold (km)"))
    end_km = models.PositiveIntegerField(_("ends at (km)"), null=True)
    price = MoneyField(_("price"))
    # The part of the price that what was used stands for; kept with every use.
    used_amount = MoneyField(_("used"), default=Decimal(0))
    refunded_amount = MoneyField(_("refunded"), default=Decimal(0))
    currency = CurrencyField()
    payment_method = models.CharField(_("payment method"), max_length=8, choices=PaymentMethod)
    state = models.CharField(
        _("state"), max_length=9, choices=ContractState, default=ContractState.ACTIVE
    )
    cancel_reason = models.CharField(_("reason"), max_length=200, blank=True)
    ended_on = models.DateField(_("ended"), null=True)
    reminded_on = models.DateField(_("reminded"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["ends_on"], condition=Q(state="active"), name="contracts_that_end"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    price__gte=F("used_amount") + F("refunded_amount"),
                    used_amount__gte=0,
                    refunded_amount__gte=0,
                ),
                name="contract_never_gives_more_than_paid",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return address_of("obligations:contract_detail", self.pk)

    @property
    def open_amount(self) -> Decimal:
        """What the house still owes of the price: nothing once the contract is over."""
        is_owed = self.state == ContractState.ACTIVE
        return self.price - self.used_amount - self.refunded_amount if is_owed else Decimal(0)

    def entitlements(self, used: dict[int, Decimal]) -> list[dict[str, Any]]:
        """The items with ``used`` (by position from 0) and ``left``, as decimals."""
        return [
            {
                **item,
                "position": n,
                "bought": Decimal(item["quantity"]),
                "used": used.get(n, Decimal(0)),
                "left": Decimal(item["quantity"]) - used.get(n, Decimal(0)),
            }
            for n, item in enumerate(self.items)
        ]

    def move_to(self, state: ContractState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        CONTRACT_MOVES.check(ContractState(self.state), state)
        self.state = state


class RedemptionQuerySet(ScopedQuerySet):
    """Uses are whose their contract is."""

    owner_field = "contract__owner"
    store_field = "contract__store"


class Redemption(Stamped):
    """A job was done on a contract's account. Taken back, it stays and says so."""

    contract = key(ServiceContract, _("contract"), name="redemptions")
    position = models.PositiveSmallIntegerField(_("item"))
    job = key(Job, _("job"), name="redemptions")
    quantity = QuantityField(_("quantity"))
    pay_type_before = models.CharField(max_length=10, choices=PayType)
    redeemed_at = models.DateTimeField(_("when"), default=now)
    redeemed_by = key(settings.AUTH_USER_MODEL, _("by"), null=True)
    returned_at = models.DateTimeField(_("taken back"), null=True)
    return_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = RedemptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job"], condition=Q(returned_at=None), name="job_redeemed_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="redemption_has_quantity"),
        ]

    def __str__(self):
        return f"{self.contract}: {self.job}"

    @property
    def name(self) -> str:
        """What was used."""
        return self.contract.items[self.position]["name"]
