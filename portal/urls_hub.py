"""What a hub's host answers."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/exchange/", include("tenants.exchange.urls")),
    path("api/v1/", include("integrations.api.urls_hub")),
    path("", include("tenants.urls")),
    path("dealers/", include("oem_hub.network.urls")),
    path("claims/", include("oem_hub.claims.urls")),
    path("campaigns/", include("oem_hub.campaigns.urls")),
    path("bulletins/", include("oem_hub.bulletins.urls")),
    path("orders/", include("oem_hub.orders.urls")),
    path("leads/", include("oem_hub.leads.urls")),
    path("insight/", include("oem_hub.insight.urls")),
]

# Works without a session, too: a fault may come before there is one.
handler404 = "tenants.health.views.not_found"
handler500 = "tenants.health.views.server_error"
