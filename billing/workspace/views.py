"""The page "Subscription" of a workspace."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import services
from billing.selectors import my_subscription, my_usage
from billing.states import SUBSCRIPTION_TONES
from billing.workspace.permissions import MANAGE_SUBSCRIPTION, VIEW_SUBSCRIPTION
from portal.core.errors import DomainError
from portal.ui.pages import Screen


class SubscriptionPage(Screen):
    """Settings, "Subscription": the plan, its state, the button to pay."""

    verb = VIEW_SUBSCRIPTION
    title = gettext_lazy("Subscription")

    def get(self, request):
        subscription = my_subscription()
        if request.GET.get("paid"):
            # Said, not believed: the workspace opens by the provider's message.
            messages.info(request, _("Thank you. The payment shows here within a minute."))
        return self.render(
            "billing/subscription.html",
            subscription=subscription,
            usage=my_usage(),
            tone=SUBSCRIPTION_TONES[subscription.status] if subscription else "quiet",
            may_pay=request.user.can(MANAGE_SUBSCRIPTION),
        )


class Pay(Screen):
    """The button "Pay" or "Cards and invoices": on to the provider's page.

    A link and not a form: the content security policy lets forms go to our own hosts only.
    """

    verb = MANAGE_SUBSCRIPTION

    def get(self, request):
        subscription = my_subscription()
        if subscription is None:
            return redirect("subscription:page")
        try:
            return redirect(services.payment_page(subscription=subscription))
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("subscription:page")
