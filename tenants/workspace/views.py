"""Files. Notices, saved views and jobs are pages of the shell."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views import View

from tenants.workspace.selectors import readable_file

# Shown in the page when it asks for it; anything else is only ever saved.
SHOWN = {"image/jpeg", "image/png", "image/webp"}


class FileDownload(View):
    """A file, for those who may read it; 404 for all others. ``?show=1`` shows a picture."""

    verb = None
    signed_in = True

    def get(self, request, pk):
        person = request.user
        file = readable_file(pk, person=person) if person.is_authenticated else None
        if file is None or not default_storage.exists(file.path):
            raise Http404
        show = request.GET.get("show") == "1" and file.content_type in SHOWN
        response = FileResponse(
            default_storage.open(file.path),
            as_attachment=not show,
            filename=file.name,
            content_type=file.content_type,
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response
