"""The line on top of every page when a trial ends soon or a payment is missing."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.selectors import my_subscription
from billing.workspace.permissions import VIEW_SUBSCRIPTION
from tenants.states import Kind, TenantState

WARN_DAYS = 7
REMEMBER_SECONDS = 600


@dataclass(frozen=True)
class Banner:
    """What to say, how loud (a tone of the badges), and where to mend it."""

    text: str
    tone: str
    url: str
    action: str


def banner(request) -> Banner | None:
    """What this person must know about the subscription; ``None`` mostly, and then no query."""
    tenant, user = request.tenant, request.user
    if tenant.state not in TELLING or not user.can(VIEW_SUBSCRIPTION):
        return None
    text = TELLING[tenant.state]()
    if not text:
        return None
    tone = "waiting" if tenant.state == TenantState.TRIAL else "trouble"
    return Banner(text, tone, _page(), _("See the subscription"))


def _page() -> str:
    return reverse("subscription:page", urlconf=settings.TENANT_TYPES[Kind.DEALER]["URLCONF"])


def _trial() -> str:
    days = cache.get_or_set("billing.trial_days", _days_left, REMEMBER_SECONDS)
    if days > WARN_DAYS:
        return ""
    if days <= 0:
        return _("Your trial ends today.")
    return ngettext(
        "Your trial ends in %(days)s day.", "Your trial ends in %(days)s days.", days
    ) % {"days": days}


def _days_left() -> int:
    found = my_subscription()
    if found is None or found.trial_end is None:
        return WARN_DAYS + 1
    return (found.trial_end - now()).days


TELLING = {
    TenantState.TRIAL: _trial,
    TenantState.PAST_DUE: lambda: _("A payment is overdue. Please look at your subscription."),
    TenantState.SUSPENDED: lambda: _(
        "This workspace is suspended: everything can be read, nothing can be changed."
    ),
}
