"""The customer's own page of a repair order, behind a signed link, and the mails that lead there."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.service.models import Job, RepairOrder
from dealers.service.services.common import lock_order
from dealers.service.services.links import PLACE, keep_shared, mail_customer
from dealers.service.services.workshop import authorise_job, decline_job
from dealers.service.states import Authorisation, Board, Method
from portal.core.errors import Conflict, InvalidInput
from portal.core.links import open_link
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.services import notify

LINK_DAYS = 60
AFTER_DELIVERY = timedelta(days=14)


def shared_order(token: str) -> RepairOrder:
    """The repair order behind a link.

    Raises ``InvalidInput`` for one that is forged, older than ``LINK_DAYS``, of another dealership,
    withdrawn, or of a car that went home long ago: one sentence for all.
    """
    dead = _("This link is no longer valid. Ask your service advisor for a new one.")
    pk, key = open_link(PLACE, token, dead=dead, days=LINK_DAYS)
    people = ("customer", "vehicle", "advisor", "store")
    order = RepairOrder.objects.select_related(*people).filter(pk=pk, share_key=key).first()
    if order is None or order.board == Board.CANCELLED:
        raise InvalidInput(dead)
    if order.delivered_at and order.delivered_at + AFTER_DELIVERY < now():
        raise InvalidInput(dead)
    return order


@transaction.atomic
def share_order(*, repair_order: RepairOrder, actor: User | None) -> RepairOrder:
    """Make the customer's link to the status page, and mail it if we have an address.

    An order that is shared keeps its link. Raises ``Conflict`` for one that came to nothing.
    """
    order = lock_order(repair_order)
    if order.board == Board.CANCELLED:
        raise Conflict(_("%(number)s is cancelled.") % {"number": order})
    if not order.share_key:
        keep_shared(order, actor)
    mail_customer(order, "order_shared")
    return order


@transaction.atomic
def withdraw_order_link(*, repair_order: RepairOrder, actor: User | None) -> RepairOrder:
    """Make the link useless at once; sharing again makes a new one."""
    order = lock_order(repair_order)
    order.share_key = ""
    order.save(update_fields=["share_key", "updated_at"])
    record(actor=actor, verb="service.order.unshared", target=order)
    return order


@transaction.atomic
def answer_shared_job(
    *,
    repair_order: RepairOrder,
    job: Job,
    agreed: bool,
    seen: Decimal,
    later: bool = False,
    comment: str = "",
) -> Job:
    """The customer's own answer to a job they were asked about, through the advisor's service.

    ``seen`` is the amount the page showed. The advisor is told. Raises ``Conflict`` for a job of another order, one that was answered
    meanwhile, or one whose price changed since it was asked.
    """
    order = lock_order(repair_order)
    asked = Job.objects.select_for_update().filter(pk=job.pk, repair_order=order).first()
    if asked is None or asked.authorisation != Authorisation.ASKED or asked.customer_amount != seen:
        raise Conflict(_("This has been answered or changed meanwhile. Look at it again."))
    words = clean_text(comment)[:160]
    if agreed:
        done = authorise_job(job=asked, how=Method.ONLINE, actor=None)
        text = gettext_noop("%(customer)s agrees to %(job)s. %(words)s")
    else:
        reason = words or _("Declined on the status page")
        done = decline_job(job=asked, reason=reason, later=later, how=Method.ONLINE, actor=None)
        text = gettext_noop("%(customer)s declines %(job)s. %(words)s")
    notify(
        people=[order.advisor],
        text=text,
        url=order.get_absolute_url(),
        customer=str(order.customer),
        job=f"{asked}: {asked.complaint[:80]}",
        words=words,
    )
    return done
