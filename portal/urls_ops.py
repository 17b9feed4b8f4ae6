"""What the operators' host answers."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tenants.ops.urls")),
    path("settings/exchange/", include("tenants.exchange.urls")),
    path("", include("tenants.urls")),
]

# Works without a session, too: a fault may come before there is one.
handler404 = "tenants.health.views.not_found"
handler500 = "tenants.health.views.server_error"
