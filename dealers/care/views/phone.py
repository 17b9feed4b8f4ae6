"""Who is calling: the page that the pop of an unknown number, and the task of a missed call, lead to."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dealers.care import permissions as may
from dealers.care import selectors
from dealers.customers.models import FollowUp
from portal.ui.pages import Screen

STATES = {
    "ringing": (_("Ringing"), "waiting"),
    "answered": (_("Speaking"), "going"),
    "ended": (_("Ended"), "done"),
    "missed": (_("Missed"), "trouble"),
}


class CallPage(Screen):
    """One call: whose number it is, their cars, what lies open, and what to do next."""

    verb = may.ANSWER_CALL
    title = _("Call")

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.render("dealers/care/call.html", call=self.call)

    @cached_property
    def call(self) -> FollowUp:
        """The call's task, if it is within reach and not erased."""
        call = selectors.call_of(self.user, self.kwargs["key"])
        if call is None or "call_id" not in call.values:
            raise Http404
        return call

    def get_title(self):
        return self.call.title

    @property
    def state(self) -> dict[str, Any]:
        """How far it is."""
        label, tone = STATES[self.call.values["state"]]
        return {"label": label, "tone": tone}

    @property
    def lead(self):
        """The open lead with this number, where no customer has it."""
        return None if self.callers else selectors.open_lead_with(self.call.values["number"])

    @cached_property
    def callers(self) -> list[selectors.Caller]:
        """The customers with this number."""
        return selectors.callers(self.user, self.call.values["number"])

    @property
    def ways(self) -> list[tuple[str, Any, str]]:
        """Forms with the number filled in, for who may use them: address, label, icon."""
        number = self.call.values["number"]
        found = (
            ("sales:lead_create", _("New lead"), "user-plus", "sales.lead.create", {"phone": number}),
            ("customers:customer_create", _("New customer"), "user", "customers.customer.create",
             {"phone": number}),
            ("care:case_create", _("New request"), "message-circle", may.OPEN_CASE,
             {"contact_phone": number, "customer": self.call.customer_id or ""}),
        )  # fmt: skip
        return [
            (f"{reverse(name)}?{urlencode({k: v for k, v in known.items() if v})}", label, icon)
            for name, label, icon, verb, known in found
            if self.user.can(verb)
        ]
