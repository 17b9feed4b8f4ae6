"""Two reviewers, two real connections."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from oem_hub.claims import services
from oem_hub.claims.models import Adjudication
from oem_hub.claims.states import AdjudicationState as State
from portal.core.errors import Conflict, DomainError
from tenants.context import in_tenant
from tenants.exchange.models import Outbox
from tests.oem_hub.conftest import hub_person, submit


@pytest.fixture
def desk(committed):
    """The hub with one committed claim and two reviewers."""
    hub = committed["Hub"]
    with in_tenant(hub):
        people = [
            hub_person("claims_reviewer", email=f"{name}@example.test", full_name=name)
            for name in ("Anna", "Bo")
        ]
        file = submit(committed["North"])
    return hub, file, people


def together(hub, *acts):
    """Run ``acts`` at once, each on its own connection; what they returned or were refused with."""
    start, results = Barrier(len(acts)), []

    def run(act):
        try:
            with in_tenant(hub):
                connection.ensure_connection()
                start.wait()
                results.append(act())
        except DomainError as refused:
            results.append(refused)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_reviewers_one_takes_the_claim_and_one_is_told(desk):
    hub, file, (anna, bo) = desk
    results = together(
        hub,
        lambda: services.take_claim(file=file, actor=anna),
        lambda: services.take_claim(file=file, actor=bo),
    )
    taken = [result for result in results if isinstance(result, Adjudication)]
    told = [result for result in results if isinstance(result, Conflict)]
    assert (len(taken), len(told)) == (1, 1)
    assert str(told[0]).startswith(f"{taken[0].reviewer} is deciding")


def test_of_two_decisions_one_counts_and_the_dealer_hears_once(desk):
    hub, file, (anna, bo) = desk
    results = together(
        hub,
        lambda: services.approve_claim(file=file, actor=anna),
        lambda: services.reject_claim(file=file, reason_code="DC", actor=bo),
    )
    assert sum(isinstance(result, Conflict) for result in results) == 1
    with in_tenant(hub):
        decided = Adjudication.objects.get(pk=file.pk)
        assert decided.state in {State.APPROVED, State.REJECTED}
        assert [row.payload["decision"] for row in Outbox.objects.all()] == [decided.state]


def test_two_clerks_credit_once(desk):
    hub, file, (anna, bo) = desk
    with in_tenant(hub):
        services.approve_claim(file=file, actor=anna)
    results = together(
        hub,
        lambda: services.credit_claim(file=file, actor=anna),
        lambda: services.credit_claim(file=file, actor=bo),
    )
    assert sum(isinstance(result, Conflict) for result in results) == 1
    with in_tenant(hub):
        assert Outbox.objects.filter(name="hub_claims.credited").count() == 1
