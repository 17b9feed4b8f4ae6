"""What the public host answers: the site, sign-up, webhooks of the payment provider, health."""

from django.urls import URLPattern, URLResolver, include, path

from billing.selectors import plans_on_sale
from tenants.signup.views import Landing

urlpatterns: list[URLPattern | URLResolver] = [
    path("", Landing.as_view(plans=plans_on_sale), name="landing"),
    path("", include("tenants.signup.urls")),
    path("", include("tenants.health.urls")),
    path("", include("billing.urls")),
]

# Works without a session, too: a fault may come before there is one.
handler404 = "tenants.health.views.not_found"
handler500 = "tenants.health.views.server_error"
