"""``/api/v1/`` on a hub's host."""

from integrations.api.routing import api_urls

urlpatterns = api_urls("hub")
