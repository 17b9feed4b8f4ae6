"""Plans, subscriptions and the provider's messages. In ``public``: no tenant's table is involved."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.states import SubscriptionStatus
from portal.core.models import Model, Stamped
from portal.core.money import CurrencyField, MoneyField
from tenants.models import Tenant


class Plan(Stamped):
    """An edition with its price per month and its limits."""

    key = models.CharField(max_length=20, unique=True)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40)
    price = MoneyField(_("price"))
    currency = CurrencyField()
    # {"stores": 3, "people": 30}; a missing one is unlimited.
    limits = models.JSONField(default=dict)
    # What the public site says: [{"zh": "…", "en": "…"}].
    features = models.JSONField(default=list)
    is_recommended = models.BooleanField(default=False)
    is_on_sale = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)
    stripe_price_id = models.CharField(max_length=64, blank=True)

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_zh if _reads_chinese() else self.name_en

    @property
    def lines(self) -> list[str]:
        """What it contains, in the reader's language."""
        return [line["zh" if _reads_chinese() else "en"] for line in self.features]


def _reads_chinese() -> bool:
    return (get_language() or "").startswith("zh")


class Subscription(Stamped):
    """What a tenant pays: a copy of what the provider knows, made anew whenever it says something."""

    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, related_name="subscription")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        _("state"),
        max_length=20,
        choices=SubscriptionStatus,
        default=SubscriptionStatus.PENDING,
    )
    trial_end = models.DateTimeField(_("trial ends"), null=True, blank=True)
    current_period_end = models.DateTimeField(_("paid until"), null=True, blank=True)
    cancel_at_period_end = models.BooleanField(_("ends then"), default=False)
    stripe_customer_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    stripe_subscription_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    synced_at = models.DateTimeField(_("as of"), null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    def __str__(self):
        return f"{self.tenant}: {self.plan}"


class WebhookEvent(Model):
    """A message of the provider that was acted on, noted in the same transaction: once only."""

    event_id = models.CharField(max_length=64, unique=True)
    type = models.CharField(max_length=80)
    received_at = models.DateTimeField(auto_now_add=True)
    is_applied = models.BooleanField(default=False, help_text="False for a type we do not use.")

    def __str__(self):
        return f"{self.type} {self.event_id}"
