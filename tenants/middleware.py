"""From the host of a request to the tenant in which it is answered."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django_tenants.middleware.main import TenantMainMiddleware

from tenants.context import in_public, in_tenant
from tenants.states import TenantState

CLOSED_DOORS = {TenantState.POOL, TenantState.CLOSED, TenantState.PURGED}


class TenantMiddleware(TenantMainMiddleware):
    """Look the host up in ``public``, then answer in the tenant, declared to the trip-wire.

    Must stand first: what runs outside sees ``public``. The context is left when the response
    object is made, so a streaming response must not query lazily.
    """

    def __call__(self, request):
        with in_public():
            try:
                refusal = self.process_request(request)
            except Http404:
                refusal = HttpResponse(_("No workspace lives at this address."), status=404)
        if refusal is not None:
            return refusal
        if request.tenant.state in CLOSED_DOORS:
            return HttpResponse(_("No workspace lives at this address."), status=404)
        with in_tenant(request.tenant):
            return self.get_response(request)
