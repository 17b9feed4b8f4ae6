"""The care desk by the API."""

import pytest

from dealers.care import services as care
from dealers.care.models import Case
from tenants.context import in_tenant
from tests.conftest import make_store
from tests.dealers.care.steps import CATEGORY, new_case, new_task, the_customer, to_callback

JSON = "application/json"


@pytest.fixture
def send(api):
    def act(path, data=None, status=200):
        answer = api.post(f"/api/v1/{path}", data or {}, content_type=JSON)
        assert answer.status_code == status, answer.content
        return answer.json()

    return act


def test_complaint_from_the_first_word_to_the_callback(send, owner, store):
    body = {
        "kind": "complaint", "channel": "phone", "subject": "Noise", "store": str(store.pk),
        "customer": str(the_customer().pk),
    }  # fmt: skip
    case = send("cases/", body, 201)
    at = f"cases/{case['id']}/"
    send(f"{at}acknowledge/", {"note": "Called"})
    send(f"{at}classify/", {"category": CATEGORY, "severity": "major"})
    send(f"{at}investigate/")
    task = send(f"{at}give-task/", {"subject": "Look", "queue": "service"}, 201)
    send(f"case-tasks/{task['id']}/take/")
    assert send(f"case-tasks/{task['id']}/finish/", {"result": "Worn"})["state"] == "done"
    send(f"{at}propose/", {"proposal": "Pads", "goodwill": "120.50"})
    send(f"{at}agree/")
    send(f"{at}execute/", {"measures": "Replaced"})
    send(f"{at}check-step/", {"step": 0, "done": True})
    send(f"{at}plan-callback/")
    done = send(f"{at}record-callback/", {"satisfied": True, "note": "Glad"})
    assert (done["state"], done["goodwill"], done["progress"]) == ("closed", "120.50", 100)
    assert done["steps"][0]["done_by"] == str(owner)


def test_refused_move_is_a_conflict_and_bad_words_are_named(send, owner):
    case = new_case(owner)
    assert send(f"cases/{case.pk}/agree/", status=409)["code"] == "transition_refused"
    told = send(f"cases/{case.pk}/classify/", {"category": "Moon", "severity": "minor"}, 422)
    assert "category" in str(told)


def test_task_is_no_case_and_a_case_no_task(api, owner):
    task = new_task(owner)
    assert api.get(f"/api/v1/cases/{task.pk}/").status_code == 404
    assert api.get(f"/api/v1/case-tasks/{task.parent_id}/").status_code == 404
    rows = api.get("/api/v1/case-tasks/", {"to_take": "true"}).json()["results"]
    assert [row["id"] for row in rows] == [str(task.pk)]


def test_other_dealers_cases_are_not_there(api, south):
    with in_tenant(south):
        make_store()
        theirs = new_case(None)
    assert api.get(f"/api/v1/cases/{theirs.pk}/").status_code == 404
    assert api.get("/api/v1/cases/").json()["results"] == []


def test_rules_are_read_and_changed(api, send, owner):
    before = api.get("/api/v1/case-rules/").json()[0]
    assert before["acknowledge_minutes"]["critical"] == 15
    wanted = {
        "resolve_hours": {"minor": 96},
        "escalation": [{"level": "owner", "minutes": 30}],
        "categories": [{"name": "Noise", "queue": "service", "owner": str(owner.pk)}],
        "steps": {"complaint": ["Listen"]},
    }
    after = send("case-rules/", wanted, 201)
    assert after["resolve_hours"] == {"critical": 8, "major": 24, "minor": 96}
    assert after["escalation"] == [{"level": "owner", "minutes": "30"}]
    assert new_case(owner, category="Noise").steps[0]["text"] == "Listen"
    send("case-rules/", {"resolve_hours": {"minor": 0}}, 400)


def test_figures_are_those_of_the_screen(api, owner):
    care.record_callback(case=to_callback(owner), satisfied=True, actor=owner)
    new_case(owner, kind="enquiry", severity="major")
    rows = api.get("/api/v1/case-figures/", {"by": "kind"}).json()
    assert {row["key"]: row["count"] for row in rows} == {"complaint": 1, "enquiry": 1}
    [row] = api.get("/api/v1/case-figures/", {"kind": "complaint", "start": "2020-01-01"}).json()
    assert (row["key"], row["satisfied"], row["reopened"]) == (CATEGORY, 100, 0)
    assert api.get("/api/v1/case-figures/", {"moon": "1"}).status_code == 400
    assert Case.objects.count() == 2
