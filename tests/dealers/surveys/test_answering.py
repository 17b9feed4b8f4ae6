"""Answers: reckoned by hand, taken once, told to whoever has to win somebody back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from dealers.customers.models import FollowUp, TimelineEntry
from dealers.customers.services import erase_customer
from dealers.service.models import RepairOrder
from dealers.surveys import menu, services
from dealers.surveys.models import Survey
from dealers.surveys.rules import Question, SurveyRules
from dealers.surveys.services.scoring import clean_answers, outcome_of
from dealers.surveys.services.voices import themes_in
from portal.core.errors import Conflict, InvalidInput
from portal.ui.menu import extensions
from tenants.workspace.models import Notification
from tests.conftest import make_person, make_store
from tests.dealers.sales.test_races import both, race, refused
from tests.dealers.surveys.steps import BEST, WORST, a_customer, answered, asked

__all__ = ["race"]


def q(id, type, step="", weight=1, required=True, **more):
    return Question(id=id, en=id, type=type, step=step, weight=weight, required=required, **more)


FEW = [
    q("a", "scale10", "reception", 1),
    q("b", "scale5", "reception", 3),
    q("c", "yesno", "price", 1, required=False),
    q("d", "nps", "overall", 0),
    q("e", "choice", required=False, choices=[{"zh": "甲", "en": "A"}, {"zh": "乙", "en": "B"}]),
    q("f", "text", required=False),
]


def test_score_is_the_weighted_mean_of_shares_by_hand():
    kept = clean_answers(FEW, {"a": "8", "b": 4, "c": "no", "d": "9", "e": "2", "f": " so so "})
    assert kept == {"a": 8, "b": 4, "c": "no", "d": 9, "e": "2", "f": "so so"}
    found = outcome_of(FEW, kept)
    # (80×1 + 80×3 + 0×1) ÷ 5 = 64; reception (80 + 240) ÷ 4 = 80
    assert (found.score, found.nps) == (Decimal("64.00"), 9)
    assert found.steps == {"reception": 80.0, "price": 0.0}
    assert (found.ratings, found.top_ratings) == (3, 0)


def test_what_was_left_out_weighs_nothing_and_the_top_is_counted():
    found = outcome_of(FEW, clean_answers(FEW, {"a": "9", "b": "5", "d": "0"}))
    # (90×1 + 100×3) ÷ 4 = 97.5
    assert (found.score, found.nps, found.ratings, found.top_ratings) == (Decimal("97.50"), 0, 2, 2)
    thirds = [q("a", "scale10"), q("b", "scale10"), q("c", "scale10")]
    # (100 + 100 + 10) ÷ 3 = 70
    assert outcome_of(thirds, {"a": 10, "b": 10, "c": 1}).score == Decimal("70.00")
    # (20 + 10 + 10) ÷ 3 = 13.333…
    assert outcome_of(thirds, {"a": 2, "b": 1, "c": 1}).score == Decimal("13.33")


def test_nothing_rated_is_no_score_rather_than_none_of_100():
    only = [q("d", "nps", weight=0)]
    found = outcome_of(only, clean_answers(only, {"d": "10"}))
    assert (found.score, found.nps, found.steps) == (None, 10, {})


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"a": "0"}, "a"),
        ({"a": "11"}, "a"),
        ({"a": "8.5"}, "a"),
        ({"a": ""}, "a"),
        ({"b": "6"}, "b"),
        ({"d": "11"}, "d"),
        ({"c": "maybe"}, "c"),
        ({"e": "3"}, "e"),
        ({"z": "1"}, "z"),
    ],
)
def test_answer_that_cannot_be_is_named(given, field):
    with pytest.raises(InvalidInput) as error:
        clean_answers(FEW, {"a": "8", "b": "4", "d": "9", **given})
    assert set(error.value.fields) == {field}


def test_full_width_digits_are_numbers():
    assert clean_answers(FEW, {"a": "１０", "b": "４", "d": "９"})["a"] == 10


def test_happy_customer_stands_on_the_timeline_with_the_score(store):
    survey = answered(1, comment="Very friendly, 很热情")
    assert (survey.state, survey.score, survey.nps, survey.is_low) == ("answered", 100, 10, False)
    assert (survey.ratings, survey.top_ratings) == (9, 9)
    assert survey.themes == ["attitude"]
    line = TimelineEntry.objects.get(kind="survey")
    assert (line.customer, line.vehicle) == (survey.customer, survey.vehicle)
    assert line.words == "Service satisfaction (CSI): score 100, recommendation 10"
    assert not FollowUp.objects.exists()


def test_low_score_tells_the_manager_and_plans_to_win_them_back(store):
    boss = make_person("service_manager", store=store, scope="store")
    other = make_person("service_manager", store=make_store("S2"), scope="store", email="b@x.test")
    seller = make_person("sales_manager", store=store, scope="store")
    survey = answered(1, WORST, comment="Waited two hours, and nobody told me")
    # (20 + 30 + 2×40 + 0 + 50 + 50 + 2×30) ÷ 9 = 32.22
    assert (survey.score, survey.nps, survey.is_low) == (Decimal("32.22"), 2, True)
    task = FollowUp.objects.get()
    assert (task.owner, task.customer, task.about_id) == (boss, survey.customer, survey.pk)
    assert timedelta(hours=23) < task.due_at - now() < timedelta(hours=25)
    assert "32" in task.title
    told = set(Notification.objects.values_list("user", flat=True))
    assert boss.pk in told
    assert not {other.pk, seller.pk} & told
    assert survey.themes == ["waiting", "explanation"]


def test_good_score_with_a_poor_recommendation_is_low_too(store):
    make_person("service_manager", store=store, scope="store")
    survey = answered(1, {**BEST, "q10": "6"})
    assert survey.is_low
    assert FollowUp.objects.count() == 1
    assert not answered(2, {**BEST, "q10": "7"}).is_low


def test_other_domains_hear_of_a_low_score(store, monkeypatch):
    heard = []
    monkeypatch.setattr(menu, "LOW_SCORE", [heard.append], raising=False)
    extensions.cache_clear()
    try:
        answered(1)
        low = answered(2, WORST)
        assert heard == [low]
    finally:
        monkeypatch.undo()
        extensions.cache_clear()


@pytest.mark.parametrize(
    ("said", "themes"),
    [
        ("Waiting for hours", ["waiting"]),
        ("A nice apartment", []),
        ("不贵，等等再来", ["price"]),
        ("久等了，配件没货", ["waiting", "parts"]),
    ],
)
def test_themes_are_found_by_their_words(store, said, themes):
    assert themes_in(said, SurveyRules()) == themes


def test_second_answer_is_refused(store):
    survey = answered(1)
    with pytest.raises(Conflict):
        services.answer_survey(survey=survey, answers=WORST, actor=None)
    survey.refresh_from_db()
    assert survey.score == 100


def test_answered_twice_at_once_one_wins(race):
    north, _owner = race
    survey = asked(1)
    acts = [
        lambda: services.answer_survey(survey=survey, answers=BEST, actor=None),
        lambda: services.answer_survey(survey=survey, answers=WORST, actor=None),
    ]
    assert len(refused(both(north, *acts))) == 1
    assert TimelineEntry.objects.filter(kind="survey").count() == 1


def test_expired_is_refused_to_the_customer_and_not_to_who_has_them_on_the_phone(owner, store):
    survey = asked(1)
    Survey.objects.update(expires_at=now() - timedelta(minutes=1))
    with pytest.raises(Conflict):
        services.answer_survey(survey=survey, answers=BEST, actor=None)
    survey = services.answer_survey(survey=survey, answers=BEST, actor=owner)
    assert (survey.channel, survey.interviewer, survey.attempts) == ("phone", owner, 1)


def test_missing_answer_writes_nothing(store):
    survey = asked(1)
    with pytest.raises(InvalidInput) as error:
        services.answer_survey(survey=survey, answers={"q2": "5"}, actor=None)
    assert "q9" in error.value.fields
    survey.refresh_from_db()
    assert (survey.state, survey.answers) == ("open", {})


def test_voice_is_tagged_anew_and_settled_once(owner, store):
    survey = answered(1, comment="Coffee was cold")
    survey = services.tag_voice(survey=survey, themes=["price", "waiting"], actor=owner)
    assert survey.themes == ["waiting", "price"]
    with pytest.raises(InvalidInput):
        services.tag_voice(survey=survey, themes=["weather"], actor=owner)
    survey = services.handle_voice(survey=survey, note="New machine", actor=owner)
    assert (survey.handled_by, survey.handled_note) == (owner, "New machine")
    with pytest.raises(Conflict):
        services.handle_voice(survey=survey, actor=owner)
    with pytest.raises(Conflict):
        services.handle_voice(survey=asked(2), actor=owner)


def test_erasing_a_customer_empties_what_they_said_and_keeps_the_figures(owner, store):
    survey = answered(1, comment="I live in Hongkou")
    out = asked(2, customer=a_customer(2))
    for row in (survey, out):
        RepairOrder.objects.filter(pk=row.document_id).update(paper="invoice", settled_at=now())
        erase_customer(customer=row.customer, reason="Letter", actor=owner)
    survey.refresh_from_db()
    out.refresh_from_db()
    assert (survey.comment, survey.answers, survey.score) == ("", {}, 100)
    assert (out.state, out.share_key) == ("cancelled", "")
