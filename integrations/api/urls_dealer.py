"""``/api/v1/`` on a dealer's host."""

from integrations.api.routing import api_urls

urlpatterns = api_urls("dealer")
