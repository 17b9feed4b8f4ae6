"""The claim rules that dealer and hub share: each rule passes, and each is seen to fail."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from tenants.reference.claim_rules import (
    MESSAGES,
    REASONS,
    RULES,
    ClaimFacts,
    Cover,
    EarlierClaim,
    Finding,
    LineFacts,
    Outcome,
    Parameters,
    Verdict,
    add_months,
    parameters_on,
    preflight,
    suggested_lines,
    suggestion,
)

VIN = "LFV3A23C9K3000018"
LABOUR = LineFacts(
    kind="labour", code="OP1", quantity=Decimal("1.50"), unit_price=Decimal("200"),
    amount=Decimal("300.00"), flat_rate_hours=Decimal("1.50"), system="engine",
)  # fmt: skip
PART = LineFacts(
    kind="part", code="P1", quantity=Decimal(1), unit_price=Decimal("450"),
    amount=Decimal("450.00"), is_causal=True, list_price=Decimal("400"), system="engine", fits=True,
)  # fmt: skip
GOOD = ClaimFacts(
    vin=VIN,
    odometer_km=20_000,
    opened_on=date(2026, 11, 1),
    repaired_on=date(2026, 11, 2),
    submitted_on=date(2026, 11, 5),
    warranty_start_on=date(2025, 11, 1),
    complaint="Engine stutters",
    cause="Ignition coil cracked",
    correction="Coil replaced",
    currency="CNY",
    lines=(LABOUR, PART),
    last_odometer_km=19_000,
    coverages={
        "basic": Cover(months=24, kilometres=50_000),
        "engine": Cover(months=36, kilometres=60_000),
    },
)
EARLIER = EarlierClaim(
    vin=VIN, operation_code="OP1", causal_part="P1", repaired_on=date(2026, 10, 20), number="W-9"
)


def bad(facts: ClaimFacts, *, limits: Parameters | None = None) -> list[tuple]:
    return [
        (f.rule_id, str(f.outcome), f.code, f.line)
        for f in preflight(facts, limits)
        if f.outcome != Outcome.PASS
    ]


def test_the_sample_vin_is_valid_and_a_good_claim_passes_every_rule():
    findings = preflight(GOOD)
    assert {f.outcome for f in findings} == {Outcome.PASS}
    assert {f.rule_id for f in findings} == set(RULES)
    assert suggestion(findings) == Verdict.APPROVE
    assert [(s.decision, s.amount) for s in suggested_lines(GOOD, findings)] == [
        ("approved", Decimal("300.00")),
        ("approved", Decimal("450.00")),
    ]


LABOUR_LONG = replace(LABOUR, quantity=Decimal("2.50"), amount=Decimal("500.00"))
PART_DEAR = replace(PART, unit_price=Decimal("521"), amount=Decimal("521.00"))
SUBLET = LineFacts(
    kind="sublet", code="TOW", quantity=Decimal(1), unit_price=Decimal("2500"),
    amount=Decimal("2500.00"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"vin": "LFV3A23C1K3000018"}, ("vin", "fail", "IV", None)),
        ({"vin": "SHORT"}, ("vin", "fail", "IV", None)),
        ({"repaired_on": date(2026, 10, 31)}, ("dates", "fail", "A2", None)),
        ({"submitted_on": date(2026, 11, 1)}, ("dates", "fail", "A2", None)),
        ({"complaint": " "}, ("story", "fail", "IIS", None)),
        ({"cause": ""}, ("story", "fail", "IIS", None)),
        ({"correction": ""}, ("story", "fail", "IIS", None)),
        (
            {"lines": (LABOUR, replace(PART, amount=Decimal("451")))},
            ("lines", "fail", "A2", 1),
        ),
        (
            {"lines": (LABOUR, replace(PART, is_causal=False))},
            ("causal_part", "fail", "A4", None),
        ),
        ({"lines": (LABOUR,)}, ("causal_part", "warn", "A4", None)),
        ({"submitted_on": date(2026, 12, 3)}, ("submit_window", "fail", "SUB", None)),
        ({"warranty_start_on": None}, ("coverage", "warn", "NWR", None)),
        ({"warranty_start_on": date(2026, 11, 2)}, ("coverage", "fail", "NEW", None)),
        ({"warranty_start_on": date(2023, 10, 31)}, ("coverage", "fail", "EW", None)),
        ({"odometer_km": 60_001}, ("coverage", "fail", "EW", None)),
        ({"coverages": {}}, ("coverage", "warn", "IWS", None)),
        ({"odometer_km": 18_999}, ("odometer", "fail", "MRA", None)),
        ({"earlier_claims": (EARLIER,)}, ("duplicate", "fail", "DC", None)),
        (
            {"earlier_claims": (replace(EARLIER, causal_part="P2"),)},
            ("duplicate", "warn", "UPR", None),
        ),
        (
            {"earlier_claims": (replace(EARLIER, repaired_on=date(2026, 10, 2)),)},
            ("duplicate", "warn", "UPR", None),
        ),
        ({"campaign_code": "C1", "campaign_open": False}, ("campaign", "fail", "NRI", None)),
        ({"campaign_code": "C1"}, ("campaign", "warn", "NRI", None)),
        ({"lines": (LABOUR_LONG, PART)}, ("labour_hours", "fail", "ELH", 0)),
        (
            {"lines": (replace(LABOUR, flat_rate_hours=None), PART)},
            ("labour_hours", "warn", "II", 0),
        ),
        ({"lines": (LABOUR, PART_DEAR)}, ("part_price", "fail", "EPC", 1)),
        ({"lines": (LABOUR, replace(PART, fits=False))}, ("part_fits", "fail", "PNP", 1)),
        ({"lines": (LABOUR, replace(PART, list_price=None))}, ("part_fits", "warn", "PNP", 1)),
        ({"lines": (LABOUR, PART, SUBLET)}, ("sublet", "fail", "ESC", 2)),
    ],
)
def test_one_fault_is_found_by_one_rule_and_said_in_both_languages(changes, expected):
    facts = replace(GOOD, **changes)
    assert bad(facts) == [expected]
    finding = next(f for f in preflight(facts) if f.outcome != Outcome.PASS)
    assert finding.code in REASONS
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert "%(" not in finding.message
    assert Finding.from_json(json.loads(json.dumps(finding.as_json()))) == finding


@pytest.mark.parametrize(
    "changes",
    [
        {"opened_on": date(2028, 11, 1), "repaired_on": date(2028, 11, 1),
         "submitted_on": date(2028, 12, 1)},
        {"odometer_km": 60_000},
        {"odometer_km": 19_000},
        {"lines": (replace(LABOUR, quantity=Decimal("1.70"), amount=Decimal("340")), PART)},
        {"lines": (LABOUR, replace(PART, unit_price=Decimal("520"), amount=Decimal("520")))},
        {"earlier_claims": (replace(EARLIER, repaired_on=date(2026, 7, 1)),)},
        {"earlier_claims": (replace(EARLIER, operation_code="OP2"),)},
        {"earlier_claims": (replace(EARLIER, vin="LFV3A23C0K3000019"),)},
        {"campaign_code": "C1", "campaign_open": True, "warranty_start_on": None},
        {"lines": (LABOUR, PART, replace(SUBLET, unit_price=Decimal(2000), amount=Decimal(2000)))},
    ],
)  # fmt: skip
def test_limits_are_inclusive(changes):
    assert bad(replace(GOOD, **changes)) == []


def test_nothing_claimed_is_refused():
    assert ("lines", "fail", "IIS", None) in bad(replace(GOOD, lines=()))


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"lines": (LABOUR_LONG, PART)}, Verdict.REVIEW),
        ({"warranty_start_on": None}, Verdict.REVIEW),
        ({"odometer_km": 60_001}, Verdict.REJECT),
        ({"odometer_km": 1}, Verdict.FRAUD_FLAG),
    ],
)
def test_suggestion(changes, verdict):
    assert suggestion(preflight(replace(GOOD, **changes))) == verdict


def test_a_line_is_cut_to_the_least_any_rule_allows():
    wrong = replace(PART_DEAR, fits=False)
    facts = replace(GOOD, lines=(LABOUR_LONG, PART_DEAR, wrong))
    assert [
        (s.decision, s.amount, s.reason_code) for s in suggested_lines(facts, preflight(facts))
    ] == [
        ("cut", Decimal("340.00"), "ELH"),
        ("cut", Decimal("520.00"), "EPC"),
        ("rejected", Decimal("0.00"), "PNP"),
    ]


def test_every_line_of_a_refused_claim_is_refused_but_an_anomaly_refuses_nothing():
    facts = replace(GOOD, odometer_km=60_001)
    assert {(s.decision, s.reason_code) for s in suggested_lines(facts, preflight(facts))} == {
        ("rejected", "EW")
    }
    facts = replace(GOOD, odometer_km=1)
    assert {s.decision for s in suggested_lines(facts, preflight(facts))} == {"approved"}


def test_parameters_are_dated():
    old, new = Parameters(valid_from=date(2020, 1, 1)), Parameters(valid_from=date(2027, 1, 1))
    assert parameters_on(date(2026, 12, 31), (old, new)) is old
    assert parameters_on(date(2027, 1, 1), (old, new)) is new
    assert parameters_on(date(2019, 1, 1), (old, new)) is old
    tight = Parameters(valid_from=date(2020, 1, 1), submit_days=1)
    assert ("submit_window", "fail", "SUB", None) in bad(GOOD, limits=tight)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2025, 1, 15), 36, date(2028, 1, 15)),
    ],
)
def test_add_months(day, months, expected):
    assert add_months(day, months) == expected


def test_every_message_belongs_to_a_rule():
    assert {key.partition(".")[0] for key in MESSAGES} == set(RULES)
