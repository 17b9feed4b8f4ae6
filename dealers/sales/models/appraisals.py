"""Used cars that customers want to give in payment: what was seen, what they are worth."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.sales.models.opportunities import Opportunity
from dealers.sales.models.quotes import Quote
from dealers.sales.states import APPRAISAL_MOVES, AppraisalStatus
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


class Appraisal(Stamped):
    """One look at a customer's used car, and the price we agree to take it for, until when."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    status = models.CharField(
        _("status"), max_length=8, choices=AppraisalStatus, default=AppraisalStatus.DRAFT
    )
    opportunity = models.ForeignKey(
        Opportunity,
        on_delete=models.PROTECT,
        related_name="appraisals",
        verbose_name=_("opportunity"),
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="appraisals", verbose_name=_("customer")
    )
    vin = models.CharField(_("VIN"), max_length=17, blank=True)
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    model_name = models.CharField(_("model"), max_length=120)
    model_year = models.PositiveSmallIntegerField(_("model year"), null=True)
    odometer_km = models.PositiveIntegerField(_("odometer (km)"), null=True)
    # Objects with item, result (ok, repair, missing), note and cost (text) to put it right.
    items = models.JSONField(default=list)
    # Objects with source, amount (text), on (a date) and by (a name).
    valuations = models.JSONField(default=list)
    agreed_value = MoneyField(_("agreed value"), null=True)
    currency = CurrencyField(_("currency"))
    valid_until = models.DateField(_("valid until"), null=True)
    # The quote that takes the car in payment.
    quote = models.ForeignKey(
        Quote, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("quote")
    )
    notes = models.TextField(_("notes"), blank=True)
    declined_reason = models.CharField(_("why declined"), max_length=200, blank=True)
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

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["status", "-id"], name="appraisals_by_status")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["agreed", "used"])
                | Q(agreed_value__isnull=False, valid_until__isnull=False),
                name="agreed_appraisal_has_value",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.model_name}"

    def get_absolute_url(self):
        return f"/appraisals/{self.pk}/"

    def move_to(self, status: AppraisalStatus) -> None:
        """Set ``status`` if the table of moves allows it. Does not save: the service does."""
        APPRAISAL_MOVES.check(AppraisalStatus(self.status), status)
        self.status = status

    @property
    def is_past(self) -> bool:
        """The agreed value no longer holds."""
        return self.valid_until is not None and self.valid_until < localdate()

    @property
    def repair_cost(self) -> Decimal:
        """What it takes to put right what was found."""
        return sum((Decimal(item.get("cost") or 0) for item in self.items), Decimal(0))

    @property
    def best_valuation(self) -> Decimal | None:
        """The highest of the valuations."""
        return max((Decimal(value["amount"]) for value in self.valuations), default=None)
