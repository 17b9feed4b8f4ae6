"""Quotes in versions, line by line."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.inventory.models import VehicleUnit
from dealers.sales.models.opportunities import Opportunity
from dealers.sales.states import NEGATIVE_LINES, QUOTE_MOVES, LineKind, QuoteStatus
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
    cost = MoneyField(default=0)

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
        """A trade-in or a discount."""
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
