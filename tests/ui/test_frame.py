"""The frame: home, search, counts, notices, saved views, notes, theme, boards."""

import json
import re

import pytest
from django.utils.html import escape

from portal.ui import menu
from tenants.accounts.models import Unit
from tenants.audit.services import record
from tenants.desk.models import Note
from tenants.desk.selectors import timeline_of
from tenants.workspace.models import Notification, SavedView
from tenants.workspace.services import notify
from tests.conftest import make_person, signed_in
from tests.ui.base import HTMX, rows_in, text_of


@pytest.fixture
def unit(north):
    return Unit.objects.create(kind="store", code="U1", name="Wang 1")


def test_home_needs_no_verb_and_shows_cards(owner, http, settings):
    assert http.get("/").status_code == 200


def test_search_of_one_character_asks_nobody(http, monkeypatch):
    monkeypatch.setattr(menu, "declared", None)
    assert "two characters" in text_of(http.get("/search/?q=a", headers=HTMX))


def test_counts_are_remembered_and_tell_of_notices(http, owner):
    notify(people=[owner], text="%(car)s is here.", url="/ui/", car="X9")
    answer = json.loads(http.get("/counts/").content)
    assert answer["unread"] == 1


def test_news_comes_once_and_only_to_whom_it_is_for(http, owner, django_assert_num_queries):
    notify(people=[owner], text="Old.")
    first = http.get("/notifications/news/?after=")
    assert json.loads(first.content)["news"] == []  # a page that opens has nothing to announce
    known = {"if-none-match": first.headers["ETag"]}
    http.get("/notifications/news/", headers=known)
    with django_assert_num_queries(3):  # session, person, newest notice
        assert http.get("/notifications/news/", headers=known).status_code == 304
    notify(people=[make_person("technician")], text="For somebody else.")
    assert http.get("/notifications/news/", headers=known).status_code == 304
    notify(people=[owner], text="%(car)s is here.", url="/ui/thing/", car="X9")
    after = json.loads(first.content)["newest"]
    answer = json.loads(http.get(f"/notifications/news/?after={after}", headers=known).content)
    notice = Notification.objects.get(text="%(car)s is here.")
    assert answer["news"] == [{"text": "X9 is here.", "url": f"/notifications/{notice.pk}/"}]
    assert (answer["unread"], answer["newest"]) == (2, str(notice.pk))


def test_news_of_an_unknown_notice_is_none(http, owner):
    notify(people=[owner], text="Old.")
    for after in ("x", "1", "%00", "٣"):
        assert json.loads(http.get(f"/notifications/news/?after={after}").content)["news"] == []


def test_first_notice_of_all_is_news(http, owner):
    empty = http.get("/notifications/news/")
    assert json.loads(empty.content)["newest"] == "0"
    notify(people=[owner], text="The first.")
    answer = json.loads(http.get("/notifications/news/?after=0").content)
    assert [each["text"] for each in answer["news"]] == ["The first."]


def test_notice_is_read_by_opening_it(http, owner):
    notify(people=[owner], text="%(car)s is here.", url="/ui/thing/", car="X9")
    assert "X9 is here." in text_of(http.get("/notifications/"))
    notice = Notification.objects.get()
    assert http.get(f"/notifications/{notice.pk}/").url == "/ui/thing/"
    notice.refresh_from_db()
    assert notice.read_at


def test_notice_of_a_colleague_is_not_found(http, owner):
    other = make_person("technician")
    notify(people=[other], text="Hello.")
    assert http.get(f"/notifications/{Notification.objects.get().pk}/").status_code == 404


def test_notice_leads_to_no_other_host(http, owner):
    notify(people=[owner], text="Hello.", url="https://evil.example/")
    assert http.get(f"/notifications/{Notification.objects.get().pk}/").url == "/notifications/"


def test_saved_view_is_a_tab_that_can_be_renamed_and_removed(http, unit):
    page = text_of(http.get("/units/?kind=store"))
    assert "/views/new/?screen=sample%3Aunit_list" not in page  # a preset is open already
    assert "Save view" in text_of(http.get("/units/?kind=team"))
    data = {"name": "Teams", "screen": "sample:unit_list", "query": "kind=team"}
    assert http.post("/views/new/", data).url == "/units/?kind=team"
    page = text_of(http.get("/units/?kind=team"))
    assert "Teams" in page
    assert "Edit view" in page
    view = SavedView.objects.get()
    http.post(f"/views/{view.pk}/", {"name": "Crews", "is_shared": "on"})
    colleague = signed_in(make_person("general_manager"), "north")
    assert "Crews" in text_of(colleague.get("/units/"))
    assert colleague.post(f"/views/{view.pk}/remove/").status_code == 404
    assert http.post(f"/views/{view.pk}/remove/").url == "/units/"
    assert not SavedView.objects.exists()


def test_note_is_written_into_the_timeline(http, owner, unit):
    response = http.post(f"/units/{unit.pk}/", {"note": "客户周末来。"}, headers=HTMX)
    assert response.status_code == 200
    assert "客户周末来。" in text_of(response)
    entry = timeline_of(unit, 5)[0]
    assert (entry.kind, entry.who, entry.text) == ("note", str(owner), "客户周末来。")


def test_timeline_tells_plain_changes_and_leaves_out_the_rest(owner, unit):
    changes = {"name": ["Crew", "Team"], "opening_hours": [{}, {"mon": []}], "gone": [1, 2]}
    record(actor=owner, verb="unit.changed", target=unit, changes=changes)
    assert [pair[1:] for pair in timeline_of(unit, 5)[0].changes] == [("Crew", "Team")]


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "bad\x00"])
def test_note_of_nothing_or_too_much_is_refused_and_kept(http, unit, text):
    response = http.post(f"/units/{unit.pk}/", {"note": text}, headers=HTMX)
    assert response.status_code == 422
    assert not Note.objects.exists()
    assert text.strip("\x00 ")[:100] in text_of(response)


def test_note_about_what_one_cannot_see_is_refused(unit):
    http = signed_in(make_person("technician"), "north")
    assert http.post(f"/units/{unit.pk}/", {"note": "Hello"}).status_code == 404
    assert not Note.objects.exists()


@pytest.mark.parametrize(("wanted", "kept"), [("dark", "dark"), ("pink", "auto")])
def test_theme_is_kept_with_the_person(http, owner, wanted, kept):
    http.post("/theme/", {"theme": wanted, "next": "//evil.example/"})
    owner.refresh_from_db()
    assert owner.theme == kept
    assert f'data-theme="{kept}"' in text_of(http.get("/"))


def test_theme_leads_to_no_other_host(http):
    assert http.post("/theme/", {"theme": "dark", "next": "//evil.example/"}).url == "/"


def test_board_moves_a_card_and_says_why_not(http, unit):
    moved = http.post("/units/board/", {"id": unit.pk, "to": "department"}, headers=HTMX)
    assert moved.status_code == 200
    unit.refresh_from_db()
    assert unit.kind == "department"
    refused = http.post("/units/board/", {"id": unit.pk, "to": "team"}, headers=HTMX)
    assert refused.status_code == 422
    assert "A store is no team." in refused.headers["HX-Trigger"]
    unit.refresh_from_db()
    assert unit.kind == "department"


def test_board_says_where_a_card_may_go_and_where_more_are(http, unit):
    text = text_of(http.get("/units/board/?q=Wang"))
    assert 'data-targets="{&quot;department&quot;: &quot;&quot;, &quot;team&quot;' in text
    for n in range(25):
        Unit.objects.create(kind="store", code=f"U{n + 2}", name=f"Wang {n}")
    text = text_of(http.get("/units/board/?q=Wang"))
    more = re.search(r'hx-get="([^"]+)"[^>]*hx-trigger="revealed"', text).group(1)
    assert text_of(http.get(more.replace("&amp;", "&"), headers=HTMX)).count("data-id=") == 6
    deep = text_of(http.get("/units/board/?q=Wang&depth=26", headers=HTMX))
    assert deep.count("data-id=") == 26


def test_board_answers_304_until_something_changes(http, unit, django_assert_max_num_queries):
    first = http.get("/units/board/")
    seen = {**HTMX, "if-none-match": first.headers["ETag"]}
    assert f'data-live="{escape(first.headers["ETag"])}"' in text_of(first)
    with django_assert_max_num_queries(5):
        same = http.get("/units/board/", headers=seen)
    assert (same.status_code, same.content) == (304, b"")
    unit.name = "Wang 2"
    unit.save()
    changed = http.get("/units/board/", headers=seen)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]
    seen = {**HTMX, "if-none-match": changed.headers["ETag"]}
    Unit.objects.filter(pk=unit.pk).update(kind="team")  # without touching `updated_at`
    assert http.get("/units/board/", headers=seen).status_code == 200


def test_board_with_a_wrong_filter_shows_no_card_and_says_why(http, unit):
    answer = http.get("/units/board/?is_active=perhaps")
    assert answer.status_code == 422
    assert "data-id=" not in text_of(answer)
    assert 'id="wrong-is_active"' in text_of(answer)


@pytest.mark.parametrize(
    "data", [{"id": "x", "to": "team"}, {"to": "team"}, {"id": "", "to": "no"}]
)
def test_board_finds_no_such_card_or_column(http, data):
    assert http.post("/units/board/", data).status_code == 404


def test_board_and_more_of_a_column_cost_few_queries(http, django_assert_max_num_queries):
    for n in range(25):
        Unit.objects.create(kind="store", code=f"U{n}", name=f"Wang {n}")
    http.get("/units/board/")
    with django_assert_max_num_queries(8):
        page = text_of(http.get("/units/board/"))
    assert page.count("ui-kard") - page.count("ui-kards") == 20
    assert text_of(http.get("/units/board/?lane=store&page=2", headers=HTMX)).count("data-id=") == 5


def test_calendar_and_paper_of_the_sample(http, unit):
    assert "Wang 1" in text_of(http.get("/units/calendar/"))
    assert "Wang 1" in text_of(http.get(f"/units/{unit.pk}/print/?lang=zh-hans"))


def test_bulk_does_what_it_can_and_names_what_was_refused(http, north):
    rows = [Unit.objects.create(kind="store", code=f"U{n}", name=f"Wang {n}") for n in range(3)]
    Unit.objects.filter(pk=rows[0].pk).update(is_active=False)
    ids = [str(row.pk) for row in rows]
    dialog = http.get("/units/", {"bulk": "close", "ids": ids}, headers=HTMX)
    assert text_of(dialog).count('name="ids"') == 3
    bad = http.post("/units/", {"bulk": "close", "ids": ids, "reason": ""}, headers=HTMX)
    assert bad.status_code == 422
    done = http.post("/units/", {"bulk": "close", "ids": ids, "reason": "Moved"}, headers=HTMX)
    assert done.status_code == 204
    said = done.headers["HX-Trigger"]
    assert "2 done" in said
    assert "Wang 0" in said
    assert not Unit.objects.filter(pk__in=ids, is_active=True).exists()


def test_bulk_of_everything_takes_what_fits_the_filters(http, north):
    for n in range(3):
        Unit.objects.create(kind="store" if n else "team", code=f"U{n}", name=f"Wang {n}")
    ask = {"kind": "store", "bulk": "close", "all": "1"}
    dialog = text_of(http.get("/units/", ask, headers=HTMX))
    target = re.search(r'hx-post="([^"]+)"', dialog).group(1)
    http.post(target, {"bulk": "close", "all": "1", "reason": "Moved"})
    assert Unit.objects.filter(is_active=False).count() == 2


def test_bulk_without_the_verb_is_not_found(north):
    http = signed_in(make_person("sales_manager"), "north")
    assert http.post("/units/", {"bulk": "close", "all": "1"}).status_code == 404


def test_columns_are_chosen_in_the_address(http, unit):
    assert "Belongs to" in text_of(http.get("/units/?cols=parent__name"))
    head = text_of(http.get("/units/")).split("<thead>")[1].split("</thead>")[0]
    assert "Belongs to" not in head


def test_formula_in_a_cell_is_shown_and_not_run(http, north):
    Unit.objects.create(kind="store", code="U9", name="=HYPERLINK(1)")
    lines = http.get("/units/?export=csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in lines


def test_row_count_is_bounded(http, north):
    Unit.objects.bulk_create(
        Unit(kind="store", code=f"U{n}", name=f"Wang {n}") for n in range(1002)
    )
    response = http.get("/units/")
    assert rows_in(response) == 50
    assert "1,000+" in text_of(response)


def parts_of(answer) -> dict[str, bool]:
    """The parts of the rail, and which stand open."""
    found = re.findall(r'data-part="(\w+)" aria-expanded="(\w+)"', answer.content.decode())
    return {name: is_open == "true" for name, is_open in found}


def test_long_rail_opens_the_part_of_the_page_and_what_was_chosen(owner, http):
    at_customers = parts_of(http.get("/customers/"))
    assert [name for name, is_open in at_customers.items() if is_open] == ["sell"]
    http.cookies[menu.PARTS_COOKIE] = "sell.0-serve.1-nothing.1-x"
    chosen = parts_of(http.get("/customers/"))
    assert [name for name, is_open in chosen.items() if is_open] == ["sell", "serve"]
    at_stock = parts_of(http.get("/stock/"))
    assert [name for name, is_open in at_stock.items() if is_open] == ["cars", "serve"]


def test_short_rail_stands_open(store):
    http = signed_in(make_person("technician", store=store), "north")
    assert set(parts_of(http.get("/")).values()) == {True}


def test_search_finds_pages_of_the_rail_that_the_person_may_open(http, store):
    answer = http.get("/search/?q=labour+ra", headers=HTMX)
    assert "/settings/labour-rates/" in answer.content.decode()
    http = signed_in(make_person("technician", store=store), "north")
    assert (
        "/settings/labour-rates/"
        not in http.get("/search/?q=labour+ra", headers=HTMX).content.decode()
    )
