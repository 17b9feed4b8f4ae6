"""What a dealer's host answers."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/exchange/", include("tenants.exchange.urls")),
    path("", include("dealers.customers.urls")),
    path("", include("dealers.knowledge.urls")),
    path("", include("dealers.inventory.urls")),
    path("", include("dealers.sales.urls")),
    path("", include("dealers.parts.urls")),
    path("", include("dealers.service.urls")),
    path("", include("dealers.fleet.urls")),
    path("", include("dealers.claims.urls")),
    path("", include("dealers.obligations.urls")),
    path("", include("dealers.finance.urls")),
    path("", include("dealers.care.urls")),
    path("", include("dealers.surveys.urls")),
    path("", include("tenants.signup.urls_workspace")),
    path("api/v1/", include("integrations.api.urls_dealer")),
    path("", include("billing.workspace.urls")),
    path("", include("tenants.networks.urls")),
    path("", include("tenants.urls")),
]

# Works without a session, too: a fault may come before there is one.
handler404 = "tenants.health.views.not_found"
handler500 = "tenants.health.views.server_error"
