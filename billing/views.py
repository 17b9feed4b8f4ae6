"""The provider's door on the public host."""

import logging

from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from billing import gateway, services

log = logging.getLogger(__name__)


@method_decorator(csrf_exempt, name="dispatch")
class StripeWebhook(View):
    """Signed messages of the payment provider. The signature is the permission."""

    public = True
    http_method_names = ["post"]

    def post(self, request):
        try:
            services.receive(
                payload=request.body, signature=request.headers.get("Stripe-Signature", "")
            )
        except (gateway.BadSignature, services.UnknownCustomer) as error:
            log.warning("Webhook refused: %s", error)
            return HttpResponse(status=400)
        except gateway.Unavailable:
            return HttpResponse(status=503, headers={"Retry-After": "60"})
        return HttpResponse(status=200)
