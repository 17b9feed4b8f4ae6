"""What comes and goes: a toast, a job under way, what an autocomplete offers, a page for a fault."""

from types import SimpleNamespace

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.ui.forms import OptionsView
from portal.ui.gallery.base import Gallery
from portal.ui.gallery.rows import make
from portal.ui.pages.base import hx_events, toast
from portal.ui.values import TONES

FAULTS = ("404", "403_csrf", "500")
JOBS = {
    "waiting": (_("Waiting"), "waiting"),
    "running": (_("Running"), "going"),
    "done": (_("Done"), "done"),
    "failed": (_("Failed"), "trouble"),
}
ROWS, SECONDS = 12_000, 40


class SampleToast(Gallery):
    """A short message: ``?tone=trouble``."""

    def get(self, request):
        tone = request.GET.get("tone", "")
        said = toast(_("The lead is assigned to Wu Lan."), tone if tone in TONES else "done")
        return hx_events(HttpResponse(status=204), ui_toast=said)


class SampleOptions(Gallery, OptionsView):
    """What the autocomplete of the sample form offers."""

    def find(self, text):
        return [row for row in make(40) if text.lower() in row.name.lower()]

    def label(self, record):
        return record.name

    def hint(self, record):
        return record.phone


class SampleJob(Gallery):
    """A long piece of work, as its own page shows it: ``?state=running`` takes 40 seconds."""

    title = _("Export: Leads")

    def get(self, request):
        state = request.GET.get("state", "running")
        if state not in JOBS:
            raise Http404
        spent = timezone.now().timestamp() % SECONDS
        left = SECONDS - int(spent)
        label, tone = JOBS[state]
        job = SimpleNamespace(
            title=self.get_title(),
            get_state_display=label,
            done=int(ROWS * spent / SECONDS),
            total=0 if state == "waiting" else ROWS,
            time_left=ngettext("about %(n)d s left", "about %(n)d s left", left) % {"n": left},
            error=_("The disk is full.") if state == "failed" else "",
            result={"text": _("12,000 rows, nothing cut.")},
        )
        fragment = "desk/_job.html" if request.htmx else "desk/job.html"
        return self.render(fragment, job=job, going=state in ("waiting", "running"), tone=tone)


class SampleFault(Gallery):
    """The pages nobody wants to see: ``?name=500``. Nothing failed, so the status is 200."""

    def get(self, request):
        name = request.GET.get("name", FAULTS[0])
        if name not in FAULTS:
            raise Http404
        return self.render(f"{name}.html")
