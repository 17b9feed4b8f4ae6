"""The desk's screens: lists, the page of a survey, calls, the designer, the rules."""

from dealers.surveys import selectors, services
from dealers.surveys.models import Survey
from dealers.surveys.states import QuestionType
from tests.conftest import make_store
from tests.dealers.steps import here
from tests.dealers.surveys.steps import BEST, WORST, a_customer, answered, asked
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    ListPageTests,
    ScreenTests,
    text_of,
)


class TestSurveyList(ListPageTests):
    path = "/surveys/"
    queries = 2
    refused_role = "technician"
    own_role = "sales_consultant"
    found, missed = "Zhao", "Nothing"
    sort = "sent_at"
    filters = "state=open&kind=csi&channel=link&about=service&low=false"

    def make(self, n):
        return asked(n)


class TestVoiceList(ListPageTests):
    path = "/surveys/voices/"
    queries = 4
    refused_role = "sales_consultant"
    found, missed = "slow", "Nothing"
    sort = "answered_at"
    filters = "theme=waiting&handled=false&low=false&score_min=90"

    def make(self, n):
        return answered(n, comment="Rather slow")

    def test_several_are_settled_in_one_go(self):
        rows = [self.make(1), self.make(2)]
        sent = {"bulk": "handle", "ids": [str(row.pk) for row in rows], "note": "Read"}
        assert self.http.post(self.path, sent).status_code in (200, 204, 302)
        assert Survey.objects.filter(handled_note="Read").count() == 2

    def test_answers_without_words_are_not_in_it(self):
        answered(1)
        assert "Zhao 1" not in text_of(self.http.get(self.path))


class TestSurveyDetail(DetailPageTests):
    path = "/surveys/{pk}/"
    queries = 1
    refused_role = "technician"
    shows = ("Zhao 1", "/surveys/answer/")
    tabs = ("answers", "recovery")

    def make(self, n):
        return asked(n)

    def test_answers_and_winning_back_are_shown(self):
        low = answered(2, WORST, comment="Too slow")
        text = text_of(self.http.get(self.path.format(pk=low.pk)))
        assert "Too slow" in text
        assert "Was everything put right the first time?" in text
        assert "/surveys/answer/" not in text
        tab = self.http.get(self.path.format(pk=low.pk), {"tab": "recovery"})
        assert "Win back Zhao 2" in text_of(tab)


class TestSurveyCreate(CreatePageTests):
    path = "/surveys/new/"
    refused_role = "service_advisor"
    model = Survey
    wrong_field = "customer"

    @property
    def bad(self):
        return {"questionnaire": "csi", "channel": "face", "about": "other",
                "document_number": "D-77", "store": str(make_store().pk)}  # fmt: skip

    def data(self):
        return {**self.bad, "customer": str(a_customer(5).pk)}


class TestSurveyRecord(ScreenTests):
    path = "/surveys/{pk}/record/"
    refused_role = "service_advisor"

    def prepare(self):
        self.thing = asked(1, customer=a_customer(1, consent=None))

    def address(self):
        return self.path.format(pk=self.thing.pk)

    def test_caller_reads_what_to_say_and_notes_the_answers(self):
        page = self.http.get(self.address(), headers={"accept-language": "en"})
        text = text_of(page)
        assert "I am calling from Store S1" in text
        assert f'action="/surveys/{self.thing.pk}/record/"' in text
        wrong = self.http.post(self.address(), {"q2": "5"})
        assert wrong.status_code == 422
        done = self.http.post(self.address(), {**BEST, "comment": "All well"})
        assert (done.status_code, done.url) == (302, self.thing.get_absolute_url())
        self.thing.refresh_from_db()
        assert (self.thing.state, self.thing.interviewer) == ("answered", here(self.person))
        again = self.http.post(self.address(), BEST)
        assert again.status_code == 422
        assert "answered already" in text_of(again)

    def test_face_to_face_and_mystery_are_noted_by_the_same_form(self):
        for channel in ("face", "mystery"):
            survey = services.open_survey(
                questionnaire="ssi", channel=channel, store=make_store(), actor=None,
                customer=self.thing.customer if channel == "face" else None,
            )  # fmt: skip
            given = {"q1": 9, "q2": 9, "q4": 9, "q5": 9, "q6": "yes", "q8": 9, "q9": 9}
            done = self.http.post(self.path.format(pk=survey.pk), given)
            assert done.status_code == 302
            survey.refresh_from_db()
            assert survey.answered_at is not None


class _SurveyAction(ActionTests):
    refused_role = "service_advisor"

    def make(self, n):
        return asked(n, customer=a_customer(n, consent=None))


class TestSurveyCall(_SurveyAction):
    path = "/surveys/{pk}/call/"
    good, bad = {"result": "refused", "note": "No time"}, {"result": "x"}
    after = {"state": "refused", "call_note": "No time"}


class TestSurveySend(_SurveyAction):
    path = "/surveys/{pk}/send/"
    good = {}
    after = {"channel": "link"}


class TestSurveyCancel(_SurveyAction):
    path = "/surveys/{pk}/cancel/"
    good = {}
    after = {"state": "cancelled"}


class TestSurveyHandle(_SurveyAction):
    path = "/surveys/{pk}/handle/"
    good = {"note": "Called back"}
    after = {"handled_note": "Called back"}

    def make(self, n):
        return answered(n, comment="Slow")


class TestSurveyTag(_SurveyAction):
    path = "/surveys/{pk}/tag/"
    good, bad = {"themes": ["price"]}, {"themes": ["weather"]}
    after = {"themes": ["price"]}

    def make(self, n):
        return answered(n, comment="Slow")


class _Rules(ScreenTests):
    refused_role = "service_manager"


class TestQuestionnaireList(_Rules):
    path = "/surveys/questionnaires/"

    def test_shows_what_the_house_begins_with(self):
        text = text_of(self.http.get(self.path))
        assert "How was your visit to the workshop?" in text
        assert "/surveys/questionnaires/csi/" in text


def rows_of(*questions, **head):
    data = {"rows-TOTAL_FORMS": len(questions), "rows-INITIAL_FORMS": 0, **head}
    for n, question in enumerate(questions):
        given = {"type": QuestionType.SCALE10, "weight": 1, "place": n + 1, **question}
        data |= {f"rows-{n}-{name}": value for name, value in given.items()}
    return data


HEAD = {"name_zh": "休息区", "name_en": "Lounge", "kind": "free", "is_active": "on"}


class TestQuestionnaireCreate(_Rules):
    path = "/surveys/questionnaires/new/"

    def test_questions_are_added_ordered_and_saved(self):
        more = self.http.post(self.path, {**rows_of({"en": "One?"}, **HEAD), "add": "1"})
        text = text_of(more)
        assert 'value="One?"' in text
        assert 'name="rows-1-en"' in text
        data = rows_of(
            {"en": "Second?", "place": 2, "type": "choice", "choices": "甲 | A\n乙 | B"},
            {"en": "First?", "place": 1, "required": "on"},
            {"en": "Gone?", "place": 3, "DELETE": "on"},
            **HEAD,
        )
        assert self.http.post(self.path, data).status_code == 302
        made = selectors.rules().questionnaire("free-1")
        assert [q["en"] for q in made["questions"]] == ["First?", "Second?"]
        assert made["questions"][1]["choices"] == [{"zh": "甲", "en": "A"}, {"zh": "乙", "en": "B"}]

    def test_what_cannot_be_is_said_and_nothing_is_kept(self):
        for data in (rows_of({"en": ""}, **HEAD), rows_of({"en": "A?", "weight": "x"}, **HEAD),
                     rows_of(**HEAD), rows_of({"en": "A?"}, kind="free")):  # fmt: skip
            assert self.http.post(self.path, data).status_code == 422
        assert selectors.rules().questionnaire("free-1") is None


class TestQuestionnaireEdit(_Rules):
    path = "/surveys/questionnaires/csi/"

    def test_change_makes_a_new_version(self):
        page = self.http.get(self.path)
        assert "How easy was it to book?" in text_of(page)
        given = rows_of({"id": "q9", "en": "Satisfied?"}, {"en": "New?"}, **{**HEAD, "kind": "csi"})
        assert self.http.post(self.path, given).status_code == 302
        now = selectors.rules().questionnaire("csi")
        assert (now["version"], [q["id"] for q in now["questions"]]) == (2, ["q9", "q11"])
        assert self.http.get("/surveys/questionnaires/none/").status_code == 404


class TestRulesEdit(_Rules):
    path = "/surveys/rules/"

    def test_rules_are_changed_and_shown(self):
        form = self.http.get(self.path).context["form"]
        given = {**form.initial, "quiet_days": "９０", "targets": "csi = 91\ncsi.waiting = 75",
                 "themes": "茶水 | Tea | tea, 茶"}  # fmt: skip
        assert self.http.post(self.path, given).status_code == 302
        house = selectors.rules()
        assert (house.quiet_days, house.target("csi", "waiting")) == (90, 75)
        assert house.themes == [{"key": "t1", "zh": "茶水", "en": "Tea", "words": ["tea", "茶"]}]

    def test_what_cannot_be_is_said_beside_it(self):
        form = self.http.get(self.path).context["form"]
        for name, value in (("quiet_days", "-1"), ("targets", "csi: 9"), ("themes", "茶"),
                            ("targets", "abc = 5")):  # fmt: skip
            page = self.http.post(self.path, {**form.initial, name: value})
            assert page.status_code == 422
            assert f'id="id_{name}_error"' in text_of(page)


def test_customer_page_shows_surveys_and_the_timeline_the_score(http, store):
    survey = answered(1, comment="Very good")
    customer = survey.customer.get_absolute_url()
    tab = text_of(http.get(f"{customer}?tab=surveys"))
    assert survey.number in tab
    assert "Service satisfaction (CSI): score 100, recommendation 10" in text_of(http.get(customer))


def test_home_counts_calls_and_search_finds(http, store):
    survey = asked(1, customer=a_customer(1, consent=None))
    assert "Survey calls" in text_of(http.get("/?part=rest"))
    assert survey.number in text_of(http.get("/search/", {"q": survey.number}))
