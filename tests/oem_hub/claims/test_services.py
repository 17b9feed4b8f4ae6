from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from oem_hub.claims import services
from oem_hub.claims.models import Adjudication, AdjudicationLine, ReviewLimit
from oem_hub.claims.selectors import (
    claims_awaiting,
    history_of_vin,
    limit_of,
    lines_of,
    number_awaiting,
)
from oem_hub.claims.services.settling import LinesUndecided
from oem_hub.claims.states import ADJUDICATION_MOVES, AdjudicationState, LineDecision
from oem_hub.network.models import NetworkVehicle
from oem_hub.network.services import NotAMember
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.workflow import TransitionRefused
from tenants.accounts.models import Role, Scope
from tenants.audit.models import AuditEntry
from tenants.exchange.models import Outbox
from tenants.models import Membership
from tenants.workspace.models import Notification
from tests.oem_hub.conftest import (
    OTHER_VIN,
    VIN,
    claim_message,
    deliver,
    hub_person,
    line,
    make_region,
    part,
    submit,
)

pytestmark = pytest.mark.django_db
State = AdjudicationState


@pytest.fixture
def file(network):
    deliver(network.north)
    return submit(network.north)


@pytest.fixture
def colleague(hub_in):
    return hub_person("claims_reviewer", email="colleague@example.test")


@pytest.mark.parametrize("source", State)
@pytest.mark.parametrize("target", State)
def test_adjudication_moves_as_the_table_says(source, target):
    file = Adjudication(state=source)
    if target in ADJUDICATION_MOVES.from_(source):
        file.move_to(target)
        assert file.state == target
    else:
        with pytest.raises(TransitionRefused):
            file.move_to(target)
        assert file.state == source


def test_submitted_claim_lands_on_the_desk_with_lines_and_an_opinion(file):
    assert file.state == State.OPEN
    assert file.amount == Decimal("740.00")
    assert [row.line_id for row in lines_of(file)] == ["L1", "L2"]
    assert file.rules_version
    assert {finding["rule_id"] for finding in file.findings} >= {"vin", "coverage", "duplicate"}
    assert file.suggestion in {"approve", "review", "reject", "fraud_flag"}


def test_claim_of_a_tenant_outside_the_network_is_refused(network):
    Membership.objects.filter(dealer=network.south).update(is_active=False)
    with pytest.raises(NotAMember):
        submit(network.south)
    assert not Adjudication.objects.exists()


def test_round_seen_before_changes_nothing(network, file, reviewer):
    services.take_claim(file=file, actor=reviewer)
    again = submit(network.north, claim_id=str(file.claim_id))
    assert again.pk == file.pk
    assert again.state == State.IN_REVIEW
    assert AdjudicationLine.objects.count() == 2


def test_next_round_without_being_asked_is_refused(network, file):
    with pytest.raises(TransitionRefused):
        submit(network.north, claim_id=str(file.claim_id), round=2)


def test_equal_claim_ids_of_two_dealers_are_kept_apart(network, file, reviewer):
    other = submit(network.south, claim_id=str(file.claim_id), vin=OTHER_VIN)
    assert other.pk != file.pk
    services.approve_claim(file=file, actor=reviewer)
    other.refresh_from_db()
    assert other.state == State.OPEN
    assert {row.recipient for row in Outbox.objects.all()} == {network.north.pk}


@pytest.mark.parametrize(
    "wrong",
    [{"amount": "-1.00"}, {"amount": "NaN"}, {"kind": "gift"}, {"quantity": "1e3"}],
)
def test_claim_with_impossible_figures_is_refused(network, wrong):
    with pytest.raises(InvalidInput):
        submit(network.north, lines=[line(**wrong)])
    assert not Adjudication.objects.exists()


def test_rules_know_the_warranty_start_and_earlier_readings(network):
    deliver(network.north, delivered_on=localdate().isoformat(), odometer_km=20000)
    findings = {row["rule_id"]: row for row in submit(network.north).findings}
    assert findings["coverage"]["code"] == "NEW"  # came in before it was delivered


def test_rules_find_the_same_repair_of_another_dealer(network, file):
    other = submit(network.south, number="WC-9", repair_order_number="RO-9")
    found = {row["rule_id"]: row for row in other.findings}["duplicate"]
    assert (found["outcome"], found["code"]) == ("fail", "DC")
    assert found["evidence"]["number"] == file.number


def test_lower_odometer_than_at_an_earlier_visit_asks_to_look_for_fraud(network, file):
    other = submit(network.south, number="WC-9", odometer_km=11000, lines=[line(code="OP-2")])
    assert other.suggestion == "fraud_flag"


def test_first_reviewer_takes_a_claim_and_the_second_is_told_who(file, reviewer, colleague):
    services.take_claim(file=file, actor=reviewer)
    with pytest.raises(Conflict, match="Claims Reviewer is deciding"):
        services.take_claim(file=file, actor=colleague)
    with pytest.raises(Conflict):
        services.approve_claim(file=file, actor=colleague)
    services.put_back_claim(file=file, actor=reviewer)
    assert services.take_claim(file=file, actor=colleague).reviewer == colleague


def test_one_line_approved_one_cut_is_partly_approved_and_told(network, file, reviewer):
    labour, pump = lines_of(file)
    services.decide_line(line=pump, decision=LineDecision.APPROVED, actor=reviewer)
    services.decide_line(
        line=labour,
        decision=LineDecision.CUT,
        approved_amount=Decimal("180"),
        reason_code="ELH",
        remark="1.5 h",
        actor=reviewer,
    )
    decided = services.decide_claim(file=file, actor=reviewer, remark="See line 1")
    assert decided.state == State.PARTLY_APPROVED
    assert decided.approved_amount == Decimal("680.00")
    message = Outbox.objects.get()
    assert (message.recipient, message.name) == (network.north.pk, "hub_claims.decided")
    payload = message.payload
    assert payload["claim_id"] == str(file.claim_id)
    assert (payload["decision"], payload["approved_amount"]) == ("partly_approved", "680.00")
    assert payload["lines"][0] == {
        "line_id": "L1",
        "decision": "cut",
        "approved_amount": "180.00",
        "reason_code": "ELH",
        "remark": "1.5 h",
    }
    assert payload["lines"][1]["decision"] == "approved"
    assert AuditEntry.objects.filter(object_id=file.pk).count() == 5


@pytest.mark.parametrize(
    ("decision", "amount", "reason", "field"),
    [
        (LineDecision.CUT, None, "ELH", "approved_amount"),
        (LineDecision.CUT, Decimal("240.00"), "ELH", "approved_amount"),
        (LineDecision.CUT, Decimal("-5"), "ELH", "approved_amount"),
        (LineDecision.CUT, Decimal("5"), "", "reason_code"),
        (LineDecision.CUT, Decimal("5"), "XX", "reason_code"),
        (LineDecision.REJECTED, None, "", "reason_code"),
    ],
)
def test_line_decision_without_amount_or_reason_is_refused(
    file, reviewer, decision, amount, reason, field
):
    labour = lines_of(file)[0]
    with pytest.raises(InvalidInput) as refused:
        services.decide_line(
            line=labour,
            decision=decision,
            approved_amount=amount,
            reason_code=reason,
            actor=reviewer,
        )
    assert field in refused.value.fields
    labour.refresh_from_db()
    assert labour.decision == LineDecision.UNDECIDED


def test_lines_are_decided_together_or_not_at_all(file, reviewer):
    good = {"line_id": "L1", "decision": "approved"}
    with pytest.raises(InvalidInput, match="no line"):
        services.decide_lines(
            file=file, lines=[good, {"line_id": "L9", "decision": "approved"}], actor=reviewer
        )
    assert {row.decision for row in lines_of(file)} == {"undecided"}
    cut = {
        "line_id": "L2",
        "decision": "cut",
        "approved_amount": Decimal("400.00"),
        "reason_code": "EPC",
    }
    services.decide_lines(file=file, lines=[good, cut], actor=reviewer)
    assert [row.decision for row in lines_of(file)] == ["approved", "cut"]


def test_claim_is_not_decided_while_a_line_is_open(file, reviewer):
    services.take_claim(file=file, actor=reviewer)
    with pytest.raises(LinesUndecided):
        services.decide_claim(file=file, actor=reviewer)
    assert not Outbox.objects.exists()


def test_decided_claim_is_not_decided_again(file, reviewer, colleague):
    services.approve_claim(file=file, actor=reviewer)
    for actor in (reviewer, colleague):
        with pytest.raises(Conflict):
            services.decide_claim(file=file, actor=actor)
        with pytest.raises(TransitionRefused):
            services.reject_claim(file=file, reason_code="DC", actor=actor)
    with pytest.raises(TransitionRefused):
        services.decide_line(line=lines_of(file)[0], decision=LineDecision.APPROVED, actor=reviewer)
    assert Outbox.objects.count() == 1


def test_suggestions_fill_in_the_undecided_lines_only(file, reviewer):
    labour, pump = lines_of(file)
    AdjudicationLine.objects.filter(pk=pump.pk).update(
        suggested_amount=Decimal("450.00"), suggested_reason="EPC"
    )
    services.decide_line(
        line=labour, decision=LineDecision.REJECTED, reason_code="LO", actor=reviewer
    )
    services.apply_suggestions(file=file, actor=reviewer)
    labour, pump = lines_of(file)
    assert (labour.decision, labour.reason_code) == ("rejected", "LO")
    assert (pump.decision, pump.approved_amount) == ("cut", Decimal("450.00"))


def test_rejected_claim_says_why_on_every_line(file, reviewer):
    services.reject_claim(file=file, reason_code="EW", remark="Expired", actor=reviewer)
    payload = Outbox.objects.get().payload
    assert payload["decision"] == "rejected"
    assert {row["reason_code"] for row in payload["lines"]} == {"EW"}
    assert payload["approved_amount"] == "0.00"


def test_sent_back_claim_comes_again_as_the_next_round(network, file, reviewer):
    services.take_claim(file=file, actor=reviewer)
    with pytest.raises(InvalidInput):
        services.send_back_claim(file=file, remark=" ", actor=reviewer)
    services.send_back_claim(file=file, remark="Photo of the pump, please", actor=reviewer)
    assert Outbox.objects.get().payload["decision"] == "sent_back"
    again = submit(
        network.north, claim_id=str(file.claim_id), round=2, lines=[part("L2")], odometer_km=1200
    )
    assert (again.state, again.round, again.reviewer) == (State.OPEN, 2, None)
    assert again.amount == Decimal("500.00")
    assert [row.line_id for row in lines_of(again)] == ["L2"]
    assert again.lines.count() == 3  # the first round is kept
    # Its own corrected odometer is no roll-back.
    assert {row["rule_id"]: row["outcome"] for row in again.findings}["odometer"] == "pass"


def test_amount_above_the_limit_waits_for_a_second_person(file, reviewer, colleague, manager):
    services.set_limit(
        role=Role.objects.get(key="claims_reviewer"), amount=Decimal(700), actor=manager
    )
    assert limit_of(reviewer) == Decimal(700)
    waiting = services.approve_claim(file=file, actor=reviewer)
    assert waiting.state == State.TO_CONFIRM
    assert not Outbox.objects.exists()
    with pytest.raises(NotPermitted, match="second person"):
        services.confirm_decision(file=file, actor=reviewer)
    with pytest.raises(NotPermitted, match="role"):
        services.confirm_decision(file=file, actor=colleague)
    done = services.confirm_decision(file=file, actor=manager)
    assert (done.state, done.confirmed_by) == (State.APPROVED, manager)
    assert Outbox.objects.get().payload["approved_amount"] == "740.00"
    with pytest.raises(Conflict):
        services.confirm_decision(file=file, actor=manager)


def test_second_person_gives_the_claim_back_with_a_word(file, reviewer, manager):
    services.set_limit(
        role=Role.objects.get(key="claims_reviewer"), amount=Decimal(0), actor=manager
    )
    services.approve_claim(file=file, actor=reviewer)
    back = services.return_to_reviewer(file=file, remark="Ask for the photo", actor=manager)
    assert (back.state, back.reviewer) == (State.IN_REVIEW, reviewer)
    assert Notification.objects.get().user == reviewer


def test_other_currency_always_needs_a_second_person(network, reviewer):
    file = submit(network.north, currency="EUR")
    assert services.approve_claim(file=file, actor=reviewer).state == State.TO_CONFIRM


def test_limit_is_not_below_zero(hub_in, manager):
    with pytest.raises(InvalidInput):
        services.set_limit(
            role=Role.objects.get(key="claims_reviewer"), amount=Decimal(-1), actor=manager
        )
    assert not ReviewLimit.objects.exists()


def test_credit_follows_approval_once(file, reviewer):
    with pytest.raises(TransitionRefused):
        services.credit_claim(file=file, actor=reviewer)
    services.approve_claim(file=file, actor=reviewer)
    credited = services.credit_claim(file=file, actor=reviewer)
    assert credited.state == State.CREDITED
    message = Outbox.objects.get(name="hub_claims.credited").payload
    assert message["credit_number"] == credited.credit_number
    assert (message["amount"], message["currency"]) == ("740.00", "CNY")
    with pytest.raises(TransitionRefused):
        services.credit_claim(file=file, actor=reviewer)


def test_rejected_claim_is_not_credited(file, reviewer):
    services.reject_claim(file=file, reason_code="DC", actor=reviewer)
    with pytest.raises(TransitionRefused):
        services.credit_claim(file=file, actor=reviewer)


def test_approved_claim_notes_the_odometer_of_the_car(file, reviewer):
    assert NetworkVehicle.objects.get(vin=VIN).last_odometer_km == 15
    services.approve_claim(file=file, actor=reviewer)
    assert NetworkVehicle.objects.get(vin=VIN).last_odometer_km == 12000


def test_queue_shows_each_person_what_waits_for_them(network, file, reviewer, colleague, manager):
    other = submit(network.south, vin=OTHER_VIN)
    services.take_claim(file=other, actor=colleague)
    assert list(claims_awaiting(reviewer)) == [file]
    assert number_awaiting(colleague) == 2
    assert number_awaiting(manager) == 0
    services.set_limit(
        role=Role.objects.get(key="claims_reviewer"), amount=Decimal(0), actor=manager
    )
    services.approve_claim(file=other, actor=colleague)
    assert list(claims_awaiting(manager)) == [other]


def test_reviewer_of_a_region_sees_no_claims_of_another(network, file):
    west = make_region("WEST", "West")
    stranger = hub_person("claims_reviewer", scope=Scope.STORE, store=west)
    assert not Adjudication.objects.visible_to(stranger, "hub_claims.claim.view").exists()
    assert number_awaiting(stranger) == 0


def test_history_of_a_car_spans_the_dealers(network, file, reviewer):
    other = submit(network.south, number="WC-9", lines=[line(code="OP-7")])
    assert list(history_of_vin(file, reviewer)) == [other]
    assert claim_message().claim_id  # two messages never share an id by accident


def test_claim_submitted_late_is_seen(network):
    old = (localdate() - timedelta(days=60)).isoformat()
    found = submit(network.north, opened_on=old, repaired_on=old).findings
    assert {row["rule_id"]: row["code"] for row in found}["submit_window"] == "SUB"
