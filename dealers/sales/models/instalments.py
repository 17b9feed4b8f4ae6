"""What a customer has to pay when: the plan of a contract's money."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.sales.models.contracts import Contract
from dealers.sales.states import PAYABLE, InstalmentKind
from portal.core.models import Stamped
from portal.core.money import MoneyField
from tenants.accounts.scopes import ScopedQuerySet


class InstalmentQuerySet(ScopedQuerySet):
    """Instalments of the contracts of a person or a store."""

    owner_field, store_field = "contract__owner", "contract__store"

    def owed(self):
        """Not paid in full, of contracts that hold."""
        return self.filter(paid__lt=F("amount"), contract__status__in=PAYABLE)

    def overdue(self):
        """Owed, and due before today."""
        return self.owed().filter(due_on__lt=localdate())


class Instalment(Stamped):
    """One part of a contract's amount with the day it is due. The parts sum up to the amount."""

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="instalments", verbose_name=_("contract")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=12, choices=InstalmentKind)
    due_on = models.DateField(_("due"))
    amount = MoneyField(_("amount"))
    # Receipts allocated to it, less refunds; kept by the service that writes them.
    paid = MoneyField(_("paid"), default=0)
    # How often the customer was asked for it: the level of the last task made.
    dunned = models.PositiveSmallIntegerField(_("reminders"), default=0)

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        ordering = ["contract_id", "position"]
        indexes = [
            models.Index(
                fields=["due_on"], name="instalments_owed", condition=Q(paid__lt=F("amount"))
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["contract", "position"], name="instalment_place_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(paid__gte=0) & Q(paid__lte=F("amount")),
                name="instalment_paid_within_amount",
            ),
        ]

    def __str__(self):
        return f"{self.contract} {self.position + 1}"

    @property
    def owed(self) -> Decimal:
        """What is still to be paid of it."""
        return self.amount - self.paid

    @property
    def days_late(self) -> int:
        """Days since it was due while something of it is owed, else zero."""
        return max(0, (localdate() - self.due_on).days) if self.owed > 0 else 0

    @property
    def currency(self) -> str:
        """The contract's."""
        return self.contract.currency
