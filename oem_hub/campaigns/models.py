"""Recalls and service campaigns: what is to be done, to which cars, and how far dealers are."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from oem_hub.campaigns.states import (
    CAMPAIGN_MOVES,
    VIN_MOVES,
    CampaignKind,
    CampaignState,
    VinState,
)
from portal.core.models import Stamped
from tenants.accounts.scopes import ScopedQuerySet


class ServiceCampaign(Stamped):
    """Work the manufacturer asks for on certain cars. Campaigns belong to the whole network."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(
        _("kind"), max_length=8, choices=CampaignKind, default=CampaignKind.SERVICE
    )
    title_zh = models.CharField(_("title (Chinese)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=120)
    instructions_zh = models.TextField(_("instructions (Chinese)"))
    instructions_en = models.TextField(_("instructions (English)"))
    operation_code = models.CharField(_("labour operation"), max_length=40)
    labour_hours = models.DecimalField(
        _("labour hours"), max_digits=6, decimal_places=2, default=Decimal(0)
    )
    part_codes = models.JSONField(_("parts"), default=list, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    state = models.CharField(
        _("status"), max_length=16, choices=CampaignState, default=CampaignState.DRAFT
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("prepared by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="campaign_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by")),
                name="campaign_has_four_eyes",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        """The page of this campaign."""
        return reverse("hub_campaigns:campaign_detail", args=[self.pk])

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.title_zh if (get_language() or "").startswith("zh") else self.title_en

    @property
    def instructions(self) -> str:
        """What dealers are told to do, in the reader's language."""
        zh = (get_language() or "").startswith("zh")
        return self.instructions_zh if zh else self.instructions_en

    def move_to(self, state: CampaignState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        CAMPAIGN_MOVES.check(CampaignState(self.state), state)
        self.state = state

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_until


class CampaignVin(Stamped):
    """One car of a campaign. ``dealer`` is who did the work, not who sold the car."""

    campaign = models.ForeignKey(ServiceCampaign, on_delete=models.PROTECT, related_name="vins")
    vin = models.CharField(_("VIN"), max_length=17, db_index=True)
    state = models.CharField(_("status"), max_length=8, choices=VinState, default=VinState.OPEN)
    dealer = models.ForeignKey(
        "hub_network.Dealer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("done by"),
    )
    repair_order_number = models.CharField(_("repair order"), max_length=40, blank=True)
    odometer_km = models.PositiveIntegerField(_("odometer (km)"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "vin"], name="vin_once_per_campaign"),
            models.CheckConstraint(
                condition=~Q(state=VinState.DONE) | Q(dealer__isnull=False, done_on__isnull=False),
                name="done_says_who_and_when",
            ),
        ]

    def __str__(self):
        return self.vin

    def move_to(self, state: VinState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        VIN_MOVES.check(VinState(self.state), state)
        self.state = state


class CampaignReportQuerySet(ScopedQuerySet):
    """Reports of the dealers of a region."""

    owner_field = None
    store_field = "dealer__region"


class CampaignReport(Stamped):
    """What one dealer was sent and last reported: numbers of its own cars, never whose."""

    campaign = models.ForeignKey(ServiceCampaign, on_delete=models.PROTECT, related_name="reports")
    dealer = models.ForeignKey(
        "hub_network.Dealer",
        on_delete=models.PROTECT,
        related_name="campaign_reports",
        verbose_name=_("dealer"),
    )
    sent_at = models.DateTimeField(_("sent"))
    matched = models.PositiveIntegerField(_("matched"), default=0)
    booked = models.PositiveIntegerField(_("booked"), default=0)
    done = models.PositiveIntegerField(_("vehicles done"), default=0)
    reported_at = models.DateTimeField(_("last report"), null=True, blank=True)

    objects = CampaignReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "dealer"], name="one_report_per_dealer"),
        ]

    def __str__(self):
        return f"{self.dealer}: {self.done} / {self.matched}"
