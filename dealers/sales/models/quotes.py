"""Quotes in versions, line by line."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.inventory.models import VehicleUnit
from dealers.sales.models.opportunities import Opportunity
from dealers.sales.states import (
    NEGATIVE_LINES,
    QUOTE_MOVES,
    LineKind,
    PriceReason,
    QuoteStatus,
)
from portal.core.models import Model, Stamped
from portal.core.money import CurrencyField, MoneyField, to_cents
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


class Quote(Stamped):
    """What we offer a customer, at which price, until when. A change is a new version."""

    number = models.CharField(_("number"), max_length=24)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    status = models.CharField(
        _("status"), max_length=16, choices=QuoteStatus, default=QuoteStatus.DRAFT
    )
    opportunity = models.ForeignKey(
        Opportunity,
        on_delete=models.PROTECT,
        related_name="quotes",
        verbose_name=_("opportunity"),
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="quotes", verbose_name=_("customer")
    )
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    # A certain car from stock, if the customer has chosen one.
    unit = models.ForeignKey(
        VehicleUnit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("vehicle from stock"),
    )
    model_code = models.CharField(_("model code"), max_length=40, blank=True)
    model_name = models.CharField(_("model"), max_length=120, blank=True)
    colour = models.CharField(_("colour"), max_length=40, blank=True)
    # What was chosen in the configurator: model_code, colour, options (codes), on (a date).
    configuration = models.JSONField(default=dict)
    currency = CurrencyField(_("currency"))
    # Computed from the lines; never typed.
    goods = MoneyField(_("list price of everything"), default=0)
    discount = MoneyField(_("discount"), default=0)
    trade_in = MoneyField(_("trade-in"), default=0)
    total = MoneyField(_("to pay"), default=0)
    discount_percent = models.DecimalField(
        _("discount (%)"), max_digits=5, decimal_places=2, default=Decimal(0)
    )
    discount_reason = models.CharField(_("reason for the discount"), max_length=200, blank=True)
    # A key account's price, by the rules of the house: not the advisor's discount.
    tier_discount = MoneyField(_("key account price"), default=0)
    # Why somebody has to approve it: values of ``OverLimit``.
    over_limit = models.JSONField(default=list)
    # The loan or lease behind it, as ``services.financing`` computes it; empty for none.
    finance = models.JSONField(default=dict)
    valid_until = models.DateField(_("valid until"))
    notes = models.TextField(_("notes"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("advisor"),
    )
    store = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    # Part of the public link; a new one makes the old link useless.
    share_key = models.CharField(max_length=24, blank=True)
    viewed_at = models.DateTimeField(_("viewed"), null=True)
    customer_comment = models.CharField(_("the customer's words"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("customer's answer"), null=True)
    declined_reason = models.CharField(_("why declined"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["status", "-id"], name="quotes_by_status")]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="quote_version_once"),
            models.UniqueConstraint(
                fields=["opportunity"],
                condition=Q(status="accepted"),
                name="one_accepted_quote_per_opportunity",
            ),
        ]

    def __str__(self):
        return f"{self.number}/{self.version}"

    def get_absolute_url(self):
        return f"/quotes/{self.pk}/"

    def move_to(self, status: QuoteStatus) -> None:
        """Set ``status`` if the table of moves allows it. Does not save: the service does."""
        QUOTE_MOVES.check(QuoteStatus(self.status), status)
        self.status = status

    @property
    def is_editable(self) -> bool:
        """Its lines may still change."""
        return self.status == QuoteStatus.DRAFT

    @property
    def is_past(self) -> bool:
        """Its validity is over."""
        return self.valid_until < localdate()

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The lines kind by kind, each kind with its sum. Reads the lines."""
        lines = list(self.lines.all())
        found = []
        for kind in LineKind:
            if rows := [line for line in lines if line.kind == kind]:
                total = sum((line.amount for line in rows), Decimal(0))
                found.append({"label": kind.label, "lines": rows, "total": total})
        return found

    @property
    def finance_plan(self) -> dict[str, Decimal]:
        """The loan's figures for paper; ``percent`` is what the customer pays a year."""
        plan = self.finance
        names = ("down_payment", "amount", "balloon", "interest", "subsidy")
        percent = plan["customer_percent"] or plan["annual_percent"]
        return {name: Decimal(plan[name]) for name in names} | {"percent": Decimal(percent)}

    @property
    def finance_monthly(self) -> Decimal | None:
        """What it costs a month; ``None`` without a loan."""
        return Decimal(self.finance["monthly"]) if self.finance else None

    @property
    def finance_terms(self) -> str:
        """The loan in a sentence."""
        if not self.finance:
            return ""
        plan = self.finance
        own = plan["customer_percent"] or plan["annual_percent"]
        text = _("%(lender)s %(months)s months at %(percent)s %% a year, %(down)s down")
        return str(text) % {
            "lender": plan["lender"],
            "months": plan["months"],
            "percent": own,
            "down": f"{Decimal(plan['down_payment']):,.2f}",
        }

    @property
    def margin(self) -> Decimal | None:
        """What the car with its options earns after discounts, before tax; ``None`` where its cost
        is not known. Reads the lines; only for whoever may see costs."""
        lines = list(self.lines.all())
        cost = sum((line.cost for line in lines), Decimal(0))
        if not cost:
            return None
        return self._asked_for_car(lines) - cost

    @property
    def margin_percent(self) -> Decimal | None:
        """The margin in percent of what is asked for the car."""
        asked, margin = self._asked_for_car(self.lines.all()), self.margin
        return None if margin is None or asked <= 0 else to_cents(margin / asked * 100)

    @staticmethod
    def _asked_for_car(lines: "Iterable[QuoteLine]") -> Decimal:
        counted = {LineKind.VEHICLE, LineKind.OPTION, LineKind.DISCOUNT, LineKind.TIER}
        return sum((line.amount for line in lines if line.kind in counted), Decimal(0))


class QuoteLine(Model):
    """One line: a car, an accessory, a service; or a trade-in or discount, which count against."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=LineKind)
    code = models.CharField(_("code"), max_length=40, blank=True)
    description = models.CharField(_("description"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=8, decimal_places=2, default=1)
    list_price = MoneyField(_("list price"), default=0)
    price = MoneyField(_("price"))
    # Of the car from stock; zero where nobody knows it. Never typed.
    cost = MoneyField(default=0)
    reason = models.CharField(
        _("why below the list"), max_length=12, choices=PriceReason, blank=True
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(price__gte=0, list_price__gte=0, quantity__gt=0),
                name="quote_line_positive",
            ),
        ]

    def __str__(self):
        return self.description

    @property
    def is_negative(self) -> bool:
        """A trade-in, a discount or a key account's price."""
        return self.kind in NEGATIVE_LINES

    @property
    def amount(self) -> Decimal:
        """Quantity times price, below zero for a trade-in or a discount."""
        value = to_cents(self.quantity * self.price)
        return -value if self.is_negative else value

    @property
    def list_amount(self) -> Decimal:
        """What the line costs by the list, or its price if that is higher."""
        return to_cents(self.quantity * max(self.list_price, self.price))
