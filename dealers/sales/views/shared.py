"""What the customer sees behind the public link of a quote; no sign-in."""

from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from dealers.sales import services
from dealers.sales.forms import AnswerForm
from dealers.sales.states import QuoteStatus
from portal.core.errors import DomainError
from portal.ui.pages import Screen
from tenants.signup.services import throttle
from tenants.signup.views import client_address

LOOKS_AN_HOUR = 120
ANSWERS_AN_HOUR = 10


class SharedQuote(Screen):
    """The quote in the customer's language, and two buttons to answer it.

    Never indexed, never kept in a cache, and it tells no other site where it was. A colleague who
    opens the link does not count as the customer.
    """

    public = True
    title = _("Quote")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            place = f"{connection.schema_name}:{client_address(request)}"
            throttle(what=f"shared-quote:{place}", per_hour=LOOKS_AN_HOUR)
            if request.method == "POST":
                throttle(what=f"shared-answer:{place}", per_hour=ANSWERS_AN_HOUR)
        except DomainError as error:
            return closed(self.over(error, 429))
        try:
            self.quote = services.shared_quote(kwargs["token"])
        except DomainError as error:
            return closed(self.over(error, 404))
        wanted = request.GET.get("lang", "")
        known = dict(settings.LANGUAGES)
        language = wanted if wanted in known else self.quote.customer.language
        with translation.override(language):
            return closed(super().dispatch(request, *args, **kwargs))

    def over(self, error: DomainError, status: int) -> HttpResponse:
        """A dead end, in words."""
        context = {"error": str(error), "paper_language": translation.get_language()}
        return render(self.request, "dealers/sales/shared_over.html", context, status=status)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "GET" and not request.user.is_authenticated:
            self.quote = services.mark_viewed(quote=self.quote)
        return self.show(AnswerForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        data = form.cleaned_data
        try:
            services.answer_shared(
                quote=self.quote, accepted=data["answer"] == "accept", comment=data["comment"]
            )
        except DomainError as error:
            form.add_error(None, str(error))
            return self.show(form, status=422)
        return redirect(request.get_full_path())

    def show(self, form, status: int = 200) -> HttpResponse:
        may_answer = self.quote.status in (QuoteStatus.SENT, QuoteStatus.VIEWED)
        return self.render(
            "dealers/sales/shared_quote.html",
            object=self.quote,
            form=form,
            may_answer=may_answer,
            paper_language=translation.get_language(),
            status=status,
        )


def closed(response: HttpResponse) -> HttpResponse:
    """Keep the page out of search engines, caches and other sites' logs."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response
