"""Questionnaires and rules: new versions, and what cannot be."""

import pytest

from dealers.surveys import selectors, services
from dealers.surveys.services.rules import MOST_QUESTIONS
from portal.core.errors import InvalidInput
from tenants.context import in_tenant
from tests.dealers.surveys.steps import a_visit, asked, rules

ASK = [{"zh": "如何？", "en": "How?", "type": "scale10", "step": "waiting"}]


def keep(**fields):
    given = {"name_en": "Lounge", "kind": "free", "questions": ASK, "actor": None, **fields}
    return services.keep_questionnaire(**given)


def test_new_questionnaire_and_the_next_version_of_it(store):
    made = keep()
    assert (made["id"], made["version"], made["questions"][0]["id"]) == ("free-1", 1, "q1")
    row = made["questions"][0]
    changed = keep(
        code="free-1", questions=[{"en": "New?", "type": "yesno"}, {**row, "en": "Well?"}]
    )
    assert changed["version"] == 2
    assert [q["id"] for q in changed["questions"]] == ["q2", "q1"]
    assert selectors.rules().questionnaire("free-1") == changed
    assert keep()["id"] == "free-2"


def test_what_is_out_keeps_its_questions_and_version(store):
    survey = asked(1)
    csi = selectors.rules().questionnaire("csi")
    texts = {k: v for k, v in csi.items() if k.endswith(("_zh", "_en"))}
    services.keep_questionnaire(
        code="csi", kind="csi", questions=csi["questions"][:2], actor=None, **texts
    )
    survey.refresh_from_db()
    assert (survey.version, len(survey.questions)) == (1, 10)
    later = asked(2)
    assert (later.version, len(later.questions)) == (2, 2)


def test_taking_out_of_use_is_no_new_version(store):
    made = keep()
    again = keep(code=made["id"], is_active=False, questions=made["questions"])
    assert (again["version"], again["is_active"]) == (1, False)


def test_questionnaire_that_is_out_of_use_is_not_sent(store):
    csi = selectors.rules().questionnaire("csi")
    texts = {k: v for k, v in csi.items() if k.endswith(("_zh", "_en"))}
    services.keep_questionnaire(
        code="csi", kind="csi", is_active=False, questions=csi["questions"], actor=None, **texts
    )
    a_visit(1)
    assert services.ask_due() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"name_en": " "},
        {"questions": []},
        {"questions": [{"type": "scale10"}]},
        {"questions": [{"en": "Which?", "type": "choice", "choices": [{"en": "A"}]}]},
        {"questions": [{"en": "How?", "type": "scale10", "weight": 11}]},
        {"questions": [{"en": "Again?", "type": "nps"}] * 2},
        {"questions": ASK * (MOST_QUESTIONS + 1)},
        {"code": "none"},
    ],
)
def test_questionnaire_that_cannot_be_is_refused(store, fields):
    with pytest.raises(InvalidInput):
        keep(**fields)
    assert len(selectors.rules().questionnaires) == 3


def test_rules_are_changed_and_stay_this_dealers(store, south):
    house = rules(quiet_days=90, targets={"csi": 91, "csi.waiting": 70})
    assert (house.quiet_days, house.target("csi"), house.target("csi", "waiting")) == (90, 91, 70)
    assert house.target("csi", "price") == 91
    with in_tenant(south):
        assert selectors.rules().quiet_days == 30


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"sale_percent": 101}, "sale_percent"),
        ({"valid_days": 0}, "valid_days"),
        ({"targets": {"csx": 5}}, "targets"),
        ({"targets": {"csi": 101}}, "targets"),
        ({"themes": [{"zh": "", "en": "", "words": ["x"]}]}, "themes"),
        ({"themes": [{"zh": "茶", "en": "", "words": [" "]}]}, "themes"),
        ({"themes": [{"zh": "茶", "en": "", "words": ["茶"]}] * 2}, "themes"),
    ],
)
def test_rule_that_cannot_be_is_named(store, values, field):
    with pytest.raises(InvalidInput) as error:
        rules(**values)
    assert field in error.value.fields


def test_theme_that_keeps_its_name_keeps_its_key(store):
    themes = rules(
        themes=[{"zh": "价格费用", "en": "Price", "words": ["贵"]},
                {"zh": "茶水", "en": "Tea", "words": ["tea", "茶"]}]
    ).themes  # fmt: skip
    assert [theme["key"] for theme in themes] == ["price", "t1"]
