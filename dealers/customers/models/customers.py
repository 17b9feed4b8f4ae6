"""Customers, and who belongs to them."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.customers.permissions import VIEW_CUSTOMER
from dealers.customers.states import (
    STAGE_MOVES,
    AccountType,
    CustomerKind,
    Gender,
    Industry,
    LinkRole,
    PriceTier,
    Source,
    Stage,
    Tier,
)
from portal.core.models import Stamped
from portal.core.money import MoneyField
from portal.core.papers import plain_document
from portal.core.search import Searchable
from tenants.accounts.models import Unit, User
from tenants.accounts.scopes import ScopedQuerySet
from tenants.sealed_fields import SealedField, mark_index

# A shorter text is a plate, a name, the end of a phone.
SHORTEST_DOCUMENT = 6


def masked(number: str) -> str:
    """The ends of a document's number. Whoever needs all of it opens the form."""
    return f"{number[:3]}****{number[-4:]}" if len(number) > 8 else "****" if number else ""


class CustomerQuerySet(Searchable, ScopedQuerySet):
    """Customers of a person or a store, and those a colleague let one read."""

    def also(self, text: str) -> Q | None:
        """What looks like a number of a document is searched as a whole: it lies sealed."""
        number = plain_document(text)
        looks = len(number) >= SHORTEST_DOCUMENT and number.isascii() and number.isalnum()
        return Q(document_no=number) if looks and any(map(str.isdigit, number)) else None

    def living(self) -> Self:
        """Without those that were merged into another."""
        return self.filter(merged_into=None)

    def visible_to(self, user: User, verb: str) -> Self:
        """As everywhere; for looking, and only for that, also the ones that were shared."""
        rows = self.living()
        found = ScopedQuerySet.visible_to(rows, user, verb)
        reach = user.reach(verb)
        if verb != VIEW_CUSTOMER or not reach or reach.everything:
            return found
        if user.focus is not None:
            rows = rows.filter(store=user.focus)
        return found | rows.filter(shared_with__contains=[user.pk])


class Customer(Stamped):
    """A person or company we sell to, repair for, or hope to."""

    kind = models.CharField(
        _("kind"), max_length=8, choices=CustomerKind, default=CustomerKind.PERSON
    )
    full_name = models.CharField(_("full name"), max_length=120)
    contact_name = models.CharField(_("contact person"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True, db_index=True)
    phone_raw = models.CharField(max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True, db_index=True)
    # Sealed in the table; found as a whole, not by part.
    document_no = SealedField(_("ID or company number"), max_length=40, blank=True)
    gender = models.CharField(_("gender"), max_length=8, choices=Gender, blank=True)
    born_on = models.DateField(_("birthday"), null=True, blank=True)
    industry = models.CharField(_("industry"), max_length=12, choices=Industry, blank=True)
    city = models.CharField(_("city"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="zh-hans"
    )
    source = models.CharField(_("source"), max_length=12, choices=Source, default=Source.OTHER)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.PROSPECT)
    tier = models.CharField(_("value"), max_length=10, choices=Tier, default=Tier.GENERAL)
    # When it last changed: plays of the house begin by it.
    tier_since = models.DateField(_("value since"), null=True, editable=False)
    # Set by hand: the nightly grading leaves it alone.
    tier_is_fixed = models.BooleanField(_("value set by hand"), default=False)
    # Graded every night, 1 to 5 within the house; 0 before the first visit or purchase.
    recency = models.PositiveSmallIntegerField(_("recency"), default=0)
    frequency = models.PositiveSmallIntegerField(_("frequency"), default=0)
    monetary = models.PositiveSmallIntegerField(_("turnover grade"), default=0)
    visits_24m = models.PositiveIntegerField(_("visits in 24 months"), default=0)
    gross_24m = MoneyField(_("turnover in 24 months"), default=0)
    last_visit_on = models.DateField(_("last visit"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("looked after by"),
    )
    # Who receives their cars, unless somebody else is named for a visit.
    service_advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("service advisor"),
    )
    store = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("store"),
    )
    # By what terms we trade: agreed by a manager, not by whoever sells. See ``services.terms``.
    account_type = models.CharField(
        _("account type"), max_length=12, choices=AccountType, default=AccountType.RETAIL
    )
    price_tier = models.CharField(
        _("price tier"), max_length=8, choices=PriceTier, default=PriceTier.STANDARD
    )
    # Null: nothing may be owed. Days 0: paid before delivery.
    credit_limit = MoneyField(_("credit limit"), null=True, blank=True)
    payment_days = models.PositiveSmallIntegerField(_("days to pay"), default=0)
    is_blocked = models.BooleanField(_("blocked for bad debt"), default=False)
    block_reason = models.CharField(_("reason of the block"), max_length=200, blank=True)
    # Colleagues who may read this record beside its owner: ids of people.
    shared_with = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)
    # Consent is asked for, never presumed. The two answers that are asked for every day, and the
    # ledger of every answer: objects with purpose, given (a bool), at, by, channel and proof.
    may_contact = models.BooleanField(_("may be contacted for marketing"), default=False)
    may_share_with_oem = models.BooleanField(_("data may go to the manufacturer"), default=False)
    consent_at = models.DateTimeField(_("consent given"), null=True, blank=True)
    consent_proof = models.CharField(_("proof of consent"), max_length=120, blank=True)
    consents = models.JSONField(default=list, blank=True, editable=False)
    # What they want next, in their own words.
    wishes = models.TextField(_("wishes"), blank=True)
    notes = models.TextField(_("notes"), blank=True)
    # Words of the house's own; see ``services.tags``.
    tags = ArrayField(
        models.CharField(max_length=30),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("tags"),
    )
    last_contact_at = models.DateTimeField(_("last contact"), null=True, blank=True)
    # The record that took this one over; nothing points here any more.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    erased_at = models.DateTimeField(_("personal data erased"), null=True, editable=False)
    search = SearchVectorField(null=True, editable=False)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="customer_search"),
            GinIndex(fields=["shared_with"], name="customer_shared_with"),
            GinIndex(fields=["tags"], name="customer_tags"),
            mark_index("document_no", name="customer_document"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_blocked=False) | ~Q(block_reason=""),
                name="blocked_customer_has_a_reason",
            ),
        ]

    def __str__(self):
        return self.full_name

    def get_absolute_url(self):
        return f"/customers/{self.pk}/"

    @property
    def masked_phone(self) -> str:
        """The phone as lists show it: ``138****8000``."""
        local = self.phone.removeprefix("+86")
        return f"{local[:3]}****{local[-4:]}" if len(local) >= 9 else local

    @property
    def masked_document(self) -> str:
        """The ID or company number as pages show it: the ends only."""
        return masked(self.document_no)

    @property
    def value_grade(self) -> str:
        """Recency, frequency and turnover as three digits, ``534``; empty before the first visit."""
        return f"{self.recency}{self.frequency}{self.monetary}" if self.recency else ""

    def move_to(self, stage: Stage) -> None:
        """Set where the relation stands. Raises ``TransitionRefused``; the caller saves."""
        STAGE_MOVES.check(Stage(self.stage), stage)
        self.stage = stage


class LinkQuerySet(ScopedQuerySet):
    """Relations of the customers one may see."""

    owner_field = "customer__owner"
    store_field = "customer__store"


class CustomerLink(Stamped):
    """Somebody who belongs to a customer: a buyer of a company, a wife, a driver.

    Another customer, or just a name and a phone: one model for both, with the role.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="linked_from",
        verbose_name=_("customer"),
    )
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=LinkRole)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(other__isnull=False) | ~Q(full_name=""), name="link_names_somebody"
            ),
            models.CheckConstraint(
                condition=Q(other=None) | ~Q(other=models.F("customer")),
                name="link_to_somebody_else",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.name}"

    @property
    def name(self) -> str:
        """Who it is."""
        return str(self.other) if self.other_id else self.full_name

    @property
    def reach_at(self) -> str:
        """The phone as lists show it."""
        return self.other.masked_phone if self.other else Customer(phone=self.phone).masked_phone
