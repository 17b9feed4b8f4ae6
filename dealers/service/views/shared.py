"""What the customer sees of a repair order behind the signed link: status, photos, answers."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dealers.service import selectors, services
from dealers.service.forms_work import SharedAnswerForm
from dealers.service.models import Job, RepairOrder
from dealers.service.states import (
    AUTHORISATION_TONES,
    JOB_TONES,
    LIGHT_TONES,
    ON_THE_BOARD,
    Authorisation,
    Board,
    PayType,
)
from portal.core.errors import DomainError
from tenants.signup.shared import SharedScreen
from tenants.workspace.models import StoredFile
from tenants.workspace.views import SHOWN

# What a customer is told of where the car stands.
STEPS = (
    (_("Checked in"), (Board.CHECKED_IN, Board.INSPECTED)),
    (_("Your answer is needed"), (Board.WAITING_APPROVAL,)),
    (_("In work"), (Board.IN_PROGRESS, Board.WAITING_PARTS, Board.WAITING_SUBLET)),
    (_("Final check"), (Board.QC,)),
    (_("Ready"), (Board.READY,)),
)


class _OfOrder(SharedScreen):
    place = "order"
    record: RepairOrder

    def find(self, token: str) -> RepairOrder:
        return services.shared_order(token)

    def language_of(self, record: RepairOrder) -> str:
        return record.customer.language


class SharedOrder(_OfOrder):
    """Where the car stands, what was found, and a yes or no to each job that is asked about."""

    title = _("Your car with us")
    answers_an_hour = 30

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """One job is answered; ``amount`` is what the customer saw."""
        form = SharedAnswerForm(request.POST)
        if not form.is_valid():
            return self.show(_("Choose what you want, then send it again."), status=422)
        data = form.cleaned_data
        job = Job.objects.filter(repair_order=self.record, pk=data["job"]).first()
        if job is None:
            raise Http404
        try:
            services.answer_shared_job(
                repair_order=self.record,
                job=job,
                agreed=data["answer"] == "agree",
                seen=data["amount"],
                later=data["answer"] == "later",
                comment=data["comment"],
            )
        except DomainError as error:
            return self.show(error, status=422)
        return redirect(request.get_full_path())

    def show(self, error: Any = "", status: int = 200) -> HttpResponse:
        order, token = self.record, self.kwargs["token"]
        names = [name for name, _boards in STEPS]
        at = next(
            (n for n, (_name, boards) in enumerate(STEPS) if order.board in boards), len(STEPS)
        )
        return self.render(
            "dealers/service/shared_order.html",
            object=order,
            error=error,
            steps=names,
            step=at,
            is_here=order.board in ON_THE_BOARD,
            jobs=[self.job(job, token) for job in selectors.jobs_of(order)],
            findings=[
                {
                    "finding": finding,
                    "tone": LIGHT_TONES[finding.light],
                    "pictures": _pictures(finding.photos, token),
                }
                for finding in order.findings.order_by("id")
            ],
            pictures=_pictures(order.inspection.get("photos", []), token),
            status=status,
        )

    def job(self, job: Job, token: str) -> dict[str, Any]:
        """A job as its customer may see it: amounts only where the customer pays."""
        job.repair_order = self.record
        return {
            "job": job,
            "lines": job.lines.all() if job.pay_type == PayType.CUSTOMER and not job.shares else [],
            "pays": bool(job.customer_amount) or job.pay_type == PayType.CUSTOMER,
            "tone": JOB_TONES[job.state],
            "answer_tone": AUTHORISATION_TONES[job.authorisation],
            "is_asked": job.authorisation == Authorisation.ASKED and self.record.is_open,
            "is_known": job.authorisation != Authorisation.NOT_ASKED,
            "pictures": _pictures(job.photos, token),
        }


def _pictures(photos: list[dict[str, str]], token: str) -> list[dict[str, str]]:
    return [
        {"url": reverse("service:shared_photo", args=[token, photo["id"]]), "name": photo["name"]}
        for photo in photos
    ]


class SharedPhoto(_OfOrder):
    """A photo of the order, its jobs or its findings; of nothing else."""

    place = "photo"
    looks_an_hour = 1200

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        wanted = str(kwargs["pk"])
        file = None
        if wanted in selectors.photos_of(self.record):
            file = StoredFile.objects.filter(pk=wanted, content_type__in=SHOWN).first()
        if file is None or not default_storage.exists(file.path):
            raise Http404
        answer = FileResponse(default_storage.open(file.path), content_type=file.content_type)
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return answer
