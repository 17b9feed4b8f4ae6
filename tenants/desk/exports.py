"""Long lists as files, made by a job that asks the very screen on which the person asked."""

import tempfile
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, get_urlconf, resolve, reverse, set_urlconf
from django.utils.translation import gettext as _

from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.ui import exports
from portal.ui.pages import ListPage
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.desk.permissions import EXPORTED
from tenants.workspace.jobs import job_handler
from tenants.workspace.models import Job
from tenants.workspace.selectors import jobs_of
from tenants.workspace.services import Progress, save_made_file, start_job
from tenants.workspace.states import JobState

KIND = "desk.export"
MOST_AT_A_TIME = 3
LONGEST_ADDRESS = 2000


def export_url() -> str:
    """Where a list's page hands itself to a job."""
    return reverse("desk:export")


@transaction.atomic
def note_export(page: ListPage, format: str, *, rows: int | None = None) -> None:
    """Note in the audit trail who took which list, narrowed how, in which form."""
    count = page.filtered.order_by().count() if rows is None else rows
    record(
        actor=page.user,
        verb=EXPORTED,
        target=None,
        name=f"{page.get_title()} ({format}, {count})",
        changes={"list": page.request.path, "filters": page.view_query, "rows": count},
    )


def start_export(*, address: str, format: str, store: str = "", actor: User) -> Job:
    """Begin to make a file of the list at ``address``. Raises ``InvalidInput`` for what is no list,
    ``Conflict`` while three files are being made for the same person. ``store`` is what the switch
    of stores remembers, for the list may be narrowed to one.
    """
    going = jobs_of(actor).filter(kind=KIND, state__in=[JobState.WAITING, JobState.RUNNING])
    if going.count() >= MOST_AT_A_TIME:
        raise Conflict(
            _("Three of your files are being made already. Wait for one of them, then try again.")
        )
    title: list[str] = []
    asked = {"address": address, "format": format, "store": store}
    _ask(asked, actor, lambda page: title.append(page.get_title()))
    return start_job(
        kind=KIND,
        title=_("Export: %(list)s") % {"list": title[0]},
        actor=actor,
        params=asked,
    )


def _ask(asked: dict[str, str], person: User, into: Any) -> None:
    """Open the list at ``asked["address"]`` as ``person`` and hand its page to ``into``.

    It goes through the screen's own front door, so that it refuses now what it would refuse then.
    """
    address, format = asked["address"], asked["format"]
    parts, urlconf = urlsplit(address), settings.TENANT_TYPES[connection.tenant.kind]["URLCONF"]
    before = get_urlconf()
    set_urlconf(urlconf)
    try:
        match = resolve(parts.path, urlconf)
        view = getattr(match.func, "view_class", None)
        usable = view is not None and issubclass(view, ListPage) and view.exportable
        if not usable or format not in exports.FORMATS or len(address) > LONGEST_ADDRESS:
            raise InvalidInput(_("This cannot be exported."))
        answer = match.func(_request(asked, person, match, into), **match.kwargs)
    except (Http404, Resolver404):
        raise NotPermitted(_("You may no longer see this list.")) from None
    finally:
        set_urlconf(before)
    if answer.status_code != 204:
        raise InvalidInput(_("A filter of this list cannot be used. Correct it, then try again."))


def _request(asked: dict[str, str], person: User, match: Any, into: Any) -> HttpRequest:
    request, parts = HttpRequest(), urlsplit(asked["address"])
    request.method, request.path = "GET", parts.path
    query = QueryDict(parts.query, mutable=True)
    query["export"] = asked["format"]
    request.GET = query
    request.user, request.tenant = person, connection.tenant  # type: ignore[attr-defined]
    request.resolver_match = match
    request.COOKIES = {"store": asked["store"]}
    request.session = {}  # type: ignore[assignment]
    request.htmx = False  # type: ignore[attr-defined]
    request.export_into = into  # type: ignore[attr-defined]
    return request


@job_handler(KIND)
def make_export(job: Job, progress: Progress) -> dict[str, Any]:
    """Write the list as its owner sees it now. Repeatable: a second run makes the file anew."""
    made: dict[str, Any] = {}
    format = job.params["format"]

    def into(page: ListPage) -> None:
        total = page.filtered.order_by().count()
        progress(0, total)
        with tempfile.TemporaryFile() as file:
            exports.write(page, format, file, lambda done: progress(done, max(done, total)))
            made["file"] = save_made_file(
                name=exports.file_name(page, format),
                content_type=exports.FORMATS[format],
                data=file,
                actor=job.started_by,
            )
        progress(total, total)
        note_export(page, format, rows=total)

    _ask(job.params, job.started_by, into)
    return made
