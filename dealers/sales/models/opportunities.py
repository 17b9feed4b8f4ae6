"""Opportunities: customers who may buy a car, from the showroom to the hand-over."""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Case, ExpressionWrapper, Q, Value, When
from django.db.models.functions import Now
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer
from dealers.customers.states import Source
from dealers.sales.models.leads import Lead
from dealers.sales.states import (
    MOVES,
    OPEN_STAGES,
    BidResult,
    Grade,
    LostReason,
    Motive,
    OpportunityStage,
    Playbook,
    Risk,
    WinReason,
)
from portal.core.models import Stamped
from portal.core.money import CurrencyField, MoneyField, to_cents
from tenants.accounts.models import Unit
from tenants.accounts.scopes import ScopedQuerySet


def is_stalled(days: dict[tuple[str, str], int]) -> Q:
    """Without contact or move for longer than the stage allows."""
    wanted, moment = Q(pk__in=[]), now()
    for (playbook, stage), allowed in days.items():
        before = moment - timedelta(days=allowed)
        wanted |= Q(playbook=playbook, stage=stage, active_at__lt=before)
    return wanted


class OpportunityQuerySet(ScopedQuerySet):
    """Opportunities of a person or a store."""

    def open(self):
        """Still to be won."""
        return self.filter(stage__in=OPEN_STAGES)

    def stalled(self, days: dict[tuple[str, str], int]):
        """Open, and without contact or move for longer than their stage allows.

        ``days`` maps playbook and stage to days, as ``selectors.stalled_days`` returns them.
        """
        return self.open().filter(is_stalled(days))

    def with_rules(self, names: dict[tuple[str, str], str], days: dict[tuple[str, str], int]):
        """Each with ``stage_name``, the house's own name if it has one, and ``is_stalled``."""
        renamed = [
            When(playbook=playbook, stage=stage, then=Value(name))
            for (playbook, stage), name in names.items()
        ]
        name = Case(*renamed, default=Value("")) if renamed else Value("")
        stalled = ExpressionWrapper(is_stalled(days), models.BooleanField())
        return self.annotate(stage_name=name, is_stalled=stalled)

    def late(self):
        """Open, and the next contact was due before now."""
        return self.open().filter(next_contact_at__lt=now())

    def overdue(self):
        """Open, and the day on which they were expected to close is past."""
        return self.open().filter(expected_on__lt=localdate())


def _kept(field: type[models.Field], *args, **kwargs) -> models.Field:
    """A text that older code does not know of: the table fills in nothing for it."""
    return field(*args, **{"blank": True, "default": "", "db_default": "", **kwargs})


class Opportunity(Stamped):
    """A customer who may buy a car, or by the project playbook many cars."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    stage = models.CharField(
        _("stage"), max_length=16, choices=OpportunityStage, default=OpportunityStage.RECEPTION
    )
    grade = models.CharField(_("grade"), max_length=1, choices=Grade, default=Grade.N)
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="opportunities",
        verbose_name=_("customer"),
    )
    # The lead it came from; one lead becomes one opportunity.
    lead = models.OneToOneField(
        Lead, null=True, on_delete=models.PROTECT, related_name="opportunity"
    )
    source = models.CharField(_("source"), max_length=12, choices=Source)
    campaign = models.CharField(_("campaign"), max_length=80, blank=True)
    model_code = models.CharField(_("model code"), max_length=40, blank=True)
    model_name = models.CharField(_("model wanted"), max_length=120, blank=True)
    colour = models.CharField(_("colour"), max_length=40, blank=True)
    trade_in = models.JSONField(_("trade-in"), default=dict, blank=True)
    needs = models.TextField(_("needs"), blank=True)
    amount = MoneyField(_("amount"), default=0)
    currency = CurrencyField(_("currency"))
    probability = models.PositiveSmallIntegerField(_("probability (%)"), default=10)
    expected_on = models.DateField(_("expected"), null=True, blank=True)
    next_contact_at = models.DateTimeField(_("next contact"), null=True, blank=True)
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
    # What is known about the deal.
    subject = _kept(models.CharField, _("subject"), max_length=120)
    price_list = _kept(models.CharField, _("price list"), max_length=60)
    budget = MoneyField(_("budget"), null=True, blank=True)
    motive = _kept(models.CharField, _("purchase motive"), max_length=12, choices=Motive)
    decision_maker = _kept(models.CharField, _("decision maker"), max_length=120)
    competitor_brand = _kept(models.CharField, _("competing brand"), max_length=60)
    competitor_model = _kept(models.CharField, _("competing model"), max_length=60)
    competitor_price = MoneyField(_("competing price"), null=True, blank=True)
    # Why the probability is not the stage's; empty while it is.
    probability_reason = _kept(models.CharField, _("why this probability"), max_length=200)
    # Keys of ``Risk``.
    risks = models.JSONField(_("risks"), default=list, blank=True, db_default=[])
    # The last grade a person chose: it outlives the order, the delivery and the loss, for the closing
    # rate by grade.
    intent = _kept(models.CharField, _("last intention"), max_length=1, choices=Grade)
    # How it is worked. What a stage asks for and a person has ticked: text to {"by", "on"}.
    playbook = models.CharField(
        _("playbook"), max_length=8, choices=Playbook, default="retail", db_default="retail"
    )
    ticks = models.JSONField(default=dict, blank=True, db_default={})
    # Stage to the moment it was first reached, ISO in UTC: for funnel and cycle time.
    reached = models.JSONField(default=dict, blank=True, db_default={})
    stage_since = models.DateTimeField(_("in this stage since"), default=now, db_default=Now())
    # The last contact or move; what is stalled is judged by it.
    active_at = models.DateTimeField(_("last activity"), default=now, db_default=Now())
    # Keys: by, on, others (numbers of deals that may be the same), note; assigned_by, assigned_on.
    qualification = models.JSONField(default=dict, blank=True, db_default={})
    # Objects with asked_by, asked_id, asked_at, and once decided by, at, passed, note; newest last.
    reviews = models.JSONField(default=list, blank=True, db_default=[])
    # A project: how many cars, which models (objects with model, quantity), the tender.
    quantity = models.PositiveSmallIntegerField(_("cars"), default=1, db_default=1)
    lots = models.JSONField(_("models"), default=list, blank=True, db_default=[])
    tender_on = models.DateField(_("tender closes"), null=True, blank=True)
    bid_result = _kept(models.CharField, _("bid"), max_length=4, choices=BidResult)
    win_reason = _kept(models.CharField, _("why won"), max_length=12, choices=WinReason)
    win_note = _kept(models.TextField, _("what decided"))
    # The stage before somebody asked to give it up.
    came_from = _kept(models.CharField, max_length=16, choices=OpportunityStage)
    lost_reason = models.CharField(_("reason"), max_length=12, choices=LostReason, blank=True)
    lost_note = models.TextField(_("explanation"), blank=True)
    lost_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "opportunities"
        indexes = [models.Index(fields=["stage", "-id"], name="opportunities_by_stage")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage="lost") | ~Q(lost_reason=""), name="lost_deal_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(probability__lte=100), name="probability_at_most_certain"
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.customer}"

    def get_absolute_url(self):
        return f"/opportunities/{self.pk}/"

    def move_to(self, stage: OpportunityStage) -> None:
        """Set ``stage`` if the table of moves allows it. Does not save: the service does."""
        MOVES[Playbook(self.playbook)].check(OpportunityStage(self.stage), stage)
        self.stage = stage

    @property
    def is_open(self) -> bool:
        """Still to be won."""
        return self.stage in OPEN_STAGES

    @property
    def is_contact_late(self) -> bool:
        """The next contact should have been made by now."""
        return self.is_open and self.next_contact_at is not None and self.next_contact_at < now()

    @property
    def stage_label(self) -> str:
        """The stage by the house's own name, where ``with_rules`` brought it along."""
        return getattr(self, "stage_name", "") or self.get_stage_display()

    @property
    def risk_labels(self) -> list[str]:
        """The risks in words."""
        return [str(Risk(key).label) for key in self.risks if key in Risk.values]

    @property
    def is_project(self) -> bool:
        """Worked by the project playbook: fleet and key accounts."""
        return self.playbook == Playbook.PROJECT

    @property
    def weighted(self) -> Decimal:
        """What it counts in the forecast: amount times probability."""
        return to_cents(self.amount * self.probability / 100)

    @property
    def days_in_stage(self) -> int:
        """Whole days since it came to this stage."""
        return (now() - self.stage_since).days

    def is_idle_for(self, days: int) -> bool:
        """No contact and no move for longer than so many days."""
        return self.active_at < now() - timedelta(days=days)

    @property
    def open_review(self) -> dict | None:
        """The internal review that waits for somebody's decision."""
        last = self.reviews[-1] if self.reviews else None
        return last if last and "passed" not in last else None

    @property
    def is_past_expected(self) -> bool:
        """Still open after the day on which it was expected to close."""
        return self.is_open and _is_before_today(self.expected_on)


def _is_before_today(day: date | None) -> bool:
    return day is not None and day < localdate()
