"""Two people at once at the care desk, on two connections, with committed rows."""

from dealers.care import services as care
from dealers.care.models import Case
from tenants.accounts.models import Scope
from tests.conftest import make_person, make_store
from tests.dealers.care.steps import new_case, new_task, to_callback
from tests.dealers.sales.test_races import both, race, refused  # noqa: F401 - a fixture


def _mechanics():
    store = make_store()
    return [
        make_person("technician", store=store, email=f"t{n}@example.test", full_name=f"Tech {n}")
        for n in (1, 2)
    ]


def test_two_take_one_task_and_the_second_is_told(race):  # noqa: F811
    north, owner = race
    task, people = new_task(owner), _mechanics()
    results = both(
        north, *(lambda person=person: care.take_task(task=task, actor=person) for person in people)
    )
    [error] = refused(results)
    winner = Case.objects.get(pk=task.pk).owner
    assert winner in people
    assert f"{winner} was faster" in str(error)


def test_two_take_one_case_and_one_wins(race):  # noqa: F811
    north, owner = race
    agents = [
        make_person(
            "care_specialist", store=make_store(), scope=Scope.STORE, email=f"c{n}@example.test"
        )
        for n in (1, 2)
    ]
    case = new_case(owner)
    results = both(
        north, *(lambda agent=agent: care.take_case(case=case, actor=agent) for agent in agents)
    )
    assert len(refused(results)) == 1


def test_two_answers_to_one_callback_close_once(race):  # noqa: F811
    north, owner = race
    case = to_callback(owner)
    results = both(
        north,
        lambda: care.record_callback(case=case, satisfied=True, actor=owner),
        lambda: care.record_callback(case=case, satisfied=False, note="No", actor=owner),
    )
    assert len(refused(results)) == 1
    assert Case.objects.get(pk=case.pk).state in {"closed", "reopened"}


def test_level_is_told_once_by_two_clocks(race):  # noqa: F811
    north, owner = race
    case = new_case(owner)
    Case.objects.update(due_at="2020-01-01T00:00Z", escalate_at="2020-01-01T00:00Z")
    case.refresh_from_db()
    done = both(north, lambda: care.escalate_case(case=case), lambda: care.escalate_case(case=case))
    assert sorted(done) in ([False, True], [True, True])
    assert Case.objects.get(pk=case.pk).escalation == sum(done)
