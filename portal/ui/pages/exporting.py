"""The part of a list that becomes a file: at once while it is short, by a job beyond."""

from __future__ import annotations

from functools import cached_property

from django.http import HttpResponse

from portal.ui import exports
from portal.ui.pages.filtering import Filtering
from portal.ui.ports import ports


class Exporting(Filtering):
    """``?export=csv`` and ``?export=xlsx``. Nothing is ever cut; both ways are audited."""

    exportable = True

    @property
    def export_format(self) -> str:
        """The file that the address asks for; empty for the screen itself."""
        wanted = self.request.GET.get("export", "")
        return wanted if self.exportable and wanted in exports.FORMATS else ""

    @property
    def back_from_export(self) -> str:
        query = self.request.GET.copy()
        query.pop("export", None)
        return f"{self.request.path}?{query.urlencode()}"

    @cached_property
    def is_long(self) -> bool:
        """Whether the file takes longer than anybody likes to wait for a page."""
        return self.filtered.order_by()[: exports.AT_ONCE + 1].count() > exports.AT_ONCE

    def export(self, format: str) -> HttpResponse:
        """The file itself, or the page that offers to make it."""
        into = getattr(self.request, "export_into", None)
        if into is not None:  # the job asks its screen, see `tenants.desk.exports`
            into(self)
            return HttpResponse(status=204)
        if self.is_long and ports.export_url():
            return self.render(
                "ui/list/export.html",
                format=format,
                export_to=ports.export_url(),
                address=self.request.get_full_path(),
            )
        answer = exports.respond(self, format)
        ports.note_export(self, format)
        return answer
