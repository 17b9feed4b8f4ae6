"""The sales desk's rules, which a dealership may change."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from dealers.sales.states import Grade
from portal.core.models import Stamped

# Follow up every so many days, by grade. Brands differ, so every house may set its own.
INTERVALS = {Grade.N: 1, Grade.H: 1, Grade.A: 3, Grade.B: 7, Grade.C: 15}
# Highest discount in percent that a role may give without asking, by role key.
DISCOUNT_LIMITS = {
    "sales_consultant": "2",
    "sales_manager": "5",
    "general_manager": "15",
    "owner": "100",
}


class SalesPolicy(Stamped):
    """One row per dealership; without it, and for grades and roles it leaves out, defaults hold."""

    response_minutes = models.PositiveSmallIntegerField(
        _("first response within (minutes of opening time)"), default=30
    )
    follow_up_days = models.JSONField(_("follow up every (days), by grade"), default=dict)
    discount_limits = models.JSONField(_("discount without asking (%), by role"), default=dict)
    quote_valid_days = models.PositiveSmallIntegerField(_("quotes are valid (days)"), default=7)
    reservation_days = models.PositiveSmallIntegerField(_("reservations hold (days)"), default=7)
    deposit = models.DecimalField(
        _("usual deposit"), max_digits=14, decimal_places=2, default=Decimal("5000.00")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quote_valid_days__gt=0, reservation_days__gt=0),
                name="sales_policy_days_positive",
            ),
        ]

    def __str__(self):
        return str(_("Rules of the sales desk"))

    def interval(self, grade: str) -> int | None:
        """Days until the next follow-up for a grade; ``None`` where none is due."""
        return self.follow_up_days.get(grade, INTERVALS.get(grade))  # type: ignore[call-overload] # text equals its choice

    def discount_limit(self, roles: Iterable[str]) -> Decimal:
        """The highest discount in percent that somebody with these roles may give alone."""
        limits = {**DISCOUNT_LIMITS, **self.discount_limits}
        return max((Decimal(limits.get(role, "0")) for role in roles), default=Decimal(0))
