"""Which records turned out to be one person, and which are two after all."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dealers.customers.models.customers import Customer
from dealers.customers.states import MergeState
from portal.core.models import Stamped
from tenants.accounts.scopes import ScopedQuerySet
from tenants.sealed_fields import SealedField


class MergeQuerySet(ScopedQuerySet):
    """Merges of the customers one may see."""

    owner_field = "survivor__owner"
    store_field = "survivor__store"


class CustomerMerge(Stamped):
    """Two records judged: merged into one (and maybe apart again), or said to be two people."""

    state = models.CharField(
        _("state"), max_length=8, choices=MergeState, default=MergeState.MERGED
    )
    survivor = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("kept record")
    )
    absorbed = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("merged record")
    )
    # What the survivor's fields were before: {"phone": "+86…"}; only those that changed.
    before = models.JSONField(default=dict)
    # Its own ID or company number from before, if it took over the other's: sealed, so not above.
    document_before = SealedField(max_length=40, blank=True, editable=False)
    # What it took over: {"phone": "+86…"}; the undoing gives back only what is still so.
    taken = models.JSONField(default=dict)
    # Which rows moved: {"sales.lead.customer": ["<id>", …]}.
    moved = models.JSONField(default=dict)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=Q(state=MergeState.MERGED),
                name="customer_is_merged_once",
            ),
            models.UniqueConstraint(
                fields=["survivor", "absorbed"],
                condition=Q(state=MergeState.APART),
                name="customers_are_apart_once",
            ),
        ]

    def __str__(self):
        return f"{self.absorbed} → {self.survivor}"

    def get_absolute_url(self):
        return f"/customers/merges/{self.pk}/"

    @property
    def rows_moved(self) -> int:
        """How many rows changed hands."""
        return sum(len(ids) for ids in self.moved.values())
