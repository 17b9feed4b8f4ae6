"""The manufacturer's recalls and service campaigns, and our own cars in them."""

from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Vehicle
from dealers.service.models.base import address_of, key
from dealers.service.states import (
    CAMPAIGN_MOVES,
    CAR_MOVES,
    CampaignKind,
    CampaignState,
    CarState,
)
from portal.core.models import Stamped


class ServiceCampaign(Stamped):
    """A recall or service campaign as the manufacturer published it to us."""

    network = models.UUIDField(help_text="Tenant: the hub that published it.")
    campaign_id = models.UUIDField(unique=True, help_text="The hub's own id of it.")
    code = models.CharField(_("code"), max_length=40)
    kind = models.CharField(_("kind"), max_length=8, choices=CampaignKind)
    title_zh = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True)
    instructions_zh = models.TextField(blank=True)
    instructions_en = models.TextField(blank=True)
    operation_code = models.CharField(_("operation"), max_length=40)
    labour_hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=2)
    part_codes = models.JSONField(_("parts"), default=list)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    # sha256 of campaign id and VIN: we recognise our own cars and learn nothing about others'.
    vin_hashes = models.JSONField(default=list)
    state = models.CharField(
        _("state"), max_length=9, choices=CampaignState, default=CampaignState.RECEIVED
    )

    def __str__(self):
        return f"{self.code} {self.title}"

    def get_absolute_url(self):
        return address_of("service:campaign_detail", self.pk)

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        chinese = (get_language() or "").startswith("zh")
        return self.title_zh if chinese or not self.title_en else self.title_en

    @property
    def instructions(self) -> str:
        """What is to be done, in the reader's language."""
        chinese = (get_language() or "").startswith("zh")
        return self.instructions_zh if chinese or not self.instructions_en else self.instructions_en

    def move_to(self, state: CampaignState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        CAMPAIGN_MOVES.check(CampaignState(self.state), state)
        self.state = state


class CampaignVehicle(Stamped):
    """One of our own cars that a campaign concerns."""

    campaign = key(ServiceCampaign, _("campaign"), name="cars")
    vehicle = key(Vehicle, _("car"), name="campaigns")
    state = models.CharField(_("state"), max_length=8, choices=CarState, default=CarState.OPEN)
    booking = key("service.Booking", _("booking"), null=True)
    job = key("service.Job", _("job"), null=True)
    done_on = models.DateField(_("done"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "vehicle"], name="campaign_car_once"),
        ]

    def __str__(self):
        return f"{self.campaign.code}: {self.vehicle}"

    @property
    def is_bookable(self) -> bool:
        """May be booked today."""
        return (
            self.state in (CarState.OPEN, CarState.NOTIFIED)
            and self.campaign.valid_until >= localdate()
        )

    def move_to(self, state: CarState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        CAR_MOVES.check(CarState(self.state), state)
        self.state = state
