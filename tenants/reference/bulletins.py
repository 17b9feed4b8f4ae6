"""A bulletin as its author writes it and as dealers read it: the same texts and the same rules."""

from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.core.models import Stamped

VIN_LENGTH = 17


class BulletinKind(models.TextChoices):
    TECHNICAL = "technical", _("Technical bulletin")
    SERVICE = "service", _("Service information")
    SALES = "sales", _("Sales information")
    POLICY = "policy", _("Policy or notice")


BULLETIN_TONES = {
    BulletinKind.TECHNICAL: "waiting",
    BulletinKind.SERVICE: "going",
    BulletinKind.SALES: "going",
    BulletinKind.POLICY: "quiet",
}


class BulletinText(Stamped):
    """What a bulletin says, in both languages, and which cars it is about."""

    number = models.CharField(_("number"), max_length=40)
    kind = models.CharField(
        _("kind"), max_length=9, choices=BulletinKind, default=BulletinKind.TECHNICAL
    )
    title_zh = models.CharField(_("title (Chinese)"), max_length=160)
    title_en = models.CharField(_("title (English)"), max_length=160)
    symptom_zh = models.TextField(_("symptom (Chinese)"), blank=True)
    symptom_en = models.TextField(_("symptom (English)"), blank=True)
    cause_zh = models.TextField(_("cause (Chinese)"), blank=True)
    cause_en = models.TextField(_("cause (English)"), blank=True)
    correction_zh = models.TextField(_("correction (Chinese)"), blank=True)
    correction_en = models.TextField(_("correction (English)"), blank=True)
    body_zh = models.TextField(_("text (Chinese)"), blank=True)
    body_en = models.TextField(_("text (English)"), blank=True)
    fault_codes = models.JSONField(_("fault codes"), default=list, blank=True)
    model_codes = models.JSONField(
        _("models"), default=list, blank=True, help_text="Codes of the catalogue; empty: all."
    )
    vin_from = models.CharField(_("first VIN"), max_length=VIN_LENGTH, blank=True)
    vin_until = models.CharField(_("last VIN"), max_length=VIN_LENGTH, blank=True)
    operations = models.JSONField(_("operations"), default=list, blank=True)
    parts = models.JSONField(_("parts"), default=list, blank=True)
    must_read = models.BooleanField(_("must be read"), default=False)
    valid_from = models.DateField(_("valid from"), default=localdate)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.number} {self.title}"

    def _in_words(self, name: str) -> str:
        """The text in the reader's language; the other where it was not written in both."""
        zh, en = getattr(self, f"{name}_zh"), getattr(self, f"{name}_en")
        return (zh or en) if (get_language() or "").startswith("zh") else (en or zh)

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self._in_words("title")

    @property
    def symptom(self) -> str:
        """What is seen, in the reader's language."""
        return self._in_words("symptom")

    @property
    def cause(self) -> str:
        """Why it happens, in the reader's language."""
        return self._in_words("cause")

    @property
    def correction(self) -> str:
        """What cures it, in the reader's language."""
        return self._in_words("correction")

    @property
    def body(self) -> str:
        """The rest of the text, in the reader's language."""
        return self._in_words("body")

    @property
    def is_of_one_language(self) -> bool:
        """Whether it was not written in both."""
        return not (self.title_zh and self.title_en)

    def is_valid_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def covers(self, vin: str) -> bool:
        """Whether a car lies within the range of VINs; every car does where none is named.

        The range is of one series: the first eight characters are the same. The ninth is only a
        check digit and is left out when two numbers are compared.
        """
        if not self.vin_from and not self.vin_until:
            return True
        if len(vin) != VIN_LENGTH or vin[:8] != (self.vin_from or self.vin_until)[:8]:
            return False
        place = vin[9:]
        return (not self.vin_from or place >= self.vin_from[9:]) and (
            not self.vin_until or place <= self.vin_until[9:]
        )


class PublishedState(models.TextChoices):
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


PUBLISHED_TONES = {
    PublishedState.PUBLISHED: "done",
    PublishedState.SUPERSEDED: "quiet",
    PublishedState.WITHDRAWN: "quiet",
}


class PublishedBulletin(BulletinText):
    """A bulletin of one manufacturer as all its dealers read it; its id is the hub's own of it."""

    network = models.UUIDField(help_text="Tenant: the hub that published it.")
    state = models.CharField(
        _("status"), max_length=10, choices=PublishedState, default=PublishedState.PUBLISHED
    )
    supersedes = models.CharField(_("supersedes"), max_length=40, blank=True)
    published_at = models.DateTimeField(_("published"))
    revision = models.PositiveIntegerField(default=1)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "number"], name="bulletin_number_once_per_network"
            )
        ]
        indexes = [GinIndex(fields=["search"], name="bulletin_search")]

    def get_absolute_url(self) -> str:
        """Its page at a dealership."""
        return f"/bulletins/{self.pk}/"
