"""What the screens can do, the API can do by the same services."""

import pytest

from dealers.surveys.models import Survey
from tests.dealers.surveys.steps import BEST, WORST, a_customer, answered, asked


@pytest.fixture
def call(api):
    def send(method, address, data=None, status=200):
        send = getattr(api, method)
        given = {"content_type": "application/json"} if method == "post" else {}
        answer = send(f"/api/v1/{address}", data, **given)
        assert answer.status_code == status, answer.content
        return answer.json()

    return send


def test_api_asks_calls_notes_and_settles(call, store):
    given = {"questionnaire": "csi", "channel": "phone", "store": str(store.pk),
             "customer": str(a_customer(1).pk), "about": "service"}  # fmt: skip
    made = call("post", "surveys/", given, 201)
    pk = made["id"]
    assert len(made["questions"]) == 10
    assert call("post", f"surveys/{pk}/note-call/", {"result": "not_reached"})["attempts"] == 1
    sent = call("post", f"surveys/{pk}/send-again/", {})
    assert (sent["channel"], "/surveys/answer/" in sent["link"]) == ("link", True)
    wrong = call("post", f"surveys/{pk}/answer/", {"answers": {"q2": "11"}}, 422)
    assert wrong["code"] == "invalid"
    done = call("post", f"surveys/{pk}/answer/", {"answers": WORST, "comment": "Slow"})
    assert (done["state"], done["score"], done["is_low"], done["link"]) == (
        "answered",
        "32.22",
        True,
        "",
    )
    call("post", f"surveys/{pk}/answer/", {"answers": BEST}, 409)
    call("post", f"surveys/{pk}/cancel/", {}, 409)
    assert call("post", f"surveys/{pk}/tag/", {"themes": ["price"]})["themes"] == ["price"]
    assert call("post", f"surveys/{pk}/handle/", {"note": "Voucher"})["handled_note"] == "Voucher"
    voices = call("get", "survey-voices/?theme=price")["results"]
    assert [row["id"] for row in voices] == [pk]


def test_cancelled_over_the_api(call, store):
    survey = asked(1)
    assert call("post", f"surveys/{survey.pk}/cancel/", {})["state"] == "cancelled"


def test_api_writes_questionnaires_and_rules(call, store):
    rows = call("get", "survey-questionnaires/")
    assert [row["id"] for row in rows] == ["ssi", "csi", "nps"]
    given = {"name_en": "Lounge", "kind": "free", "questions": [{"en": "How?", "type": "scale5"}]}
    made = call("post", "survey-questionnaires/keep/", given)
    assert (made["id"], made["version"]) == ("free-1", 1)
    again = {
        **given,
        "code": "free-1",
        "questions": [{"id": "q1", "en": "Well?", "type": "scale5"}],
    }
    assert call("post", "survey-questionnaires/keep/", again)["version"] == 2
    call("post", "survey-questionnaires/keep/", {**given, "questions": []}, 422)
    assert call("get", "survey-rules/")[0]["quiet_days"] == 30
    changed = call("post", "survey-rules/change/", {"quiet_days": 60, "targets": {"csi": 92}})
    assert (changed["quiet_days"], changed["targets"]) == (60, {"csi": 92})
    call("post", "survey-rules/change/", {"quiet_days": 999}, 400)


def test_api_gives_the_figures_of_the_screen(call, store):
    answered(1)
    answered(2, WORST)
    total = call("get", "survey-figures/?kind=csi")[0]
    assert (total["answered"], total["asked"], total["score"]) == (2, 2, "66.1")
    assert (total["nps"], total["response"], total["target"]) == ("0.0", "100.0", 88)
    steps = {row["key"]: row for row in call("get", "survey-figures/?by=step")}
    assert (steps["waiting"]["score"], steps["waiting"]["answered"]) == ("65.0", 2)
    for by in ("store", "advisor", "technician", "month"):
        call("get", f"survey-figures/?by={by}")
    call("get", f"survey-figures/?store={store.pk}")
    for wrong in ("by=weather", "store=x", f"store={answered(3).pk}"):
        call("get", f"survey-figures/?{wrong}", status=400)
    call("get", "survey-figures/?start=2026-01-01&end=2025-01-01", status=400)
    assert Survey.objects.count() == 3
