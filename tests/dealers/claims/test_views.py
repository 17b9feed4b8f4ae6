from decimal import Decimal

from dealers.claims import services
from dealers.claims.models import ClaimLine, WarrantyClaim
from dealers.customers.models import Vehicle
from dealers.service.models import Job
from tests.conftest import tenant_named
from tests.dealers.claims.conftest import make_catalogue, make_warranty_job
from tests.dealers.claims.test_services import credited, decided
from tests.dealers.service.test_views import someone
from tests.ui.base import (
    HTMX,
    ActionTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
    text_of,
)


def a_job(n: int = 1) -> Job:
    return make_warranty_job(n, actor=someone(), part=f"P-{n}00")


def a_claim(n: int = 1) -> WarrantyClaim:
    return services.create_claim(job=a_job(n), actor=someone())


def checked(n: int = 1) -> WarrantyClaim:
    make_catalogue(tenant_named("Hub"))
    return services.run_preflight(claim=a_claim(n), actor=None)


class TestClaimList(ListPageTests):
    path = "/claims/"
    queries = 1
    refused_role = "technician"
    found, missed = "WC-", "Qian"
    sort = "number"
    filters = "state=draft&waiting=true"

    def make(self, n):
        return a_claim(n)


class TestJobsToClaim(ListPageTests):
    path = "/claims/to-claim/"
    queries = 1
    refused_role = "service_advisor"
    found, missed = "stutters", "Qian"

    def make(self, n):
        return a_job(n)


class TestClaimDetail(DetailPageTests):
    path = "/claims/{pk}/"
    queries = 2
    refused_role = "technician"
    shows = ("Engine stutters", "Cracked", "P-100")
    tabs = ("lines", "check")

    def make(self, n):
        return a_claim(n)


class TestClaimEdit(EditPageTests):
    path = "/claims/{pk}/edit/"
    refused_role = "technician"
    good = {"complaint": "Noise", "cause": "Worn", "correction": "New"}
    bad = {"complaint": ""}
    changed = {"cause": "Worn"}

    def make(self, n):
        return a_claim(n)


class ClaimActionTests(ActionTests):
    refused_role = "technician"

    def make(self, n):
        return checked(n)

    def refused(self):
        services.submit_claim(claim=self.thing, actor=self.person)


class TestCheck(ClaimActionTests):
    path = "/claims/{pk}/check/"
    after = {"state": "pre_checked", "verdict": "approve"}


class TestSubmit(ClaimActionTests):
    path = "/claims/{pk}/submit/"
    after = {"state": "submitted"}

    def test_a_failing_claim_is_submitted_only_with_a_reason(self):
        Vehicle.objects.update(warranty_start_on="2020-01-01")
        response = self.http.post(self.address(), {}, headers=HTMX)
        assert response.status_code == 422
        assert "The warranty of 36 months ended" in text_of(response)
        sent = {"override_reason": "Goodwill agreed"}
        assert self.http.post(self.address(), sent, headers=HTMX).status_code == 204


class TestWithdraw(ClaimActionTests):
    path = "/claims/{pk}/withdraw/"
    good = {"reason": "Wrong car"}
    bad = {"reason": ""}
    after = {"state": "withdrawn"}


class TestClose(ClaimActionTests):
    path = "/claims/{pk}/close/"
    after = {"state": "closed"}

    def make(self, n):
        hub = tenant_named("Hub")
        claim = services.submit_claim(claim=checked(n), actor=someone())
        services.record_decision(hub=hub.pk, **decided(claim).payload())
        return services.record_credit(hub=hub.pk, **credited(claim).payload())

    def refused(self):
        services.close_claim(claim=self.thing, actor=None)


class TestMakeClaim(ActionTests):
    path = "/claims/to-claim/{pk}/"
    refused_role = "service_advisor"

    def make(self, n):
        return a_job(n)

    def refused(self):
        services.create_claim(job=self.thing, actor=None)

    def snapshot(self):
        return list(WarrantyClaim.objects.values_list("pk"))


class TestLineRevise(ActionTests):
    path = "/claims/lines/{pk}/revise/"
    refused_role = "technician"
    good = {"quantity": "2", "unit_price": "100"}
    bad = {"quantity": "0", "unit_price": "100"}
    after = {"amount": Decimal(200)}

    def make(self, n):
        return checked(n).lines.order_by("position").first()

    def refused(self):
        services.submit_claim(claim=self.thing.claim, actor=self.person)


class TestLineDrop(TestLineRevise):
    path = "/claims/lines/{pk}/drop/"
    good = {}
    bad = None
    after = {}

    def fresh(self):
        return self.thing

    def snapshot(self):
        return list(ClaimLine.objects.values())


def test_the_decision_is_shown_line_by_line(http, owner, hub):
    claim = services.submit_claim(claim=checked(), actor=owner)
    services.record_decision(hub=hub.pk, **decided(claim).payload())
    text = text_of(http.get(claim.get_absolute_url()))
    for expected in ("Partly approved", "EPC", "Part price too high", "List price", "¥700.00"):
        assert expected in text
    services.record_credit(hub=hub.pk, **credited(claim).payload())
    text = text_of(http.get(claim.get_absolute_url()))
    assert "CR-1" in text


def test_findings_are_said_in_the_readers_language(http, owner, hub):
    claim = checked()
    Vehicle.objects.update(warranty_start_on="2020-01-01")
    claim = services.run_preflight(claim=claim, actor=owner)
    address = f"{claim.get_absolute_url()}?tab=check"
    assert "The warranty of 36 months ended on 2023-01-01." in text_of(http.get(address))


def test_a_finished_job_offers_to_be_claimed_once(http, owner):
    job = a_job()
    address = job.repair_order.get_absolute_url()
    assert f"/claims/to-claim/{job.pk}/" in text_of(http.get(address))
    assert http.get(job.get_absolute_url()).status_code == 200
    services.create_claim(job=job, actor=owner)
    assert f"/claims/to-claim/{job.pk}/" not in text_of(http.get(address))


def test_bulk_claims_and_submits_what_it_can(http, owner):
    make_catalogue(tenant_named("Hub"))
    jobs = [a_job(1), a_job(2)]
    sent = {"bulk": "claim", "ids": [str(job.pk) for job in jobs]}
    assert http.post("/claims/to-claim/", sent).status_code == 302
    assert WarrantyClaim.objects.count() == 2
