"""The customer's page: opened by a link, answered once, in both languages, over when it is over."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now

from dealers.surveys import services
from dealers.surveys.models import Survey
from tenants.context import in_tenant
from tests.conftest import make_store
from tests.dealers.surveys.steps import BEST, WORST, asked
from tests.ui.base import own_queries, text_of


@pytest.fixture(autouse=True)
def _nobody_came_yet():
    cache.clear()


@pytest.fixture
def anybody():
    return Client(SERVER_NAME="north.portal.test", headers={"accept-language": "en"})


def page_of(survey: Survey) -> str:
    return f"/surveys/answer/{services.survey_token(survey)}/"


def test_customer_answers_on_one_page_and_is_thanked(anybody, store):
    survey = asked(1)
    page = anybody.get(page_of(survey) + "?lang=en")
    text = text_of(page)
    assert page.status_code == 200
    assert "How easy was it to book?" in text
    assert text.count('type="radio"') == 10 * 7 + 2 * 2 + 11
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert text.count("<script") == 1  # the theme's: answering works without
    assert "style=" not in text
    done = anybody.post(page_of(survey), {**BEST, "comment": "Thank you"})
    assert done.status_code == 302
    assert "have arrived" in text_of(anybody.get(page_of(survey) + "?lang=en"))
    survey.refresh_from_db()
    assert (survey.state, survey.score, survey.comment) == ("answered", 100, "Thank you")


def test_page_is_in_the_customers_language_with_a_switch(anybody, store):
    survey = asked(1)
    text = text_of(anybody.get(page_of(survey)))
    assert 'lang="zh-hans"' in text
    assert "预约是否方便？" in text
    assert "?lang=en" in text


def test_browser_with_all_checks_may_post(store):
    survey = asked(1)
    browser = Client(SERVER_NAME="north.portal.test", enforce_csrf_checks=True)
    text = text_of(browser.get(page_of(survey)))
    token = text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert browser.post(page_of(survey), BEST).status_code == 403
    sent = browser.post(page_of(survey), {**BEST, "csrfmiddlewaretoken": token})
    assert sent.status_code == 302


def test_missing_answers_are_marked_and_the_rest_is_kept(anybody, store):
    survey = asked(1)
    page = anybody.post(page_of(survey) + "?lang=en", {"q2": "7", "comment": "<b>Hm</b>"})
    text = text_of(page)
    assert page.status_code == 422
    assert "Please answer this question." in text
    assert re.search(r'name="q2" value="7"[^>]* checked', text)
    assert "&lt;b&gt;Hm" in text
    assert anybody.post(page_of(survey), {**BEST, "q2": "99"}).status_code == 422
    survey.refresh_from_db()
    assert survey.state == "open"


def test_second_answer_is_refused_politely(anybody, store):
    survey = asked(1)
    anybody.post(page_of(survey), BEST)
    again = anybody.post(page_of(survey) + "?lang=en", WORST)
    assert again.status_code == 409
    assert "answered already" in text_of(again)
    survey.refresh_from_db()
    assert survey.score == 100


def test_expired_link_says_so(anybody, store):
    survey = asked(1)
    Survey.objects.update(expires_at=now() - timedelta(seconds=1))
    page = anybody.get(page_of(survey))
    assert page.status_code == 404
    assert "time to answer is over" in text_of(page)
    assert anybody.post(page_of(survey), BEST).status_code == 404


def test_link_of_another_dealer_opens_nothing(anybody, store, south):
    with in_tenant(south):
        make_store()
        theirs = asked(1)
        address = page_of(theirs)
        right = Client(SERVER_NAME="south.portal.test")
        assert right.get(address).status_code == 200
    page = anybody.get(address)
    assert page.status_code == 404
    assert "no longer valid" in text_of(page)
    assert anybody.post(address, BEST).status_code == 404
    with in_tenant(south):
        theirs.refresh_from_db()
        assert theirs.state == "open"


def test_forged_and_cut_links_are_dead(anybody, store):
    token = services.survey_token(asked(1))
    for wrong in (token[:-2], f"x{token}", "none"):
        assert anybody.get(f"/surveys/answer/{wrong}/").status_code == 404


def test_many_tries_from_one_address_are_stopped(anybody, store):
    address = page_of(asked(1))
    codes = {anybody.post(address, {}).status_code for _n in range(42)}
    assert codes == {422, 429}


def test_page_costs_few_queries(anybody, store):
    address = page_of(asked(1))
    anybody.get(address)
    with own_queries() as counted:
        anybody.get(address)
    assert counted.count == 1
