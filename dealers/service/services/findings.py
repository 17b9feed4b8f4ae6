"""From the technician's phone: what was seen, photos, and parts that are needed."""

from collections.abc import Sequence
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.parts.models import Part
from dealers.service.models import Finding, Job
from dealers.service.permissions import ISSUE_TO_JOB, VIEW_JOB
from dealers.service.selectors import people_who
from dealers.service.services.common import check_open, lock_job, lock_order, note, refuse
from dealers.service.services.jobs import add_job
from dealers.service.services.lines import add_part
from dealers.service.states import Light
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.workspace.content import IMAGES
from tenants.workspace.services import notify, save_upload

MOST_PHOTOS = 30


def _kept(about: Job | Finding, photos: Sequence[UploadedFile], actor: User) -> list[dict]:
    """The pictures, for whoever may see the job. Raises ``InvalidInput`` for other files."""
    kept = []
    for photo in photos:
        try:
            file = save_upload(upload=photo, actor=actor, verb=VIEW_JOB, about=about, accept=IMAGES)
        except InvalidInput as error:
            raise refuse("photos", str(error)) from error
        kept.append({"id": str(file.pk), "name": file.name})
    return kept


@transaction.atomic
def photograph_job(*, job: Job, photos: Sequence[UploadedFile], actor: User) -> Job:
    """Add photos to a job; the customer sees them on the status page. At most ``MOST_PHOTOS``."""
    job = lock_job(job)
    check_open(job.repair_order)
    if not photos or len(job.photos) + len(photos) > MOST_PHOTOS:
        raise refuse("photos", _("Add between one and %(most)s photos.") % {"most": MOST_PHOTOS})
    job.photos = [*job.photos, *_kept(job, photos, actor)]
    job.save(update_fields=["photos", "updated_at"])
    changes = {"photos": [photo["name"] for photo in job.photos[-len(photos) :]]}
    record(actor=actor, verb="service.job.photographed", target=job, changes=changes)
    return job


@transaction.atomic
def request_part(
    *,
    job: Job,
    actor: User,
    part: Part | None = None,
    quantity: Decimal = Decimal(1),
    wish: str = "",
) -> Job:
    """Ask the parts counter for a part: it is planned on the job, and the clerks are told.

    Without ``part`` only the ``wish`` is told, for whoever knows the number. If the customer has to
    pay more, the job has to be agreed to again. Raises ``InvalidInput`` when neither is given.
    """
    job = lock_job(job)
    check_open(job.repair_order)
    wish = clean_text(wish)[:200]
    if part is None and not wish:
        raise refuse("wish", _("Choose the part, or write what you need."))
    if part is not None:
        add_part(job=job, part=part, quantity=quantity, actor=actor)
    wanted = " ".join(str(text) for text in (part and f"{quantity:f} × {part}", wish) if text)
    record(actor=actor, verb="service.job.part_requested", target=job, changes={"part": wanted})
    notify(
        people=people_who(ISSUE_TO_JOB).exclude(pk=actor.pk),
        text=gettext_noop("%(job)s needs %(part)s."),
        url=job.get_absolute_url(),
        job=str(job),
        part=wanted,
    )
    return Job.objects.select_related("repair_order").get(pk=job.pk)


@transaction.atomic
def note_finding(
    *,
    job: Job,
    item: str,
    light: Light,
    actor: User,
    note: str = "",
    photos: Sequence[UploadedFile] = (),
) -> Finding:
    """Note what was seen while working on ``job``: green, yellow or red, with photos.

    Whoever received the car is told of yellow and red. Raises ``InvalidInput`` for a bad thing
    without a word on what is bad, ``Conflict`` once the order is settled.
    """
    order = lock_order(job.repair_order)
    check_open(order)
    item, note = clean_text(item)[:80], clean_text(note)[:500]
    if not item:
        raise refuse("item", _("Say what you looked at."))
    if light != Light.GREEN and not note:
        raise refuse("note", _("Say what is wrong with it."))
    if len(photos) > MOST_PHOTOS:
        raise refuse("photos", _("Add at most %(most)s photos.") % {"most": MOST_PHOTOS})
    finding = Finding.objects.create(
        repair_order=order, item=item, light=Light(light), note=note, found_by=actor
    )
    if photos:
        finding.photos = _kept(finding, photos, actor)
        finding.save(update_fields=["photos", "updated_at"])
    changes = {"finding": [str(light), str(finding)]}
    record(actor=actor, verb="service.job.found", target=job, changes=changes)
    if light != Light.GREEN and order.advisor_id != actor.pk:
        notify(
            people=[order.advisor],
            text=gettext_noop("Found on %(car)s: %(finding)s"),
            url=finding.get_absolute_url(),
            car=str(order.vehicle),
            finding=str(finding),
        )
    return finding


@transaction.atomic
def propose_finding(*, finding: Finding, actor: User | None) -> Job:
    """Make a finding a job that the customer can be asked about. Raises ``Conflict`` the second time."""
    order = lock_order(finding.repair_order)
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    if finding.job_id or finding.light == Light.GREEN:
        raise Conflict(_("This is proposed already, or nothing is wrong with it."))
    job = add_job(repair_order=order, complaint=str(finding), actor=actor)
    job.cause = finding.note
    job.photos = finding.photos
    job.save(update_fields=["cause", "photos", "updated_at"])
    finding.job = job
    finding.save(update_fields=["job", "updated_at"])
    record(actor=actor, verb="service.job.proposed", target=job, changes={"finding": str(finding)})
    note(order, str(finding), actor)
    return Job.objects.select_related("repair_order").get(pk=job.pk)
