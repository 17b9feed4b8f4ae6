"""Between the survey desk and the care desk: who complained is not asked, who writes what was wrong is heard."""

from dealers.care.models import Case
from dealers.care.services import open_case
from dealers.surveys.models import Survey
from dealers.surveys.services import ask_due
from tests.dealers.surveys.steps import BEST, WORST, a_visit, answered


def test_dissatisfied_words_become_a_complaint(store):
    survey = answered(1, WORST, comment="等了两个小时")
    case = Case.objects.get()
    assert (case.kind, case.channel, case.customer) == ("complaint", "survey", survey.customer)
    assert (case.description, case.about_id, case.store) == (
        "等了两个小时",
        survey.pk,
        survey.store,
    )
    assert case.acknowledge_by


def test_low_score_without_words_and_praise_open_nothing(store):
    answered(1, WORST)
    answered(2, BEST, comment="Thank you")
    assert not Case.objects.exists()


def test_who_has_a_complaint_open_is_not_asked(store):
    visits = [a_visit(1), a_visit(2)]
    open_case(
        kind="complaint",
        channel="phone",
        subject="Noise",
        customer=visits[0].customer,
        store=visits[0].store,
        actor=None,
    )
    ask_due()
    assert [survey.customer for survey in Survey.objects.all()] == [visits[1].customer]
