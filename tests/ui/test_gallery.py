"""The gallery draws every component, in both languages."""

import json
import re
from html import unescape

import pytest

from tests.ui.base import HTMX, rows_in, text_of

PAGES = [
    "", "list/", "list/?rows=0", "list/?rows=3", "thing/", "form/", "wizard/", "board/", "calendar/",
    "job/",
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("page", PAGES)
def test_page_of_the_gallery_is_drawn(http, page, language):
    response = http.get(f"/ui/{page}", headers={"accept-language": language})
    assert response.status_code == 200
    assert f'lang="{language}"' in text_of(response)


def test_list_shows_fifty_of_two_hundred(http):
    response = http.get("/ui/list/")
    assert rows_in(response) == 50
    assert "1,000+" in text_of(response)


def test_calendar_of_a_day_and_of_nonsense(http):
    assert http.get("/ui/calendar/?span=day&day=2026-11-24").status_code == 200
    assert http.get("/ui/calendar/?day=2026-13-99").status_code == 200


def test_form_is_refused_and_says_why(http):
    response = http.post("/ui/form/", {"name": "王秀英"}, headers=HTMX)
    assert response.status_code == 422
    assert "王秀英" in text_of(response)
    assert "data-errors" in text_of(response)


def test_paper_speaks_the_language_asked_for(http):
    assert '<html lang="zh-hans">' in text_of(http.get("/ui/paper/?lang=zh-hans"))


# Every component that the product is made of: where it is seen, and by what it is known there.
COMPONENTS = {
    "navigation by role": ("", 'id="rail"'),
    "counts of the navigation": ("", "data-count"),
    "search": ("", "data-open-search"),
    "quick create": ("", "data-quick"),
    "notifications": ("", "data-unread"),
    "language switch": ("", 'name="language"'),
    "theme switch": ("", 'name="theme"'),
    "page head": ("list/", "ui-head-actions"),
    "table": ("list/", "<tbody"),
    "saved views": ("list/?status=new&owner=Wu+Lan", "Save view"),
    "filters": ("list/", 'id="chip-status"'),
    "sort": ("list/", "sort=amount"),
    "selection": ("list/", 'name="ids"'),
    "bulk action": ("list/", 'name="bulk"'),
    "export": ("list/", "export=xlsx"),
    "pager": ("list/", 'rel="next"'),
    "board": ("board/", "ui/board.js"),
    "calendar": ("calendar/", "ui-cal"),
    "tabs": ("thing/", "ui-tabs"),
    "timeline": ("thing/", 'id="timeline"'),
    "inline errors": ("", 'class="ui-error'),
    "autocomplete": ("form/", 'role="combobox"'),
    "wizard": ("wizard/", "ui-steps"),
    "dialog": ("", 'hx-target="#dialog-body"'),
    "toast": ("", "/ui/toast/?tone=trouble"),
    "badges": ("", "ui-badge ui-trouble"),
    "empty state": ("list/?rows=0", "ui-empty"),
    "loading state": ("", "htmx-request"),
    "error state": ("list/?status=gone", 'id="wrong-status"'),
    "charts": ("", "ui-chart"),
    "progress of a job": ("job/", 'data-poll="/ui/job/"'),
    "print page": ("paper/", "signatures"),
}


@pytest.mark.parametrize("component", COMPONENTS)
def test_component_is_shown(http, component):
    page, mark = COMPONENTS[component]
    assert mark in text_of(http.get(f"/ui/{page}"))


def test_no_link_of_the_gallery_is_broken(http):
    """Followed from page to page."""
    waiting, seen = ["/ui/"], set()
    while waiting:
        address = waiting.pop()
        seen.add(address.partition("?")[0])
        answer = http.get(address)
        assert answer.status_code in (200, 204, 422), address
        if "text/html" in answer.headers.get("Content-Type", ""):
            links = re.findall(r'(?:href|hx-get|data-url)="(/ui/[^"#]*)"', text_of(answer))
            waiting += [to for to in map(unescape, links) if to.partition("?")[0] not in seen]
            seen |= {to.partition("?")[0] for to in map(unescape, links)}
    assert len(seen) == 12


def test_list_is_sorted_filtered_exported_and_acted_upon(http):
    amounts = [r.amount or 0 for r in http.get("/ui/list/?sort=-amount").context["page"].page_rows]
    assert amounts == sorted(amounts, reverse=True)
    assert rows_in(http.get("/ui/list/?rows=20&status=new")) == 4
    lines = http.get("/ui/list/?export=csv").content.decode("utf-8-sig").strip().split("\r\n")
    assert len(lines) == 201
    ids = [str(row.pk) for row in http.get("/ui/list/").context["page"].page_rows[:5]]
    dialog = http.get("/ui/list/", {"bulk": "assign", "ids": ids}, headers=HTMX)
    assert dialog.status_code == 200
    done = http.post("/ui/list/", {"bulk": "assign", "ids": ids, "owner": "Wu Lan"}, headers=HTMX)
    said = json.loads(done.headers["HX-Trigger"])["ui-toast"]["text"]
    assert said.startswith("3 done. 2 refused")


@pytest.mark.parametrize("tone", ["done", "trouble", "nonsense"])
def test_toast_is_said(http, tone):
    answer = http.get("/ui/toast/", {"tone": tone}, headers=HTMX)
    said = json.loads(answer.headers["HX-Trigger"])["ui-toast"]
    assert said["tone"] == ("done" if tone == "nonsense" else tone)


@pytest.mark.parametrize(
    ("state", "shown"),
    [("waiting", "Getting ready"), ("running", "of 12,000"), ("done", "nothing cut"), ("failed", "The disk is full")],
)  # fmt: skip
def test_job_in_each_state(http, state, shown):
    assert shown in text_of(http.get("/ui/job/", {"state": state}))


def test_autocomplete_offers_what_fits(http):
    found = json.loads(http.get("/ui/options/", {"q": "wittels"}).content)["options"]
    assert {option["label"][:9] for option in found} == {"Alexandra"}


def test_unknown_fault_or_state_is_not_there(http):
    assert http.get("/ui/fault/?name=base").status_code == 404
    assert http.get("/ui/job/?state=x").status_code == 404
