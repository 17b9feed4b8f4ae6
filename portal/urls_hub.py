"""What a hub's host answers."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/exchange/", include("tenants.exchange.urls")),
    path("api/v1/", include("integrations.api.urls_hub")),
    path("", include("tenants.urls")),
]
