"""The first page: what waits for a person, in a number of queries that no desk may grow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from dealers.customers.services import plan_follow_up
from dealers.sales import selectors
from dealers.sales import services as sales
from dealers.sales.models import Contract, Lead, Opportunity, Quote
from dealers.sales.states import Metric
from tests.conftest import make_person, signed_in
from tests.dealers.sales.test_leads import new_lead
from tests.dealers.steps import make_customer, make_opportunity, make_quote
from tests.ui.base import HTMX, text_of


@pytest.fixture
def waiting(owner, store):
    """One of everything that a manager is asked about, asked by an advisor."""
    seller = make_person("sales_consultant", store=store, email="s@example.test")
    quote = make_quote(seller, opportunity=make_opportunity(seller))
    Quote.objects.filter(pk=quote.pk).update(status="pending_approval", discount_percent="3.5")
    lost, review = (
        make_opportunity(seller, customer=make_customer(seller, phone=f"1390013900{n}"))
        for n in range(2)
    )
    Opportunity.objects.filter(pk=lost.pk).update(stage="lost_requested", lost_reason="price")
    Opportunity.objects.filter(pk=review.pk).update(stage="internal_review")
    lead = new_lead(seller, name="李雷", phone="13700137000")
    Lead.objects.filter(pk=lead.pk).update(status="lost_requested", lost_reason="price")
    return seller


def test_all_that_waits_for_a_word_is_found_by_one_query(owner, waiting):
    owner.can("sales.quote.approve")
    with CaptureQueriesContext(connection) as caught:
        rows = selectors.approvals_waiting(owner)
    assert len(caught) == 1
    said = [(row["name"].split(" ")[0], row["what"]) for row in rows]
    assert len(rows) == 4
    assert ("王小明", "Discount 3.50 %") in said
    assert [what for _name, what in said].count("Lost: Price") == 2
    assert ("王小明", "Internal review") in said
    assert {row["amount"] is None for row in rows if row["url"].startswith("/leads/")} == {True}
    assert selectors.approvals_waiting(waiting) == []
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    assert not Contract.objects.exists()


def test_home_takes_fifteen_queries_at_most(owner, waiting, http, store):
    plan_follow_up(subject="Call", due_at=now(), actor=owner)
    cell = {"metric": Metric.UNITS, "person": owner, "value": 5}
    sales.set_targets(month=localdate(), cells=[cell], actor=owner)
    pages = []
    for part in ("/", "/?part=rest"):
        pages.append(text_of(http.get(part, headers=HTMX)))
        with CaptureQueriesContext(connection) as caught:
            http.get(part, headers=HTMX)
        asked = [query["sql"][:260] for query in caught.captured_queries]
        assert len(asked) <= 15, "\n".join(asked)
    assert "Waiting for your approval" in pages[0]
    assert "My targets this month" in pages[1]
    whole = text_of(http.get("/?part=rest"))  # a browser without scripts follows the link
    assert "Waiting for your approval" in whole
    assert "My targets this month" in whole


def test_home_of_an_advisor_takes_no_more(waiting):
    http = signed_in(waiting, "north")
    http.get("/")
    with CaptureQueriesContext(connection) as caught:
        http.get("/")
    assert len(caught) <= 15
