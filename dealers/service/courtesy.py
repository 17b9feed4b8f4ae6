"""What the workshop asks of the own fleet, which stands beside it: courtesy cars."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from dealers.customers.models import Customer
from portal.ui.menu import extensions
from tenants.accounts.models import Unit, User


class CourtesyCars(Protocol):
    """What the fleet offers as ``COURTESY_CARS`` in its ``menu.py``; a car is named by its id."""

    def choices(self) -> list[tuple[str, str]]:
        """Cars to plan with, by id and name."""

    def busy(
        self, cars: Collection[UUID], start: datetime, end: datetime, *, but: UUID | None = None
    ) -> Iterable[tuple[UUID, datetime, datetime]]:
        """When they are somebody's: car, from, until."""

    def hold(
        self,
        car: UUID,
        *,
        starts_at: datetime,
        ends_at: datetime,
        customer: Customer,
        store: Unit,
        actor: User | None,
        about_id: UUID,
        about_number: str,
        about_url: str,
    ) -> None:
        """Promise one for a visit."""

    def release(self, about_id: UUID, *, actor: User | None) -> None:
        """Let go what a visit was promised."""


def courtesy_cars() -> CourtesyCars:
    """The fleet's courtesy cars."""
    return extensions("dealer", "COURTESY_CARS")[0]
