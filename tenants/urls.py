"""What every tenant's host answers, whatever its kind."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("tenants.accounts.urls_account")),
    path("settings/audit/", include("tenants.audit.urls")),
    path("settings/", include("tenants.accounts.urls")),
    path("", include("tenants.workspace.urls")),
    path("", include("tenants.desk.urls")),
]

if settings.DEV_TOOLS:
    urlpatterns.append(path("ui/", include("portal.ui.gallery.urls")))
