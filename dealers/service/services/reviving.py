"""Work that was put off or declined at an earlier visit is taken up again."""

from django.db import transaction
from django.utils.translation import gettext as _

from dealers.service.models import Job, JobLine, RepairOrder, ServicePackage
from dealers.service.services.common import check_open, count_deferred, lock_order, refuse
from dealers.service.services.jobs import add_job
from dealers.service.services.lines import add_fee, add_labour, add_part, add_sublet
from dealers.service.services.packages import add_package_line
from dealers.service.states import LineKind, PayType
from tenants.accounts.models import User
from tenants.audit.services import record


@transaction.atomic
def revive_job(*, job: Job, repair_order: RepairOrder, actor: User | None) -> Job:
    """Put a deferred or declined job of the same car onto a new order, with its lines at today's prices.

    Raises ``InvalidInput`` for a job of another car, one that was wanted, or taken up already; campaigns
    offer themselves. ``Conflict`` for an order that is settled or over.
    """
    order = lock_order(repair_order)
    check_open(order)
    old = Job.objects.select_for_update(of=["self"]).select_related("repair_order").get(pk=job.pk)
    if old.repair_order.vehicle_id != repair_order.vehicle_id or old.is_wanted or old.campaign_id:
        raise refuse("deferred", _("This is no deferred job of this car."))
    if Job.objects.filter(revived_from=old).exists():
        raise refuse("deferred", _("“%(job)s” has been taken up again already.") % {"job": old})
    new = add_job(
        repair_order=repair_order,
        complaint=old.complaint,
        pay_type=PayType(old.pay_type),
        actor=actor,
    )
    new.revived_from, new.package, new.shares = old, old.package, old.shares
    new.save(update_fields=["revived_from", "package", "shares", "updated_at"])
    for line in old.lines.filter(inside=None).select_related("part").order_by("id"):
        _add_again(new, line, actor)
    count_deferred(repair_order, -1)
    record(actor=actor, verb="service.job.revived", target=new, changes={"revived": str(old)})
    return Job.objects.select_related("repair_order").get(pk=new.pk)


def _add_again(job: Job, line: JobLine, actor: User | None) -> None:
    """The same line; labour and parts at their price of today."""
    if line.kind == LineKind.PACKAGE:
        _add_package_again(job, line, actor)
    elif line.kind == LineKind.PART and line.part:
        if line.part.is_active:
            add_part(job=job, part=line.part, quantity=line.quantity, actor=actor)
    elif line.kind == LineKind.LABOUR:
        add_labour(
            job=job, code=line.code, hours=line.quantity, description=line.description,
            flat_rate_hours=line.flat_rate_hours, actor=actor,
        )  # fmt: skip
    elif line.kind == LineKind.SUBLET:
        add_sublet(
            job=job, description=line.description, amount=line.amount, code=line.code,
            unit_cost=line.unit_cost, actor=actor,
        )  # fmt: skip
    else:
        add_fee(job=job, description=line.description, amount=line.amount, actor=actor)


def _add_package_again(job: Job, line: JobLine, actor: User | None) -> None:
    """At its price of today; nothing if it is not offered any more, as with a part out of use."""
    package = ServicePackage.objects.filter(code=line.code, is_active=True).first()
    if package and package.items and package.fits(job.repair_order.vehicle):
        add_package_line(job=job, package=package, actor=actor)


def release_revived(order: RepairOrder) -> None:
    """The order comes to nothing: what it had taken up is deferred as before."""
    if freed := Job.objects.filter(repair_order=order, revived_from__isnull=False).update(
        revived_from=None
    ):
        count_deferred(order, freed)
