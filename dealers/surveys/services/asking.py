"""Asking: who is asked after a delivery or a visit, by link or by phone, once and not too often."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dealers.customers.models import Customer, Vehicle
from dealers.surveys import selectors
from dealers.surveys.models import Survey
from dealers.surveys.rules import SurveyRules
from dealers.surveys.selectors import Document, survey_consent
from dealers.surveys.services.common import lock_survey, refuse
from dealers.surveys.services.links import mail_survey
from dealers.surveys.states import About, AskedBy, CallResult, SurveyKind, SurveyState
from portal.core.errors import Conflict
from portal.core.links import new_key
from portal.core.validation import clean_text
from portal.ui.menu import extensions
from tenants.accounts.models import Unit, User
from tenants.audit.services import record, set_fields
from tenants.workspace.services import next_number


def ask_due() -> int:
    """Ask everybody whom the rules say to ask now; how many there were. Safe to repeat, and to run
    twice at once. Surveys whose time is over are closed first."""
    house = selectors.rules()
    expire_surveys()
    due = [*selectors.sales_due(house), *selectors.visits_due(house)]
    return sum(ask_about(document=document, house=house) is not None for document in due)


def held_because(customer: Customer) -> str:
    """Why nobody should ask this customer cheerfully now, such as a complaint that runs; or nothing.

    Domains beside or above us declare ``SURVEY_HOLDS`` in their ``menu.py``: callables that take a
    customer and give a sentence, or nothing.
    """
    for hold in extensions("dealer", "SURVEY_HOLDS"):
        if why := hold(customer):
            return str(why)
    return ""


@transaction.atomic
def ask_about(*, document: Document, house: SurveyRules | None = None) -> Survey | None:
    """Ask the customer of a document, if they may be asked and were not.

    With consent and an address by a link that is mailed; else they are put on the call list.
    The customer is locked, so that of two sweeps one asks.
    """
    house = house or selectors.rules()
    rows = Customer.objects.select_for_update(of=("self",))
    customer = rows.get(pk=document.customer.pk)
    form = house.asked_after(document.kind)
    if form is None or not selectors.may_ask(customer, house) or held_because(customer):
        return None
    if _asked_about(customer, Q(document_id=document.id) | Q(document_number=document.number)):
        return None
    by_link = survey_consent(customer) and customer.email
    if not by_link and not customer.phone:
        return None
    channel = AskedBy.LINK if by_link else AskedBy.PHONE
    survey = _make(form, channel, house, document, customer, actor=None)
    if channel == AskedBy.LINK:
        mail_survey(survey)
    return survey


def _make(
    form: dict[str, Any],
    channel: AskedBy,
    house: SurveyRules,
    document: Document,
    customer: Customer | None,
    *,
    actor: User | None,
) -> Survey:
    at = now()
    is_link = channel == AskedBy.LINK
    survey = Survey.objects.create(
        number=next_number(kind="SV", store=document.store),
        kind=form["kind"],
        questionnaire=form["id"],
        version=form["version"],
        form={k: v for k, v in form.items() if k not in ("id", "kind", "version", "is_active")},
        about=document.about,
        document_id=document.id,
        document_number=document.number[:40],
        document_url=document.url[:200],
        document_at=document.at,
        store=document.store,
        advisor=document.advisor,
        technician=document.technician,
        customer=customer,
        vehicle=document.vehicle,
        channel=channel,
        share_key=new_key() if is_link else "",
        sent_at=at if is_link else None,
        expires_at=at + timedelta(days=house.valid_days),
    )
    changes = {"channel": str(channel), "questionnaire": f"{form['id']} {form['version']}"}
    record(actor=actor, verb="surveys.survey.asked", target=survey, changes=changes)
    return survey


def _asked_about(customer: Customer, document: Q) -> Survey | None:
    return Survey.objects.filter(document, customer=customer).order_by("pk").first()


@transaction.atomic
def open_survey(
    *,
    questionnaire: str,
    channel: AskedBy | str,
    store: Unit,
    actor: User | None,
    customer: Customer | None = None,
    vehicle: Vehicle | None = None,
    advisor: User | None = None,
    about: About | str = About.OTHER,
    document_number: str = "",
) -> Survey:
    """Ask somebody by hand: a link, a call, an interview face to face, a mystery visit.

    The quiet days are left to the person who asks. Raises ``InvalidInput`` for a questionnaire that
    is not in use, nobody to ask, no address for a link; ``Conflict`` for who does not want surveys, or
    was asked about this document already.
    """
    house, channel = selectors.rules(), AskedBy(channel)
    form = house.questionnaire(questionnaire)
    if form is None or not form["is_active"]:
        raise refuse("questionnaire", _("Choose a questionnaire that is in use."))
    if not form["questions"]:
        raise refuse("questionnaire", _("This questionnaire has no questions yet."))
    if customer is None and channel != AskedBy.MYSTERY:
        raise refuse("customer", _("Whom do you ask?"))
    number = clean_text(document_number)[:40]
    if customer is not None:
        customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
        _check_may_send(customer, channel)
        if number and (other := _asked_about(customer, Q(document_number=number))):
            message = _("%(name)s was asked about %(document)s already: %(number)s.")
            message %= {"name": customer, "document": number, "number": other}
            raise Conflict(message, fields={"document_number": message})
    document = Document(
        SurveyKind(form["kind"]), About(about), customer or Customer(), store,
        number=number, at=now(), advisor=advisor, vehicle=vehicle,
    )  # fmt: skip
    survey = _make(form, channel, house, document, customer, actor=actor)
    if channel == AskedBy.LINK:
        mail_survey(survey)
    return survey


def _check_may_send(customer: Customer, channel: AskedBy) -> None:
    if customer.erased_at or (channel != AskedBy.MYSTERY and survey_consent(customer) is False):
        message = _("%(name)s does not want to be asked.") % {"name": customer}
        raise Conflict(message, fields={"customer": message})
    if channel == AskedBy.LINK and (why := held_because(customer)):
        raise Conflict(why, fields={"customer": why})
    if channel == AskedBy.LINK and not customer.email:
        raise refuse("customer", _("There is no e-mail address of this customer: call instead."))


@transaction.atomic
def send_again(*, survey: Survey, actor: User | None) -> Survey:
    """Mail the link anew, also instead of a call; earlier links are useless from now on.

    Raises ``Conflict`` for one that is answered, refused or cancelled, ``InvalidInput`` without an
    address.
    """
    survey = lock_survey(survey)
    if survey.state != SurveyState.OPEN:
        survey.move_to(SurveyState.OPEN)
    if survey.customer is None or survey.channel in (AskedBy.FACE, AskedBy.MYSTERY):
        raise Conflict(_("This survey is not asked by a link."))
    _check_may_send(survey.customer, AskedBy.LINK)
    house, at = selectors.rules(), now()
    values = {
        "channel": AskedBy.LINK.value, "share_key": new_key(), "sent_at": survey.sent_at or at,
        "expires_at": at + timedelta(days=house.valid_days),
    }  # fmt: skip
    set_fields(survey, values)
    survey.save(update_fields=["state", *values, "updated_at"])
    record(actor=actor, verb="surveys.survey.sent", target=survey)
    mail_survey(survey)
    return survey


@transaction.atomic
def note_call(
    *, survey: Survey, result: CallResult | str, actor: User | None, note: str = ""
) -> Survey:
    """Note a call that brought no answers. After as many as the rules say nobody tries again.

    Raises ``TransitionRefused`` for a survey that is not open.
    """
    survey, result = lock_survey(survey), CallResult(result)
    before = survey.state
    attempts = survey.attempts + 1
    if result == CallResult.REFUSED:
        survey.move_to(SurveyState.REFUSED)
    elif attempts >= selectors.rules().call_attempts or survey.state != SurveyState.OPEN:
        survey.move_to(SurveyState.UNREACHED)
    values = {
        "attempts": attempts, "call_note": clean_text(note)[:200], "interviewer": actor,
        "sent_at": survey.sent_at or now(),
    }  # fmt: skip
    set_fields(survey, values)
    survey.save(update_fields=["state", *values, "updated_at"])
    changes = {"state": [before, survey.state], "result": str(result)}
    record(actor=actor, verb="surveys.survey.called", target=survey, changes=changes)
    return survey


@transaction.atomic
def cancel_survey(*, survey: Survey, actor: User | None) -> Survey:
    """Ask no further: the link is dead, the call is not made. It counts in no figure."""
    survey = lock_survey(survey)
    survey.move_to(SurveyState.CANCELLED)
    survey.share_key = ""
    survey.save(update_fields=["state", "share_key", "updated_at"])
    record(actor=actor, verb="surveys.survey.cancelled", target=survey)
    return survey


def expire_surveys() -> int:
    """Close what nobody answered in its time; how many there were."""
    over = Survey.objects.filter(state=SurveyState.OPEN, expires_at__lte=now())
    return sum(_expire(survey) for survey in over.order_by("pk"))


@transaction.atomic
def _expire(survey: Survey) -> bool:
    survey = lock_survey(survey)
    if not survey.is_open or not survey.is_over:
        return False
    survey.move_to(SurveyState.EXPIRED)
    survey.save(update_fields=["state", "updated_at"])
    record(actor=None, verb="surveys.survey.expired", target=survey)
    return True
