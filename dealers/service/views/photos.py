"""Photos of a job, as pages show them."""

from django.utils.translation import gettext_lazy as _

from portal.ui.details import Tab


def pictures(photos: list[dict[str, str]]) -> list[dict[str, str]]:
    """Kept photos with their addresses, for the template."""
    return [{"url": f"/files/{p['id']}/?show=1", "name": p["name"]} for p in photos]


PHOTOS = Tab(
    "photos",
    _("Photos"),
    "dealers/service/_photos.html",
    context=lambda page: {"pictures": pictures(page.object.photos)},
)
