from decimal import Decimal
from itertools import pairwise

import pytest

from dealers.claims.services import create_claim
from dealers.service import services
from dealers.service.models import LabourRate
from dealers.service.states import Authorisation, PayType
from portal.core.errors import Conflict, InvalidInput
from portal.core.money import allocate
from tests.dealers.service.conftest import finish, make_campaign, make_line


def share(job, **shares):
    return services.share_job(
        job=job, shares={payer: Decimal(part) for payer, part in shares.items()}, actor=None
    )


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        ("0.01", (50, 50), ("0.01", "0.00")),  # a tie: the earlier one
        ("0.02", (33, 33, 34), ("0.01", "0.00", "0.01")),
        ("100.00", (1, 1, 1), ("33.34", "33.33", "33.33")),
        ("10.00", (0, 1), ("0.00", "10.00")),
        ("5.00", (0, 0), ("5.00", "0.00")),
        ("0.00", (30, 70), ("0.00", "0.00")),
    ],
)
def test_allocation_gives_away_every_cent_once(total, weights, parts):
    found = allocate(Decimal(total), [Decimal(weight) for weight in weights])
    assert found == [Decimal(part) for part in parts]


def test_a_job_shared_between_payers_adds_up_to_the_cent(order, job):
    services.add_fee(job=job, description="Check", amount=Decimal("100.01"), actor=None)
    job = share(job, insurance="66.67", customer="33.33")
    assert (job.pay_type, job.shares) == ("insurance", {"customer": "33.33", "insurance": "66.67"})
    order.refresh_from_db()
    assert (order.customer_amount, order.insurer_amount) == (Decimal("33.33"), Decimal("66.68"))
    assert order.total == Decimal("100.01")
    job = share(job, customer="100")
    assert (job.pay_type, job.shares) == ("customer", {})


@pytest.mark.parametrize(
    "shares",
    [
        {"customer": "99.99"},
        {"customer": "101"},
        {"customer": "33.333", "internal": "66.667"},
        {"nobody": "100"},
        {"campaign": "100"},
        {"warranty": "50", "goodwill": "50"},
        {"customer": "-10", "internal": "110"},
        {},
    ],
)
def test_shares_that_cannot_be_are_refused(job, shares):
    with pytest.raises(InvalidInput):
        share(job, **shares)
    job.refresh_from_db()
    assert (job.pay_type, job.shares) == ("customer", {})


def test_the_manufacturer_leads_and_claims_its_share_only(warranty_job, advisor):
    services.add_labour(job=warranty_job, description="x", hours=Decimal("1.5"), actor=advisor)
    make_line(warranty_job, is_causal=True)
    services.add_fee(job=warranty_job, description="Wash", amount=Decimal(20), actor=advisor)
    job = share(warranty_job, goodwill="40", customer="60")
    assert job.pay_type == PayType.GOODWILL
    finish(job, advisor)
    claim = create_claim(job=job, actor=advisor)
    lines = [(line.kind, line.unit_price, line.amount) for line in claim.lines.order_by("position")]
    assert lines == [("labour", 80, 120), ("part", 180, 180)]
    assert claim.claimed_amount == 300


def test_a_customer_who_would_pay_more_is_asked_again(warranty_job):
    services.add_fee(job=warranty_job, description="Check", amount=Decimal(100), actor=None)
    services.authorise_job(job=warranty_job, how="phone", actor=None)
    job = share(warranty_job, internal="100")
    assert job.authorisation == Authorisation.AUTHORISED
    job = share(job, customer="10", internal="90")
    assert (job.authorisation, job.customer_amount) == (Authorisation.NOT_ASKED, 10)
    with pytest.raises(InvalidInput):
        services.authorise_job(job=job, how="phone", amount=Decimal(9), actor=None)
    job = services.authorise_job(job=job, how="phone", by="Mrs Zhao", actor=None)
    assert job.authorised_amount == 10
    said = [(row["authorisation"], row["amount"], row["by"]) for row in job.answers]
    assert said == [
        ("authorised", "100.00", "Zhao Min"),
        ("not_asked", "10.00", ""),
        ("authorised", "10.00", "Mrs Zhao"),
    ]
    assert all(earlier["at"] <= later["at"] for earlier, later in pairwise(job.answers))


def test_labour_at_the_stores_rate_follows_the_payer(job):
    for pay_type, rate in (("customer", 200), ("internal", 90)):
        LabourRate.objects.create(pay_type=pay_type, rate=rate, valid_from="2020-01-01")
    services.add_labour(job=job, description="x", hours=Decimal(2), actor=None)
    fixed = services.add_labour(
        job=job, description="y", hours=Decimal(1), unit_price=Decimal(50), actor=None
    )
    assert share(job, internal="100").amount == 2 * 90 + 50
    fixed.refresh_from_db()
    assert fixed.unit_price == 50


def test_a_campaign_is_paid_by_the_manufacturer(order, hub, advisor):
    campaign = make_campaign(hub, order.vehicle)
    job = services.add_job(repair_order=order, campaign=campaign, actor=advisor)
    with pytest.raises(Conflict):
        share(job, customer="100")


def test_a_discount_has_its_reason_and_can_be_taken_back(order, job):
    line = services.add_labour(job=job, description="x", hours=Decimal("1.5"), actor=None)
    for percent, reason in (("10", " "), ("100.01", "x"), ("-1", "x"), ("0.001", "x")):
        with pytest.raises(InvalidInput):
            services.discount_line(line=line, percent=Decimal(percent), reason=reason, actor=None)
    line = services.discount_line(line=line, percent=Decimal("33.33"), reason="Regular", actor=None)
    order.refresh_from_db()
    assert (line.amount, order.customer_amount) == (Decimal("200.01"), Decimal("200.01"))
    line = services.discount_line(line=line, percent=Decimal(0), reason="x", actor=None)
    assert (line.amount, line.discount_reason) == (300, "")


def test_taking_a_discount_back_asks_the_customer_again(job):
    line = services.add_fee(job=job, description="Check", amount=Decimal(100), actor=None)
    services.discount_line(line=line, percent=Decimal(50), reason="Regular", actor=None)
    services.authorise_job(job=job, how="phone", actor=None)
    services.discount_line(line=line, percent=Decimal(0), actor=None)
    job.refresh_from_db()
    assert job.authorisation == Authorisation.NOT_ASKED
