"""A customer of the workshop who thinks of another car is sent to sales."""

from typing import Any

from dealers.service.models import Job, RepairOrder
from portal.ui.menu import extensions
from tenants.accounts.models import User


def refer_from_order(
    *, repair_order: RepairOrder, actor: User, wish: str = "", note: str = ""
) -> Any:
    """Send the customer of this visit to sales, with the car as trade-in; returns the lead.

    Sales stands beside the workshop and declares how (``REFERRALS`` in its ``menu.py``). The customer is
    the repair order's, so nobody needs to be allowed to look sales' customers up. Raises ``Conflict`` if
    sales has them already.
    """
    car = repair_order.vehicle
    return extensions("dealer", "REFERRALS")[0](
        customer=repair_order.customer,
        wish=wish,
        note=note,
        trade_in={
            "model": car.model_name,
            "vin": car.vin,
            "odometer_km": repair_order.odometer_in,
        },
        visit=repair_order.number,
        visit_url=repair_order.get_absolute_url(),
        store=repair_order.store,
        actor=actor,
    )


def refer_from_job(*, job: Job, actor: User, wish: str = "", note: str = "") -> Any:
    """Send the customer of this job's visit to sales. Raises ``Conflict`` if sales has them already."""
    return refer_from_order(repair_order=job.repair_order, wish=wish, note=note, actor=actor)
