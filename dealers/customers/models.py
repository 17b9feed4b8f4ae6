"""Customers, the cars they own, and everything that was said and done with them."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.customers.states import (
    HAND_WRITTEN,
    CustomerKind,
    EntryKind,
    FollowUpKind,
    Outcome,
    OwnershipRole,
    Source,
    Stage,
    Tier,
)
from portal.core.models import Model, Stamped
from portal.core.search import Searchable
from tenants.accounts.models import Unit, User
from tenants.accounts.scopes import ScopedQuerySet


def translated(text: str, values: dict) -> str:
    """A stored message in the reader's language; what people typed comes back as it is."""
    if not text:
        return ""
    words = {key: gettext(value) if value else "" for key, value in values.items()}
    return gettext(text) % words if values else gettext(text)


class CustomerQuerySet(Searchable, ScopedQuerySet):
    """Customers of a person or a store."""


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
    document_no = models.CharField(_("ID or company number"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="zh-hans"
    )
    source = models.CharField(_("source"), max_length=12, choices=Source, default=Source.OTHER)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.PROSPECT)
    tier = models.CharField(_("value"), max_length=10, choices=Tier, default=Tier.GENERAL)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("looked after by"),
    )
    store = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("store"),
    )
    # Consent is asked for, never presumed; later a ledger per purpose replaces nothing of this.
    may_contact = models.BooleanField(_("may be contacted for marketing"), default=False)
    may_share_with_oem = models.BooleanField(_("data may go to the manufacturer"), default=False)
    consent_at = models.DateTimeField(_("consent given"), null=True, blank=True)
    consent_proof = models.CharField(_("proof of consent"), max_length=120, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    last_contact_at = models.DateTimeField(_("last contact"), null=True, blank=True)
    search = SearchVectorField(null=True, editable=False)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="customer_search")]

    def __str__(self):
        return self.full_name

    def get_absolute_url(self):
        return f"/customers/{self.pk}/"

    @property
    def masked_phone(self) -> str:
        """The phone as lists show it: ``138****8000``."""
        local = self.phone.removeprefix("+86")
        return f"{local[:3]}****{local[-4:]}" if len(local) >= 9 else local


class VehicleQuerySet(Searchable):
    """Cars on the road. Whoever may see cars sees all: the next one to the counter is anybody's."""

    def visible_to(self, user: User, verb: str) -> Self:
        """All of the group's cars, or none."""
        return self.all() if user.can(verb) else self.none()


class Vehicle(Stamped):
    """A car on the road that we sold or looked after, known by its VIN."""

    vin = models.CharField(_("VIN"), max_length=17, unique=True)
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    # What it was registered as before: [{"plate": "沪A12345", "until": "2026-03-01"}].
    plate_history = models.JSONField(default=list, blank=True, editable=False)
    model_code = models.CharField(_("model code"), max_length=40, blank=True)
    model_name = models.CharField(_("model"), max_length=120, blank=True)
    colour = models.CharField(_("colour"), max_length=40, blank=True)
    model_year = models.PositiveSmallIntegerField(_("model year"), null=True, blank=True)
    engine_no = models.CharField(_("engine or motor number"), max_length=40, blank=True)
    odometer_km = models.PositiveIntegerField(_("odometer (km)"), default=0)
    sold_by_us = models.BooleanField(_("sold by us"), default=False)
    delivered_on = models.DateField(_("delivered"), null=True, blank=True)
    warranty_start_on = models.DateField(_("warranty from"), null=True, blank=True)
    store = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("store"),
    )
    # Kept by the workshop, read at the counter in seconds.
    visits = models.PositiveIntegerField(_("visits"), default=0)
    last_visit_on = models.DateField(_("last visit"), null=True, blank=True)
    open_recalls = models.PositiveSmallIntegerField(_("open campaigns"), default=0)
    deferred_jobs = models.PositiveSmallIntegerField(_("deferred jobs"), default=0)
    search = SearchVectorField(null=True, editable=False)

    objects = VehicleQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="vehicle_search")]

    def __str__(self):
        return self.plate or self.vin

    def get_absolute_url(self):
        return f"/customers/vehicles/{self.pk}/"


class Ownership(Stamped):
    """A customer has to do with a car, from a day until a day: as owner, driver or payer."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="ownerships")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="ownerships")
    role = models.CharField(
        _("role"), max_length=8, choices=OwnershipRole, default=OwnershipRole.OWNER
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"],
                condition=Q(role="owner", until=None),
                name="one_owner_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.customer}: {self.vehicle}"


class TimelineEntry(Model):
    """One thing that happened with a customer, a car or a lead. Only ever added to."""

    at = models.DateTimeField(_("when"), default=now)
    kind = models.CharField(_("kind"), max_length=12, choices=EntryKind)
    # What a person wrote; or a message id with the values of its places, translated when read.
    text = models.TextField(_("text"), blank=True)
    values = models.JSONField(default=dict, blank=True)
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="timeline"
    )
    vehicle = models.ForeignKey(
        Vehicle, null=True, on_delete=models.PROTECT, related_name="timeline"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The document it is about: its id, number and page. Not a key: documents live above us.
    about_id = models.UUIDField(null=True)
    about_number = models.CharField(max_length=40, blank=True)
    url = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-at"], name="timeline_of_customer"),
            models.Index(fields=["vehicle", "-at"], name="timeline_of_vehicle"),
            models.Index(fields=["about_id", "-at"], name="timeline_of_document"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False)
                | Q(vehicle__isnull=False)
                | Q(about_id__isnull=False),
                name="timeline_entry_is_about_something",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.about_number}".strip()

    @property
    def words(self) -> str:
        """The text in the reader's language."""
        return self.text if self.kind in HAND_WRITTEN else translated(self.text, self.values)


class FollowUp(Stamped):
    """Somebody has to get back to somebody by a time."""

    # As typed; or a message id with the values of its places, translated when read: ``title``.
    subject = models.CharField(_("subject"), max_length=160)
    values = models.JSONField(default=dict, blank=True)
    kind = models.CharField(
        _("how"), max_length=12, choices=FollowUpKind, default=FollowUpKind.CALL
    )
    due_at = models.DateTimeField(_("due"))
    customer = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="follow_ups",
        verbose_name=_("customer"),
    )
    contact_name = models.CharField(_("with"), max_length=120, blank=True)
    about_id = models.UUIDField(null=True, blank=True, db_index=True)
    about_number = models.CharField(_("about"), max_length=40, blank=True)
    url = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("responsible"),
    )
    store = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "due_at"], name="follow_ups_open", condition=Q(done_at=None)
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self) -> str:
        """The subject in the reader's language."""
        return translated(self.subject, self.values)

    def get_absolute_url(self):
        return f"/follow-ups/{self.pk}/"

    @property
    def is_overdue(self) -> bool:
        """Still open after its time."""
        return self.done_at is None and self.due_at < now()
