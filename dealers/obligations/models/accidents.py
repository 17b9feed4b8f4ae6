"""Accident cases: what an insurer is to pay, from the call to the money."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer, Vehicle
from dealers.obligations.states import CASE_MOVES, CaseState
from dealers.service.models.base import address_of, key
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


class AccidentCase(Stamped):
    """One accident of one car: insurer, surveyor, what was assessed, approved and paid."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    vehicle = key(Vehicle, _("car"), name="accident_cases")
    customer = key(Customer, _("customer"), name="accident_cases")
    store = key(Unit, _("store"), index=True)
    owner = key(settings.AUTH_USER_MODEL, _("in charge"), null=True, index=True)
    insurer = models.CharField(_("insurer"), max_length=80)
    report_number = models.CharField(_("report number"), max_length=40, blank=True)
    policy_number = models.CharField(_("policy number"), max_length=40, blank=True)
    happened_on = models.DateField(_("happened"))
    place = models.CharField(_("scene"), max_length=200, blank=True)
    description = models.TextField(_("what happened"))
    surveyor_name = models.CharField(_("surveyor"), max_length=80, blank=True)
    surveyor_phone = models.CharField(_("surveyor's phone"), max_length=40, blank=True)
    surveyed_on = models.DateField(_("surveyed"), null=True)
    assessed_amount = MoneyField(_("assessed"), null=True)
    approved_amount = MoneyField(_("approved"), null=True)
    approval_number = models.CharField(_("approval number"), max_length=40, blank=True)
    paid_amount = MoneyField(_("paid"), null=True)
    paid_on = models.DateField(_("paid on"), null=True)
    currency = CurrencyField()
    # Ids of the car's repair orders that belong to it, as texts: an order does not know its case.
    order_ids = models.JSONField(default=list)
    state = models.CharField(
        _("state"), max_length=9, choices=CaseState, default=CaseState.REPORTED
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["insurer", "report_number"],
                condition=~Q(report_number="") & ~Q(state="cancelled"),
                name="insurers_report_once",
            ),
            models.CheckConstraint(
                condition=(Q(assessed_amount=None) | Q(assessed_amount__gte=0))
                & (Q(approved_amount=None) | Q(approved_amount__gte=0))
                & (Q(paid_amount=None) | Q(paid_amount__gte=0)),
                name="case_amounts_not_negative",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return address_of("obligations:case_detail", self.pk)

    @property
    def is_open(self) -> bool:
        """Somebody still has to do something about it."""
        return bool(CASE_MOVES.from_(self.state))

    @property
    def missing(self) -> Decimal:
        """What was approved and has not been paid."""
        return (self.approved_amount or Decimal(0)) - (self.paid_amount or Decimal(0))

    def move_to(self, state: CaseState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        CASE_MOVES.check(CaseState(self.state), state)
        self.state = state
