"""Figures by hand: score, top box, NPS, response, steps against target and the period before."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, now

from dealers.service.models import RepairOrder
from dealers.surveys import selectors, services
from dealers.surveys.models import Survey
from dealers.surveys.permissions import VIEW_REPORT
from dealers.surveys.selectors import Asked
from dealers.surveys.states import Step, SurveyKind
from tests.conftest import make_person, make_store, signed_in
from tests.dealers.surveys.steps import BEST, WORST, a_customer, a_sale, answered, asked, rules
from tests.ui.base import ScreenTests, own_queries, text_of


def period(days: int = 30) -> Asked:
    return Asked(SurveyKind.CSI, localdate() - timedelta(days=days - 1), localdate())


def report(person, wanted: Asked | None = None):
    rows = Survey.objects.visible_to(person, VIEW_REPORT)
    return selectors.report_of(rows, wanted or period(), selectors.rules())


def backdate(survey: Survey, days: int) -> None:
    Survey.objects.filter(pk=survey.pk).update(sent_at=now() - timedelta(days=days))


def test_figures_of_a_period_by_hand(owner, store):
    answered(1)  # 100, NPS 10
    answered(2, {**BEST, "q3": "7", "q10": "8"})
    answered(3, WORST)  # 32.22, NPS 2
    asked(4)
    services.cancel_survey(survey=asked(5), actor=owner)
    asked(6, customer=a_customer(6, consent=None))  # nobody has called yet
    total = report(owner).total
    assert (total.asked, total.answered, total.response) == (4, 3, Decimal("75.0"))
    # 11 parts: (11×100 − 30) ÷ 11 = 97.27; (100 + 97.27 + 32.22) ÷ 3 = 76.5
    assert total.score == Decimal("76.5")
    # 9 + 8 of 9 + 0 of 7 ratings at the top: 17 ÷ 25
    assert (total.ratings, total.top_ratings, total.top_box) == (25, 17, Decimal("68.0"))
    # one of three recommends, one advises against
    assert (total.promoters, total.detractors, total.nps) == (1, 1, Decimal("0.0"))
    assert (total.low, total.is_few) == (1, True)


def test_nothing_asked_is_nothing_known(owner, store):
    total = report(owner).total
    assert (total.score, total.nps, total.top_box, total.response) == (None, None, None, None)
    assert report(owner).weakest == []


def test_steps_against_target_and_the_period_before(owner, store):
    rules(targets={"csi": 90, "csi.waiting": 60})
    answered(1, {**BEST, "q3": "5", "q6": "6"})
    answered(2, {**BEST, "q3": "8", "q6": "8"})
    backdate(answered(3, {**BEST, "q3": "2"}), 40)
    found = report(owner)
    steps = {row.step: row for row in found.steps}
    waiting, price = steps[Step.WAITING], steps[Step.PRICE]
    assert (waiting.score, waiting.count, waiting.target) == (Decimal("65.0"), 2, 60)
    assert (waiting.gap, waiting.before, waiting.change) == (Decimal("5.0"), Decimal("20.0"), Decimal("45.0"))  # fmt: skip
    assert (price.score, price.gap) == (Decimal("70.0"), Decimal("-20.0"))
    assert [row.step for row in found.weakest] == [Step.PRICE]
    assert found.before.answered == 1


def test_stores_and_people_each_with_their_own(owner, store):
    first = answered(1)
    other = answered(2, WORST)
    second = make_store("S2")
    seller = make_person("service_advisor", store=second, email="two@example.test")
    hand = make_person("technician", store=second)
    Survey.objects.filter(pk=other.pk).update(store=second, advisor=seller, technician=hand)
    found = report(owner)
    assert {row.label: row.score for row in found.stores} == {
        "Store S1": Decimal("100.0"),
        "Store S2": Decimal("32.2"),
    }
    assert {row.key for row in found.advisors} == {str(first.advisor_id), str(seller.pk)}
    assert [(row.label, row.answered) for row in found.technicians] == [(str(hand), 1)]
    boss = make_person("service_manager", store=store, scope="store")
    assert report(boss).total.answered == 1


def test_year_by_month(owner, store):
    answered(1)
    months = report(owner).months
    assert len(months) == 12
    assert (months[-1].answered, months[0].score) == (1, None)


def test_first_time_fix_is_what_did_not_come_back(owner, store):
    for n in (1, 2, 3, 4):
        asked(n)
    RepairOrder.objects.filter(pk=RepairOrder.objects.first().pk).update(is_comeback=True)
    promised = RepairOrder.objects.order_by("pk")[1:3]
    for row, late in zip(promised, (False, True), strict=True):
        RepairOrder.objects.filter(pk=row.pk).update(
            promised_at=now(), ready_at=now() + timedelta(hours=1 if late else -1)
        )
    found = selectors.workshop_quality(RepairOrder.objects.all(), period())
    assert (found.visits, found.first_time_fix) == (4, Decimal("75.0"))
    assert (found.promised, found.on_time_share) == (2, Decimal("50.0"))


def test_steps_of_buying_each_have_their_score(owner, store):
    sale = a_sale(owner)
    services.ask_due()
    survey = Survey.objects.get(document_id=sale.pk)
    given = {"q1": 9, "q2": 8, "q3": 7, "q4": 6, "q5": 10, "q6": "no", "q8": 8, "q9": 9}
    services.answer_survey(survey=survey, answers=given, actor=None)
    found = report(owner, Asked(SurveyKind.SSI, localdate(), localdate()))
    # delivery: (100×2 + 0×1) ÷ 3
    assert {row.step: row.score for row in found.steps} == {
        Step.RECEPTION: Decimal("90.0"), Step.NEEDS: Decimal("80.0"),
        Step.TEST_DRIVE: Decimal("70.0"), Step.NEGOTIATION: Decimal("60.0"),
        Step.DELIVERY: Decimal("66.7"), Step.OVERALL: Decimal("80.0"),
    }  # fmt: skip
    assert [row.step for row in found.weakest] == [Step.NEGOTIATION, Step.DELIVERY, Step.TEST_DRIVE]


class TestSurveyReport(ScreenTests):
    path = "/surveys/report/"
    refused_role = "service_advisor"

    def test_it_shows_figures_with_their_number_and_warns_of_few(self):
        answered(1, {**BEST, "q3": "3"})
        text = text_of(self.http.get(self.path))
        assert "n = 1 answers of 1 who were asked" in text
        assert "Only 1 answers" in text
        assert "Waiting time: 30.0" in text
        assert "First-time fix" in text
        assert "Service Advisor" in text

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_empty_report_renders_in_both_languages(self, language):
        page = self.http.get(self.path, headers={"accept-language": language})
        assert page.status_code == 200

    def test_quality_of_the_workshop_stands_beside_what_customers_say(self):
        answered(1)
        text = text_of(self.http.get(self.path))
        assert "First-time fix" in text
        assert "1 − comebacks ÷ cars that went home. n = 1" in text
        assert "Store S1" in text

    def test_cost_is_constant(self):
        answered(1)
        self.http.get(self.path)
        counts = []
        for n in (2, 3):
            with own_queries() as counted:
                self.http.get(self.path)
            counts.append(counted.count)
            answered(n)
        assert counts == [counts[0]] * 2
        assert counts[0] <= 7

    def test_wrong_period_is_said(self):
        for query in ({"end": "2020-01-01"}, {"kind": "x"}, {"start": "x"}, {"store": "x"}):
            assert self.http.get(self.path, query).status_code == 422

    @pytest.mark.parametrize("format", ["csv", "xlsx"])
    def test_export_holds_the_figures(self, format):
        answered(1)
        file = self.http.get(self.path, {"export": format})
        assert "attachment" in file.headers["Content-Disposition"]
        if format == "csv":
            text = file.content.decode("utf-8-sig")
            assert "Total,,1,1,100.0,100.0,100.0,100.0" in text
            assert "Step,Waiting time,,1,,100.0" in text


def test_own_results_are_no_report(store):
    advisor = make_person("service_advisor", store=store)
    assert signed_in(advisor, "north").get("/surveys/report/").status_code == 404
