"""Reads of the network that several desks share."""

from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from oem_hub.network.models import CaseFact, Dealer, NetworkVehicle, SaleFact
from tenants.accounts.models import Unit, UnitKind, User
from tenants.models import NetworkInvitation
from tenants.selectors import this_tenant


def dealers_with_sales(user: User, verb: str) -> QuerySet[Dealer]:
    """The dealers ``user`` may see, each with the cars it delivered and the cases it passed on that
    are open (``escalated``), by code."""
    cases = CaseFact.objects.filter(dealer=OuterRef("pk"), closed_at=None).order_by()
    counted = cases.values("dealer").annotate(n=Count("pk")).values("n")
    return (
        Dealer.objects.visible_to(user, verb)
        .select_related("region")
        .annotate(
            delivered=Count("sales__delivered_on"),
            escalated=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
        )
        .order_by("code")
    )


def vehicle_by_vin(vin: str) -> NetworkVehicle | None:
    """The car with this VIN, or ``None`` for one the network never delivered."""
    return NetworkVehicle.objects.filter(vin=vin).select_related("dealer").first()


def sales_of(dealer: Dealer) -> QuerySet[SaleFact]:
    """What a dealer reported as sold, newest first, by delivery or else by signature."""
    return dealer.sales.order_by(F("delivered_on").desc(nulls_first=True), "-signed_on", "-id")


def regions() -> QuerySet[Unit]:
    """The regions into which this hub divides its network, by name."""
    return Unit.objects.filter(kind=UnitKind.REGION, is_active=True).order_by("name")


def open_invitations() -> QuerySet[NetworkInvitation]:
    """The join codes of this hub that nobody has used, newest first; also those run out."""
    return NetworkInvitation.objects.filter(hub=this_tenant(), used_by=None).order_by("-id")


def dealer_of(tenant_id: UUID) -> Dealer | None:
    """The dealer of a tenant; ``None`` if it never belonged to this network."""
    return Dealer.objects.filter(tenant_id=tenant_id).first()
