"""A claim's whole way through the exchange: to the hub, decided there, credited, and back."""

from decimal import Decimal

from dealers.claims import services
from dealers.claims.models import WarrantyClaim
from oem_hub.claims import services as desk
from oem_hub.claims.models import Adjudication
from oem_hub.claims.states import LineDecision
from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tenants.exchange.models import Inbox
from tenants.exchange.relay import sweep
from tenants.reference.models import Coverage, LabourOperation, Part
from tests.conftest import make_person
from tests.dealers.claims.conftest import make_catalogue, make_warranty_job


def deliver() -> None:
    while sweep():
        pass


def test_claim_goes_to_the_hub_and_comes_back_decided_and_credited(committed):
    north, hub = committed["North"], committed["Hub"]
    make_catalogue(hub)
    try:
        with in_tenant(north):
            clerk = make_person("owner", scope=Scope.GROUP)
            claim = services.create_claim(job=make_warranty_job(actor=clerk), actor=clerk)
            services.submit_claim(claim=claim, actor=clerk)
        deliver()
        with in_tenant(hub):
            reviewer = make_person("owner", kind="hub", scope=Scope.GROUP)
            file = Adjudication.objects.get()
            assert (str(file.dealer), file.number, file.amount) == ("North", claim.number, 750)
            labour, part = file.lines.order_by("position")
            desk.decide_line(line=labour, decision=LineDecision.APPROVED, actor=reviewer)
            desk.decide_line(
                line=part, decision=LineDecision.CUT, approved_amount=Decimal(400),
                reason_code="EPC", remark="List price", actor=reviewer,
            )  # fmt: skip
            desk.decide_claim(file=file, actor=reviewer)
        deliver()
        with in_tenant(north):
            claim = WarrantyClaim.objects.get()
            assert (claim.state, claim.approved_amount) == ("partly_approved", 700)
            assert [line.decision for line in claim.lines.order_by("position")] == [
                "approved",
                "cut",
            ]
        with in_tenant(hub):
            file.refresh_from_db()
            desk.credit_claim(file=file, actor=reviewer)
        deliver()
        deliver()
        with in_tenant(north):
            claim = WarrantyClaim.objects.get()
            assert (claim.state, claim.credited_amount) == ("credited", 700)
            assert claim.credit_number
            assert Inbox.objects.count() == 2
    finally:
        for model in (Coverage, LabourOperation, Part):
            model.objects.filter(network=hub.pk).delete()
