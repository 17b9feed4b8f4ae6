"""The customer's link to a survey, and the mail that carries it."""

from django.utils.translation import gettext as _

from dealers.surveys.models import Survey
from dealers.surveys.states import SurveyState
from portal.core.errors import InvalidInput
from portal.core.links import open_link, sign_link
from tenants.accounts.mail import address_of, send_mail

PLACE = "surveys.survey"


def survey_token(survey: Survey) -> str:
    """The text of the public link; empty where there is none."""
    return sign_link(PLACE, survey.pk, survey.share_key)


def survey_link(survey: Survey) -> str:
    """The full address of the customer's page; empty where there is none."""
    token = survey_token(survey)
    return address_of("surveys:answer", token) if token else ""


def shared_survey(token: str) -> Survey:
    """The survey behind a link, open or answered.

    Raises ``InvalidInput`` for one that is forged, of another dealership or withdrawn, in one
    sentence; and in a sentence of its own for one whose time is over.
    """
    dead = _("This link is no longer valid. Thank you all the same.")
    pk, key = open_link(PLACE, token, dead=dead)
    people = ("customer", "store", "advisor", "vehicle")
    survey = Survey.objects.select_related(*people).filter(pk=pk, share_key=key).first()
    if survey is None or survey.state in (SurveyState.CANCELLED, SurveyState.REFUSED):
        raise InvalidInput(dead)
    if survey.state != SurveyState.ANSWERED and survey.is_over:
        raise InvalidInput(_("The time to answer is over. Thank you all the same."))
    return survey


def mail_survey(survey: Survey) -> None:
    """The mail with the link, in the customer's language."""
    customer = survey.customer
    if customer is None or not customer.email:
        return
    send_mail(
        to=customer.email,
        template="survey",
        language=customer.language,
        about=survey.pk,
        survey=survey,
        link=survey_link(survey),
    )
