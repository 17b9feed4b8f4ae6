"""Whom the night asks: by the rules, once, not too often, and only those who may be."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from dealers.customers.models import Customer, TimelineEntry
from dealers.sales import services as sales
from dealers.sales.models import Contract
from dealers.surveys import menu, selectors, services
from dealers.surveys.models import Survey
from dealers.surveys.states import AskedBy, SurveyState
from dealers.surveys.tasks import ask_everywhere
from portal.core.errors import Conflict, InvalidInput
from portal.ui.menu import extensions
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tenants.letters import unseal
from tenants.workspace.models import OutgoingMail
from tests.conftest import make_person, make_store
from tests.dealers.sales.test_races import both, race
from tests.dealers.service.conftest import make_vehicle
from tests.dealers.steps import CHECKS, make_paid_contract
from tests.dealers.surveys.steps import a_customer, a_sale, a_visit, asked, consented, rules

__all__ = ["race"]


def test_visit_of_some_days_ago_is_asked_about_by_a_mailed_link(store):
    visit = a_visit(1)
    assert services.ask_due() == 1
    survey = Survey.objects.get()
    assert (survey.kind, survey.about, survey.document_number) == ("csi", "service", visit.number)
    assert (survey.channel, survey.state, survey.version) == ("link", "open", 1)
    assert (survey.advisor, survey.vehicle) == (visit.advisor, visit.vehicle)
    assert len(survey.form["questions"]) == 10
    mail = OutgoingMail.objects.get()
    assert services.survey_link(survey) in unseal(mail.sealed, 2)[1]
    assert mail.to == "zhao1@example.test"
    assert not TimelineEntry.objects.filter(kind="survey").exists()
    assert AuditEntry.objects.filter(verb="surveys.survey.asked").count() == 1


def test_buyer_is_asked_about_the_sale_and_the_advisor_is_the_sellers(owner, store):
    sale = a_sale(owner)
    assert services.ask_due() == 1
    survey = Survey.objects.get()
    assert (survey.kind, survey.about, survey.advisor) == ("ssi", "sale", sale.owner)
    assert survey.document_id == sale.pk


def test_delivered_car_is_found_from_the_real_hand_over(owner, store):
    rules(sale_after_days=0)
    contract = make_paid_contract(owner)
    sales.deliver_vehicle(contract=contract, checks=CHECKS, odometer_km=12, actor=owner)
    assert services.ask_due() == 1
    survey = Survey.objects.get()
    assert survey.vehicle.vin == Contract.objects.get(pk=contract.pk).unit.vin
    assert survey.channel == AskedBy.PHONE


def test_too_fresh_and_too_old_are_left_alone(store):
    a_visit(1, days=1)
    a_visit(2, days=2 + 7 + 1)
    a_visit(3, board="ready")
    assert services.ask_due() == 0


def test_share_of_visits_is_the_same_lot_every_night(store):
    for n in range(1, 11):
        a_visit(n)
    rules(service_percent=50)
    first = services.ask_due()
    assert 0 < first < 10
    assert services.ask_due() == 0
    rules(service_percent=0)
    assert services.ask_due() == 0
    rules(service_percent=100)
    assert services.ask_due() == 10 - first


def test_nobody_is_asked_twice_about_one_document(store):
    survey = asked(1)
    assert services.ask_due() == 0
    assert Survey.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.create(
            number="X", kind="csi", store=survey.store, customer=survey.customer,
            channel="phone", document_id=survey.document_id,
        )  # fmt: skip


def test_nobody_is_asked_again_within_the_quiet_days(store):
    customer = a_customer(1)
    a_visit(1, customer=customer)
    a_visit(2, customer=customer)
    assert services.ask_due() == 1
    assert services.ask_due() == 0
    Survey.objects.update(created_at=now() - timedelta(days=31))
    assert services.ask_due() == 1


def test_without_consent_or_address_somebody_is_called(store):
    a_visit(1, customer=a_customer(1, consent=None))
    a_visit(2, customer=a_customer(2, email=False))
    assert services.ask_due() == 2
    assert set(Survey.objects.values_list("channel", "sent_at")) == {("phone", None)}
    assert not OutgoingMail.objects.exists()
    caller = make_person("care_specialist", store=store, scope="store")
    assert selectors.calls_waiting(caller) == 2


def test_who_said_no_is_not_asked_at_all(store):
    a_visit(1, customer=a_customer(1, consent=False))
    silent = a_customer(2, email=False, consent=None)
    Customer.objects.filter(pk=silent.pk).update(phone="")
    a_visit(2, customer=silent)
    assert services.ask_due() == 0
    assert consented(silent)


def test_complaint_in_progress_is_not_asked_cheerfully(store, monkeypatch):
    visit = a_visit(1)
    held = [lambda customer: "complaint 7" if customer == visit.customer else ""]
    monkeypatch.setattr(menu, "SURVEY_HOLDS", held, raising=False)
    extensions.cache_clear()
    try:
        assert services.held_because(visit.customer) == "complaint 7"
        assert services.ask_due() == 0
        with pytest.raises(Conflict, match="complaint 7"):
            services.open_survey(
                questionnaire="csi",
                channel="link",
                store=store,
                customer=visit.customer,
                actor=None,
            )
        held.clear()
        extensions.cache_clear()
        assert services.ask_due() == 1
    finally:
        monkeypatch.undo()
        extensions.cache_clear()


def test_two_sweeps_at_once_ask_once(race):
    north, _owner = race
    customer = a_customer(1)
    a_visit(1, customer=customer)
    a_visit(2, customer=customer)
    a_visit(3)
    results = both(north, *[services.ask_due] * 3)
    assert sum(results) == 2
    assert Survey.objects.count() == 2
    assert OutgoingMail.objects.count() == 2


def test_clock_asks_at_every_dealer(store, south):
    a_visit(1)
    with in_tenant(south):
        make_store()
        a_visit(1)
    assert ask_everywhere() == 2


def test_calls_are_noted_until_nobody_tries_again(owner, store):
    survey = asked(1, customer=a_customer(1, consent=None))
    for _n in range(2):
        survey = services.note_call(survey=survey, result="not_reached", actor=owner)
    assert (survey.state, survey.attempts) == ("open", 2)
    assert survey.sent_at is not None
    survey = services.note_call(survey=survey, result="not_reached", actor=owner)
    assert survey.state == "unreached"
    with pytest.raises(Conflict):
        services.note_call(survey=survey, result="refused", actor=owner)


def test_who_does_not_want_to_is_left_alone(owner, store):
    survey = asked(1, customer=a_customer(1, consent=None))
    survey = services.note_call(survey=survey, result="refused", note="Busy", actor=owner)
    assert (survey.state, survey.call_note) == ("refused", "Busy")
    with pytest.raises(Conflict):
        services.send_again(survey=survey, actor=owner)


def test_link_is_sent_again_and_the_old_one_is_dead(owner, store):
    survey = asked(1)
    old = services.survey_token(survey)
    Survey.objects.update(expires_at=now() - timedelta(minutes=1))
    assert services.expire_surveys() == 1
    survey = services.send_again(survey=survey, actor=owner)
    assert survey.state == SurveyState.OPEN
    assert survey.expires_at > now() + timedelta(days=13)
    with pytest.raises(InvalidInput):
        services.shared_survey(old)
    assert services.shared_survey(services.survey_token(survey)) == survey
    assert (
        services.survey_link(survey) in unseal(OutgoingMail.objects.get().sealed, 2)[1]
    )  # the old one is not sent


def test_survey_by_hand_face_to_face_and_as_a_mystery_visit(owner, store):
    talk = services.open_survey(
        questionnaire="ssi", channel="face", store=store, customer=a_customer(1),
        vehicle=make_vehicle(9), advisor=owner, about="sale", document_number="C-1", actor=owner,
    )  # fmt: skip
    assert (talk.kind, talk.share_key, talk.sent_at) == ("ssi", "", None)
    visit = services.open_survey(questionnaire="csi", channel="mystery", store=store, actor=owner)
    assert visit.customer is None
    with pytest.raises(Conflict):
        services.send_again(survey=visit, actor=owner)


def test_document_asked_about_by_hand_is_not_asked_about_again(owner, store):
    visit = a_visit(1)
    given = {"questionnaire": "csi", "channel": "face", "store": store, "actor": owner,
             "customer": visit.customer, "document_number": visit.number}  # fmt: skip
    services.open_survey(**given)
    rules(quiet_days=0)
    assert services.ask_due() == 0
    with pytest.raises(Conflict) as refused:
        services.open_survey(**given)
    assert "document_number" in refused.value.fields
    services.open_survey(**{**given, "document_number": ""})


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"questionnaire": "none"}, "questionnaire"),
        ({"customer": None}, "customer"),
        ({"channel": "link", "email": False}, "customer"),
        ({"consent": False}, "customer"),
    ],
)
def test_survey_by_hand_names_what_cannot_be(owner, store, fields, field):
    who = {"email": fields.pop("email", True), "consent": fields.pop("consent", True)}
    given = {"questionnaire": "csi", "channel": "phone", "customer": a_customer(1, **who), **fields}
    with pytest.raises((InvalidInput, Conflict)) as refused:
        services.open_survey(store=store, actor=owner, **given)
    assert field in refused.value.fields
    assert not Survey.objects.exists()


def test_cancelled_survey_is_dead(owner, store):
    survey = asked(1)
    token = services.survey_token(survey)
    services.cancel_survey(survey=survey, actor=owner)
    with pytest.raises(InvalidInput):
        services.shared_survey(token)
    with pytest.raises(Conflict):
        services.cancel_survey(survey=survey, actor=owner)
