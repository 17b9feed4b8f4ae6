import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import translation

from dealers.claims import services
from dealers.claims.handlers import record_credit, record_decision
from dealers.claims.models import ClaimLine, WarrantyClaim
from dealers.claims.selectors import claims_waiting, find_claims, jobs_to_claim
from dealers.claims.services import CheckFailed
from dealers.claims.states import (
    CLAIM_MOVES,
    CLAIM_TONES,
    LINE_TONES,
    ClaimState,
    LineDecision,
)
from dealers.customers.models import Vehicle
from dealers.service.models import RepairOrder
from dealers.service.services import (
    add_fee,
    add_job,
    authorise_job,
    describe_job,
    finish_job,
    reopen_job,
)
from oem_hub.claims.events import ClaimCredited, ClaimDecided
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.models import uuid7
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Role, Scope
from tenants.context import in_tenant
from tenants.exchange.models import Outbox
from tenants.models import Membership
from tenants.reference.models import Coverage, LabourOperation, Part
from tenants.workspace.models import Notification
from tests.conftest import make_person
from tests.dealers.claims.conftest import make_catalogue, make_warranty_job
from tests.dealers.service.conftest import make_campaign


def decided(claim: WarrantyClaim, decision: str = "partly_approved", **fields) -> ClaimDecided:
    labour, part = claim.lines.order_by("position")
    given = {
        "claim_id": str(claim.pk), "number": claim.number, "round": claim.round,
        "decision": decision, "approved_amount": "700.00", "currency": "CNY",
        "decided_on": "2026-11-30", "remark": "See the part.",
        "lines": [
            {"line_id": str(labour.pk), "decision": "approved", "approved_amount": "300.00",
             "reason_code": "", "remark": ""},
            {"line_id": str(part.pk), "decision": "cut", "approved_amount": "400.00",
             "reason_code": "EPC", "remark": "List price"},
        ],
    }  # fmt: skip
    return ClaimDecided(**{**given, **fields})


def credited(claim: WarrantyClaim, **fields) -> ClaimCredited:
    given = {
        "claim_id": str(claim.pk), "number": claim.number, "credit_number": "CR-1",
        "amount": "700.00", "currency": "CNY", "credited_on": "2026-12-01",
    }  # fmt: skip
    return ClaimCredited(**{**given, **fields})


@pytest.mark.parametrize("target", ClaimState)
@pytest.mark.parametrize("source", ClaimState)
def test_every_move_is_allowed_or_refused_by_the_table(source, target):
    claim = WarrantyClaim(state=source)
    if CLAIM_MOVES.allows(source, target):
        claim.move_to(target)
        assert claim.state == target
    else:
        with pytest.raises(TransitionRefused):
            claim.move_to(target)
        assert claim.state == source


def test_every_state_has_a_tone():
    assert set(CLAIM_TONES) == set(ClaimState)
    assert set(LINE_TONES) == set(LineDecision)


def test_create_claim_copies_the_job(claim, job):
    assert claim.number.startswith("WC-S1-")
    assert (claim.state, claim.claimed_amount, claim.vin) == (
        "draft",
        750,
        job.repair_order.vehicle.vin,
    )
    assert (claim.complaint, claim.cause, claim.correction) == (
        "Engine stutters",
        "Cracked",
        "Replaced",
    )
    assert [(line.kind, line.code, line.amount, line.is_causal) for line in claim.lines.all()] == [
        ("labour", "E100", 300, False),
        ("part", "P-100", 450, True),
    ]


def test_one_claim_per_job_until_it_is_withdrawn(claim, job, clerk):
    with pytest.raises(Conflict):
        services.create_claim(job=job, actor=clerk)
    with pytest.raises(InvalidInput):
        services.withdraw_claim(claim=claim, reason=" ", actor=clerk)
    services.withdraw_claim(claim=claim, reason="Wrong car", actor=clerk)
    again = services.create_claim(job=job, actor=clerk)
    assert again.number != claim.number


def test_only_finished_authorised_warranty_work_is_claimed(job, clerk):
    order = job.repair_order
    RepairOrder.objects.update(board="in_progress")
    customers = add_job(repair_order=order, complaint="Oil", actor=clerk)
    warranty = add_job(repair_order=order, complaint="Door", pay_type="warranty", actor=clerk)
    for refused in (customers, warranty):
        with pytest.raises(Conflict):
            services.create_claim(job=refused, actor=clerk)
    authorise_job(job=warranty, how="phone", actor=clerk)
    with pytest.raises(Conflict):
        services.create_claim(job=warranty, actor=clerk)
    assert list(jobs_to_claim(clerk)) == [job]
    services.create_claim(job=job, actor=clerk)
    assert list(jobs_to_claim(clerk)) == []


def test_fees_are_not_claimed(catalogue, clerk):
    job = make_warranty_job(2, actor=clerk)
    reopen_job(job=job, actor=clerk)
    add_fee(job=job, description="Disposal", amount=Decimal(10), actor=clerk)
    finish_job(job=job, actor=clerk)
    assert services.create_claim(job=job, actor=clerk).lines.count() == 2


def test_preflight_passes_and_is_kept_with_its_rules(claim, clerk):
    claim = services.run_preflight(claim=claim, actor=clerk)
    assert (claim.state, claim.verdict, claim.rules_version) == ("pre_checked", "approve", "2026.1")
    assert {finding.outcome for finding in claim.results} == {"pass"}


def test_preflight_says_what_is_wrong_in_the_readers_language(claim, clerk):
    Vehicle.objects.update(warranty_start_on="2020-01-01")
    claim = services.run_preflight(claim=claim, actor=clerk)
    assert claim.verdict == "reject"
    failed = next(f for f in claim.results if f.outcome == "fail")
    assert (failed.rule_id, failed.code) == ("coverage", "EW")
    assert failed.message == "The warranty of 36 months ended on 2023-01-01."
    with translation.override("zh-hans"):
        assert "2023-01-01" in failed.message


def test_preflight_knows_the_history_of_the_car(claim, clerk, job):
    claim = services.submit_claim(claim=claim, actor=clerk)
    RepairOrder.objects.update(board="closed")
    other = make_warranty_job(
        1, actor=clerk, part="P-101", odometer_km=20_400, allow_lower_odometer=True
    )
    second = services.run_preflight(
        claim=services.create_claim(job=other, actor=clerk), actor=clerk
    )
    found = {f.rule_id: (f.outcome, f.code) for f in second.results if f.outcome != "pass"}
    assert found["duplicate"] == ("warn", "UPR")
    assert found["odometer"] == ("fail", "MRA")
    assert second.verdict == "fraud_flag"


def test_submit_sends_the_whole_document(claim, hub, clerk):
    claim = services.submit_claim(claim=claim, actor=clerk)
    assert (claim.state, claim.submitted_by, claim.submitted_to) == ("submitted", clerk, hub.pk)
    row = Outbox.objects.get(name="claims.submitted")
    assert (row.recipient, row.key) == (hub.pk, str(claim.pk))
    document = row.payload
    assert (document["number"], document["round"], document["currency"]) == (claim.number, 1, "CNY")
    assert document["repair_order_number"] == claim.repair_order.number
    assert [(line["code"], line["amount"], line["is_causal"]) for line in document["lines"]] == [
        ("E100", "300.00", False),
        ("P-100", "450.00", True),
    ]


def test_submit_is_refused_when_the_check_fails_unless_there_is_a_reason(claim, clerk):
    Vehicle.objects.update(warranty_start_on="2020-01-01")
    with pytest.raises(CheckFailed) as refused:
        services.submit_claim(claim=claim, actor=clerk)
    assert [f.code for f in refused.value.findings] == ["EW"]
    claim.refresh_from_db()
    assert claim.state == "draft"
    assert not Outbox.objects.filter(name="claims.submitted").exists()
    Role.objects.filter(key="warranty_clerk").update(verbs=["claims.claim.submit"])
    stranger = make_person("warranty_clerk", email="c2@example.test")
    with pytest.raises(NotPermitted):
        services.submit_claim(claim=claim, override_reason="Goodwill agreed", actor=stranger)
    claim = services.submit_claim(
        claim=claim,
        override_reason="Goodwill agreed",
        actor=make_person("owner", scope=Scope.GROUP),
    )
    assert (claim.state, claim.override_reason) == ("submitted", "Goodwill agreed")


def test_a_reason_is_kept_only_when_it_was_needed(claim, clerk):
    claim = services.submit_claim(claim=claim, override_reason="Just in case", actor=clerk)
    assert claim.override_reason == ""


def test_a_submitted_claim_cannot_be_changed(submitted, clerk):
    line = submitted.lines.first()
    for act in (
        lambda: services.revise_claim(claim=submitted, cause="x", actor=clerk),
        lambda: services.revise_line(line=line, quantity=Decimal(1), actor=clerk),
        lambda: services.drop_line(line=line, actor=clerk),
        lambda: services.run_preflight(claim=submitted, actor=clerk),
        lambda: services.submit_claim(claim=submitted, actor=clerk),
        lambda: services.withdraw_claim(claim=submitted, reason="x", actor=clerk),
        lambda: services.close_claim(claim=submitted, actor=clerk),
    ):
        with pytest.raises(Conflict):
            act()
    assert Outbox.objects.filter(name="claims.submitted").count() == 1


def test_revising_asks_for_a_new_check(claim, clerk):
    services.run_preflight(claim=claim, actor=clerk)
    claim = services.revise_claim(claim=claim, cause="Worn", fault_code="P0301", actor=clerk)
    assert (claim.state, claim.cause, claim.fault_code) == ("draft", "Worn", "P0301")
    labour, part = claim.lines.order_by("position")
    services.revise_line(line=part, unit_price=Decimal(400), actor=clerk)
    with pytest.raises(InvalidInput):
        services.revise_line(line=part, quantity=Decimal(0), actor=clerk)
    with pytest.raises(Conflict):
        services.revise_line(line=labour, is_causal=True, actor=clerk)
    services.drop_line(line=labour, actor=clerk)
    claim.refresh_from_db()
    assert claim.claimed_amount == 400
    with pytest.raises(TypeError):
        services.revise_claim(claim=claim, vin="x", actor=clerk)


def test_decision_lands_on_claim_and_lines_and_the_clerk_is_told(submitted, hub, clerk):
    record_decision(decided(submitted), sender=hub.pk)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.approved_amount) == ("partly_approved", 700)
    assert submitted.decision_remark == "See the part."
    labour, part = submitted.lines.order_by("position")
    assert (labour.decision, labour.approved_amount) == ("approved", 300)
    assert (part.decision, part.approved_amount, part.reason) == ("cut", 400, "Part price too high")
    assert Notification.objects.filter(user=clerk, values={"number": submitted.number}).count() == 1


def test_credit_follows_the_decision_and_the_claim_is_filed(submitted, hub, clerk):
    with pytest.raises(TransitionRefused):
        record_credit(credited(submitted), sender=hub.pk)
    record_decision(decided(submitted), sender=hub.pk)
    record_credit(credited(submitted), sender=hub.pk)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.credit_number, submitted.credited_amount) == (
        "credited",
        "CR-1",
        700,
    )
    claim = services.close_claim(claim=submitted, actor=clerk)
    assert claim.state == "closed"


def test_answers_of_a_hub_that_was_not_asked_are_refused(submitted):
    for handle, message in (
        (record_decision, decided(submitted)),
        (record_credit, credited(submitted)),
    ):
        with pytest.raises(WarrantyClaim.DoesNotExist):
            handle(message, sender=uuid7())
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_answers_about_a_draft_are_refused(claim, hub):
    with pytest.raises(WarrantyClaim.DoesNotExist):
        record_decision(decided(claim), sender=hub.pk)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"round": 2}, Conflict),
        ({"currency": "EUR"}, InvalidInput),
        ({"decision": "draft"}, TransitionRefused),
        (
            {"lines": [{"line_id": str(uuid7()), "decision": "approved", "approved_amount": "1",
                        "reason_code": "", "remark": ""}]},
            InvalidInput,
        ),
    ],
)  # fmt: skip
def test_decisions_that_do_not_fit_are_refused(submitted, hub, fields, error):
    with pytest.raises(error), transaction.atomic():
        record_decision(decided(submitted, **fields), sender=hub.pk)
    submitted.refresh_from_db()
    assert submitted.state == "submitted"
    assert not ClaimLine.objects.exclude(decision="").exists()


def test_a_second_decision_is_refused(submitted, hub):
    record_decision(decided(submitted), sender=hub.pk)
    with pytest.raises(TransitionRefused):
        record_decision(decided(submitted), sender=hub.pk)


def test_sent_back_and_submitted_again_keeps_its_number(submitted, hub, clerk):
    record_decision(decided(submitted, "sent_back", lines=[]), sender=hub.pk)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.approved_amount) == ("sent_back", None)
    assert claims_waiting(clerk) == 1
    services.revise_claim(claim=submitted, cause="Hairline crack", actor=clerk)
    again = services.submit_claim(claim=submitted, actor=clerk)
    assert (again.number, again.round, again.decision_remark) == (submitted.number, 2, "")
    row = Outbox.objects.filter(name="claims.submitted").order_by("-id").first()
    assert (row.payload["round"], row.payload["cause"]) == (2, "Hairline crack")
    record_decision(decided(again), sender=hub.pk)
    again.refresh_from_db()
    assert again.state == "partly_approved"


def test_a_campaign_is_claimed_without_a_causal_part(catalogue, hub, clerk, job):
    order = job.repair_order
    RepairOrder.objects.update(board="in_progress")
    campaign = make_campaign(hub, order.vehicle, operation_code="E100", labour_hours="1.50")
    work = add_job(repair_order=order, campaign=campaign, actor=clerk)
    authorise_job(job=work, how="phone", actor=clerk)
    describe_job(job=work, correction="Done", actor=clerk)
    claim = services.create_claim(job=finish_job(job=work, actor=clerk), actor=clerk)
    assert claim.campaign_code == "C26-01"
    claim = services.run_preflight(claim=claim, actor=clerk)
    assert claim.verdict == "approve", [f.message for f in claim.results if f.outcome != "pass"]


def test_find_claims(claim, clerk):
    for text in (claim.number, claim.vin[-6:], claim.repair_order.number):
        assert list(find_claims(text, user=clerk)) == [claim]
    assert not find_claims("nothing", user=clerk).exists()


def test_a_dealer_outside_any_network_is_told(claim, clerk):
    Membership.objects.update(is_active=False)
    with pytest.raises(Conflict):
        services.submit_claim(claim=claim, actor=clerk)


def test_two_dealers_with_equal_claims_do_not_see_each_other(submitted, south, hub):
    with in_tenant(south):
        assert not WarrantyClaim.objects.exists()
        with pytest.raises(WarrantyClaim.DoesNotExist):
            record_credit(credited(submitted), sender=hub.pk)
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_of_two_clerks_who_submit_together_one_is_told(committed):
    north, hub = committed["North"], committed["Hub"]
    with in_tenant(north):
        make_catalogue(hub)
        clerk = make_person("owner", scope=Scope.GROUP)
        claim = services.create_claim(job=make_warranty_job(actor=clerk), actor=clerk)
    results, together = [], threading.Barrier(2)

    def submit() -> None:
        try:
            with in_tenant(north):
                connection.ensure_connection()
                together.wait(10)
                services.submit_claim(claim=claim, actor=clerk)
                results.append("sent")
        except Conflict:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    try:
        assert sorted(results) == ["refused", "sent"]
        with in_tenant(north):
            assert Outbox.objects.filter(name="claims.submitted").count() == 1
    finally:
        forget_catalogue(hub)


def forget_catalogue(hub) -> None:
    """``public`` is not emptied after a test with committed rows."""
    for model in (Coverage, LabourOperation, Part):
        model.objects.filter(network=hub.pk).delete()
