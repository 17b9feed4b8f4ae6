"""What the customer sees behind the public link of a quote; no sign-in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dealers.sales import services
from dealers.sales.forms import AnswerForm
from dealers.sales.models import Quote
from dealers.sales.states import QuoteStatus
from portal.core.errors import DomainError
from tenants.signup.shared import SharedScreen, is_person


class SharedQuote(SharedScreen):
    """The quote in the customer's language, and two buttons to answer it.

    A colleague who opens the link does not count as the customer, nor does a program: a chat draws
    a preview of every link that is sent.
    """

    place = "quote"
    title = _("Quote")
    record: Quote

    def find(self, token: str) -> Quote:
        return services.shared_quote(token)

    def language_of(self, record: Quote) -> str:
        return record.customer.language

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_person(request) and not request.user.is_authenticated:
            self.record = services.mark_viewed(quote=self.record)
        return self.show(AnswerForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        data = form.cleaned_data
        try:
            services.answer_shared(
                quote=self.record, accepted=data["answer"] == "accept", comment=data["comment"]
            )
        except DomainError as error:
            form.add_error(None, str(error))
            return self.show(form, status=422)
        return redirect(request.get_full_path())

    def show(self, form, status: int = 200) -> HttpResponse:
        may_answer = self.record.status in (QuoteStatus.SENT, QuoteStatus.VIEWED)
        return self.render(
            "dealers/sales/shared_quote.html",
            object=self.record,
            form=form,
            may_answer=may_answer,
            status=status,
        )
