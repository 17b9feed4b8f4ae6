"""The gallery draws every component, in both languages."""

import pytest

from tests.ui.base import HTMX, rows_in, text_of

PAGES = [
    "", "list/", "list/?rows=0", "list/?rows=3", "thing/", "form/", "wizard/", "board/", "calendar/",
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
