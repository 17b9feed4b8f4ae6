"""The network as the manufacturer knows it: its dealers, its cars, what was sold.

Read models, rebuilt at any time from the directory and from what dealers announce. They hold no
customer: no name, no phone, no plate.
"""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oem_hub.network.states import (
    DEALER_MOVES,
    CaseKind,
    CaseSeverity,
    CaseState,
    DealerState,
)
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.accounts.scopes import ScopedQuerySet


class DealerQuerySet(ScopedQuerySet):
    """Dealers of a region; nobody owns one."""

    owner_field = None
    store_field = "region"

    def active(self):
        """Those that belong to the network today."""
        return self.filter(state=DealerState.ACTIVE)


class Dealer(Stamped):
    """A dealership group of this network: the hub's copy of its membership in the directory."""

    tenant_id = models.UUIDField(
        unique=True, help_text="Tenant. Not a foreign key: the directory is another schema."
    )
    code = models.CharField(_("dealer code"), max_length=20)
    name = models.CharField(_("name"), max_length=120)
    region = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("region"),
    )
    state = models.CharField(
        _("status"), max_length=8, choices=DealerState, default=DealerState.ACTIVE
    )
    joined_on = models.DateField(_("member since"))

    objects = DealerQuerySet.as_manager()

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        """The page of this dealer."""
        return reverse("hub_network:dealer_detail", args=[self.pk])

    def move_to(self, state: DealerState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        DEALER_MOVES.check(DealerState(self.state), state)
        self.state = state


class NetworkVehicleQuerySet(ScopedQuerySet):
    """Cars of the dealers of a region."""

    owner_field = None
    store_field = "dealer__region"


class NetworkVehicle(Stamped):
    """A car of the brand: who sold it, since when it is under warranty, how far it has gone."""

    vin = models.CharField(_("VIN"), max_length=17, unique=True)
    model_code = models.CharField(_("model"), max_length=40, blank=True)
    dealer = models.ForeignKey(
        Dealer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="vehicles",
        verbose_name=_("sold by"),
    )
    warranty_start_on = models.DateField(_("warranty since"), null=True, blank=True)
    last_odometer_km = models.PositiveIntegerField(_("last odometer (km)"), null=True, blank=True)
    last_seen_on = models.DateField(_("last seen"), null=True, blank=True)
    is_disputed = models.BooleanField(
        _("disputed"), default=False, help_text="Two dealers say that they sold it new."
    )

    objects = NetworkVehicleQuerySet.as_manager()

    def __str__(self):
        return self.vin


class SaleFactQuerySet(ScopedQuerySet):
    """What the dealers of a region reported."""

    owner_field = None
    store_field = "dealer__region"


class SaleFact(Stamped):
    """One contract as a dealer reported it: signed, then delivered, in whatever order they come."""

    dealer = models.ForeignKey(
        Dealer, on_delete=models.PROTECT, related_name="sales", verbose_name=_("dealer")
    )
    contract_id = models.UUIDField()
    store_code = models.CharField(_("store"), max_length=12, blank=True)
    model_code = models.CharField(_("model"), max_length=40)
    vin = models.CharField(_("VIN"), max_length=17, blank=True)
    signed_on = models.DateField(_("signed"), null=True, blank=True)
    delivered_on = models.DateField(_("delivered"), null=True, blank=True)
    amount = MoneyField(_("amount"))
    currency = CurrencyField()

    objects = SaleFactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dealer", "contract_id"], name="one_fact_per_contract"),
            models.CheckConstraint(
                condition=models.Q(signed_on__isnull=False) | models.Q(delivered_on__isnull=False),
                name="sale_fact_has_a_date",
            ),
        ]
        indexes = [
            models.Index(fields=["signed_on"], name="sales_by_signature"),
            models.Index(fields=["delivered_on"], name="sales_by_delivery"),
        ]

    def __str__(self):
        return f"{self.model_code} ({self.dealer})"


class CaseFact(Stamped):
    """A customer's case that a dealer passed on, as it stands there: no words, no customer, no car."""

    dealer = models.ForeignKey(
        Dealer, on_delete=models.PROTECT, related_name="cases", verbose_name=_("dealer")
    )
    case_id = models.UUIDField()
    number = models.CharField(_("number"), max_length=24)
    kind = models.CharField(_("kind"), max_length=10, choices=CaseKind)
    # One of the portal's own names, translated when read; empty for a house's own.
    category = models.CharField(_("category"), max_length=60, blank=True)
    severity = models.CharField(_("severity"), max_length=8, choices=CaseSeverity)
    state = models.CharField(_("state"), max_length=13, choices=CaseState)
    escalated_at = models.DateTimeField(_("passed on"))
    closed_at = models.DateTimeField(_("closed on"), null=True)

    objects = SaleFactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dealer", "case_id"], name="one_fact_per_case"),
        ]
        indexes = [models.Index(fields=["escalated_at"], name="cases_by_escalation")]

    def __str__(self):
        return f"{self.number} ({self.dealer})"

    @property
    def category_label(self) -> str:
        """The category in the reader's language."""
        return gettext(self.category) if self.category else ""
