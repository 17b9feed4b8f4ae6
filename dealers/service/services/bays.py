"""Which car stands in which bay."""

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.service.models import RepairOrder, Resource
from dealers.service.services.common import lock_order, refuse
from dealers.service.states import IN_THE_SHOP, ResourceKind
from portal.core.errors import Conflict
from tenants.accounts.models import User
from tenants.audit.services import record


@transaction.atomic
def place_in_bay(
    *, repair_order: RepairOrder, actor: User | None, bay: Resource | None = None
) -> RepairOrder:
    """Drive a car into a bay, or (without one) out of it.

    Locks the order, then the bay: of two who drive into it, one is told who was first. Raises
    ``InvalidInput`` for another store's bay or one out of use, ``Conflict`` for one that is taken
    and for a car that is ready or gone.
    """
    order = lock_order(repair_order)
    if order.board not in IN_THE_SHOP:
        raise Conflict(_("%(number)s is not in the workshop any more.") % {"number": order})
    if bay is not None:
        bay = Resource.objects.select_for_update().get(pk=bay.pk)
        if bay.kind != ResourceKind.BAY or bay.store_id != order.store_id or not bay.is_active:
            raise refuse("bay", _("Choose a bay of the store in which the car is."))
        other = RepairOrder.objects.filter(bay=bay).exclude(pk=order.pk).first()
        if other:
            message = _("%(bay)s is taken by %(number)s.") % {"bay": bay, "number": other}
            raise Conflict(message, fields={"bay": message})
    before, order.bay = str(order.bay or ""), bay
    order.save(update_fields=["bay", "updated_at"])
    changes = {"bay": [before, str(bay or "")]}
    record(actor=actor, verb="service.order.placed", target=order, changes=changes)
    return order


def bay_of_arrival(bay: Resource | None) -> Resource | None:
    """The bay that a visit held, if no other car stands in it."""
    if bay is None:
        return None
    bay = Resource.objects.select_for_update().get(pk=bay.pk)
    return None if RepairOrder.objects.filter(bay=bay).exists() else bay
