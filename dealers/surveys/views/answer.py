"""What a customer sees behind the link: the questions, once; afterwards a word of thanks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dealers.surveys import services
from dealers.surveys.forms import AnswerForm
from dealers.surveys.models import Survey
from dealers.surveys.states import SurveyState
from portal.core.errors import Conflict, DomainError
from portal.ui.pages.base import add_errors
from tenants.signup.shared import SharedScreen


class Answer(SharedScreen):
    """The public page of one survey. No sign-in."""

    place = "survey"
    title = _("Your opinion")
    # A tablet at the counter is one address for many customers.
    answers_an_hour = 40
    record: Survey

    def find(self, token: str) -> Survey:
        return services.shared_survey(token)

    def language_of(self, record: Survey) -> str:
        return record.customer.language if record.customer else ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.record.state == SurveyState.ANSWERED:
            return self.thank()
        return self.show(AnswerForm(survey=self.record))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AnswerForm(request.POST, survey=self.record)
        if self.record.state == SurveyState.ANSWERED:
            return self.thank(_("This survey is answered already. Thank you."), status=409)
        if form.is_valid():
            try:
                services.answer_survey(survey=self.record, **form.as_answers(), actor=None)
            except Conflict as error:
                return self.thank(error, status=409)
            except DomainError as error:
                add_errors(form, error)
            else:
                return redirect(request.get_full_path())
        return self.show(form, status=422)

    def show(self, form: AnswerForm, status: int = 200) -> HttpResponse:
        return self.render(
            "dealers/surveys/answer.html", object=self.record, form=form, status=status
        )

    def thank(self, said: Any = "", status: int = 200) -> HttpResponse:
        return self.render(
            "dealers/surveys/thanks.html", object=self.record, said=said, status=status
        )
