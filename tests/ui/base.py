"""Tests that every screen inherits: name the address, how to make a row, and who is refused.

Subclass in your domain's tests, name it ``Test…``, and fill in the attributes::

    class TestLeadList(ListPageTests):
        path = "/leads/"
        queries = 1     # the screen's own, a literal: the same with 1 and with 3 rows
        refused_role = "technician"      # a role without the screen's verb
        found, missed = "Wang", "Zhou"   # `make(1)` is found by one and not by the other
        sort = "name"
        filters = "status=new"           # a query that `make(1)` fits

        def make(self, n): return make_lead(name=f"Wang {n}")

``make(n)`` makes the n-th row in the tenant that is entered, with whatever it needs.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from typing import Any
from zlib import crc32

import pytest
from django.db import connection, transaction
from django.forms import CharField
from django.test.utils import CaptureQueriesContext
from django_filters import fields

from portal.ui import exports
from tenants.accounts.models import Scope
from tenants.audit.models import AuditEntry
from tenants.context import in_tenant
from tenants.workspace.models import Job
from tests.conftest import make_person, make_store, signed_in, tenant_named

ZH = {"accept-language": "zh-hans"}
HTMX = {"hx-request": "true"}


# What the frame of every page asks: the host's tenant, who it is and what they may, their views,
# the timeline. Counted apart, so that a screen's literal says what the screen itself costs.
FRAME = re.compile(
    r'FROM "(tenants_domain|accounts_assignment|workspace_savedview|workspace_notification'
    r'|audit_auditentry|desk_note|usersessions_usersession|django_session)"'
    r'|^SELECT "accounts_unit"."id" AS "pk", "accounts_unit"."name" AS "name" FROM'
    r'|FROM "accounts_user" WHERE "accounts_user"."id" = .* LIMIT 21$'
)
AT_MOST = 14


class own_queries:
    """Count the queries of a screen itself; the whole page may ask 14 at most."""

    def __enter__(self):
        self.caught = CaptureQueriesContext(connection)
        self.caught.__enter__()
        return self

    def __exit__(self, *exception):
        self.caught.__exit__(*exception)
        everything = [query["sql"] for query in self.caught.captured_queries]
        mine = [sql for sql in everything if not FRAME.search(sql)]
        print("\n".join(sql[:200] for sql in mine))
        self.count = len(mine)
        if exception == (None, None, None):
            assert len(everything) <= AT_MOST, "\n".join(sql[:200] for sql in everything)


def nonsense(filterset) -> Iterator[tuple[dict[str, str], str]]:
    """For each filter of a list that can be wrong: a query that is, and the filter's name."""
    for name, field in filterset.form.fields.items():
        if isinstance(field, fields.RangeField):
            end = "after" if isinstance(field, fields.DateRangeField) else "min"
            yield {f"{name}_{end}": "nonsense"}, name
        elif name != "q" and type(field) is not CharField:
            yield {name: "nonsense"}, name


def typed_by_hand(seed: str) -> list[tuple[str, str]]:
    """A fifth of all parameters with all strange values; another fifth for each list, by its name."""
    names = ("q", "ids", "bulk", "sort", "cols", "page", "export", "all", "owner", "store")
    values = ("\0", "x" * 3000, "-", "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz", "９", "'\"<>%")
    return list(itertools.product(names, values))[crc32(seed.encode()) % 5 :: 5]


def text_of(response) -> str:
    return response.content.decode()


def rows_in(response) -> int:
    """How many rows the table on the page has."""
    body = re.search(r"<tbody.*?</tbody>", text_of(response), re.DOTALL)
    return body.group().count("<tr") if body else 0


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction around tests, which have their own inside it; nothing of it stays."""
    with transaction.atomic():
        connection.atomic_blocks[-1]._from_testcase = True
        yield
        transaction.set_rollback(True)


class ScreenTests:
    """What all screens share. ``tenant_slug``: ``north`` or ``hub``, with ``kind`` to match."""

    path = ""
    refused_role = ""
    tenant_slug = "north"
    kind = "dealer"

    def make(self, n: int) -> Any:
        raise NotImplementedError

    def prepare(self) -> None:
        """Make what every test of the class begins with. Made once and given back to each test."""

    @pytest.fixture(scope="class")
    @classmethod
    def _prepared(cls, django_db_setup, django_db_blocker):
        # Making a row takes many times as long as looking at it: once for each class, inside a
        # transaction that every test of the class puts back to here.
        with django_db_blocker.unblock(), rolled_back():
            first = cls()
            first.tenant = tenant_named("Hub" if cls.tenant_slug == "hub" else "North")
            with in_tenant(first.tenant):
                where = {"store": make_store()} if cls.kind == "dealer" else {}
                first.person = make_person("owner", kind=cls.kind, scope=Scope.GROUP, **where)
                first.prepare()
                yield first.__dict__

    @pytest.fixture(autouse=True)
    def _enter(self, _prepared, db):
        self.__dict__.update(deepcopy(_prepared))
        with in_tenant(self.tenant):
            self.http = signed_in(self.person, self.tenant_slug)
            yield

    @pytest.fixture
    def owner(self):
        """The person who is signed in."""
        return self.person

    def address(self) -> str:
        return self.path

    def stranger(self):
        """A client of a colleague without the verb."""
        assert self.refused_role, f"{type(self).__name__} names no refused_role"
        person = make_person(
            self.refused_role, kind=self.kind, store=make_store(), email="stranger@example.test"
        )
        return signed_in(person, self.tenant_slug)

    def test_who_is_not_signed_in_goes_to_the_sign_in_page(self):
        self.http.logout()
        response = self.http.get(self.address())
        assert response.status_code == 302
        assert "next=" in response.url

    def test_role_without_the_verb_gets_404(self):
        assert self.stranger().get(self.address()).status_code == 404


class _Renders(ScreenTests):
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_renders_in_both_languages(self, language):
        response = self.http.get(self.address(), headers={"accept-language": language})
        assert response.status_code == 200
        assert f'lang="{language}"' in text_of(response)

    def test_has_no_inline_script_or_style(self):
        text = text_of(self.http.get(self.address()))
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*(src=|json))", text)


class ListPageTests(_Renders):
    """Of a ``ListPage``."""

    queries = 0
    found, missed = "", ""
    sort = ""
    filters = ""
    # A role with the verb, but only over its own records: sees and exports no other's.
    own_role = ""

    def test_empty_list_says_what_it_is_for(self):
        response = self.http.get(self.address())
        assert rows_in(response) == 0
        assert "ui-empty" in text_of(response)

    def test_one_row_and_three_rows_cost_the_same_queries(self):
        self.make(1)
        assert self.count_queries(rows=1) == self.queries
        self.make(2)
        self.make(3)
        assert self.count_queries(rows=3) == self.queries

    def count_queries(self, *, rows: int) -> int:
        self.http.get(self.address())  # warms what is remembered between requests
        with own_queries() as counted:
            response = self.http.get(self.address())
        assert rows_in(response) == rows
        return counted.count

    def test_search_finds_and_misses(self):
        if not self.found:
            pytest.skip("no search")
        self.make(1)
        assert rows_in(self.http.get(self.address(), {"q": self.found})) == 1
        missed = self.http.get(self.address(), {"q": self.missed or "zzz-nothing"})
        assert rows_in(missed) == 0
        assert "ui-empty" in text_of(missed)

    def test_sort_turns_the_order(self):
        if not self.sort:
            pytest.skip("no sortable column")
        for n in (1, 2, 3):
            self.make(n)
        up = re.findall(r'class="ui-row-link" href="([^"]+)"', text_of(self.sorted(self.sort)))
        down = re.findall(
            r'class="ui-row-link" href="([^"]+)"', text_of(self.sorted(f"-{self.sort}"))
        )
        assert len(up) == 3
        assert up == down[::-1]

    def sorted(self, order: str):
        return self.http.get(self.address(), {"sort": order})

    def test_unknown_sort_and_page_are_harmless(self):
        self.make(1)
        for query in ({"sort": "password"}, {"page": "x"}, {"cols": "nothing"}, {"page": "-1"}):
            assert rows_in(self.http.get(self.address(), query)) == 1, query
        assert self.http.get(self.address(), {"page": "99999"}).status_code == 200

    def test_filters_keep_what_fits(self):
        if not self.filters:
            pytest.skip("no filter")
        self.make(1)
        response = self.http.get(f"{self.address()}?{self.filters}")
        assert rows_in(response) == 1

    def test_wrong_filter_shows_no_rows_and_says_which(self):
        self.make(1)
        filterset = self.http.get(self.address()).context["page"].filterset
        if filterset is None:
            pytest.skip("no filters")
        for query, name in nonsense(filterset):
            response = self.http.get(self.address(), query)
            assert response.status_code == 422, query
            assert rows_in(response) == 0
            assert f'id="wrong-{name}"' in text_of(response)
        refused = self.http.get(self.address(), {**query, "export": "csv"})
        assert refused.status_code == 422
        assert "Content-Disposition" not in refused.headers

    def test_nothing_typed_by_hand_breaks_the_list(self):
        self.make(1)
        for name, value in typed_by_hand(type(self).__name__):
            assert self.http.get(self.address(), {name: value}).status_code in (200, 404, 422)

    def test_htmx_gets_the_fragment_only(self):
        self.make(1)
        text = text_of(self.http.get(self.address(), headers=HTMX))
        assert "<html" not in text
        assert "<tbody" in text

    def test_pager_leads_on(self, monkeypatch):
        view = self.http.get(self.address()).context["page"]
        monkeypatch.setattr(type(view), "page_size", 2)
        for n in (1, 2, 3):
            self.make(n)
        first = self.http.get(self.address())
        assert rows_in(first) == 2
        assert 'rel="next"' in text_of(first)
        assert rows_in(self.http.get(self.address(), {"page": "2"})) == 1

    def test_long_list_becomes_a_file_by_a_job_and_is_whole(
        self, monkeypatch, settings, tmp_path, django_capture_on_commit_callbacks
    ):
        settings.MEDIA_ROOT = tmp_path
        monkeypatch.setattr(exports, "AT_ONCE", 1)
        for n in (1, 2, 3):
            self.make(n)
        address = f"{self.address()}?export=csv"
        offer = self.http.get(address)
        if not offer.context["page"].exportable:
            pytest.skip("no export")
        assert f'value="{address}"' in text_of(offer)
        with django_capture_on_commit_callbacks(execute=True):
            answer = self.http.post("/settings/export/", {"address": address, "format": "csv"})
        job = Job.objects.get()
        assert answer.url == f"/jobs/{job.pk}/"
        with in_tenant(self.tenant):
            job.refresh_from_db()
        assert job.state == "done", job.error
        content = b"".join(self.http.get(f"/files/{job.file_id}/").streaming_content)
        assert len(content.decode("utf-8-sig").strip().split("\r\n")) == 4
        noted = AuditEntry.objects.get(verb="desk.list.exported")
        assert noted.changes["rows"] == 3

    @pytest.mark.parametrize("format", list(exports.FORMATS))
    def test_export_holds_every_row_and_is_noted(self, format):
        self.make(1)
        self.make(2)
        response = self.http.get(self.address(), {"export": format})
        assert response.status_code == 200
        if response.context and not response.context["page"].exportable:
            pytest.skip("no export")
        assert "attachment" in response.headers["Content-Disposition"]
        noted = AuditEntry.objects.get(verb="desk.list.exported")
        assert (noted.actor_id, noted.changes["rows"]) == (self.person.pk, 2)
        if format == "csv":
            assert len(response.content.decode("utf-8-sig").strip().split("\r\n")) == 3

    def test_list_and_export_show_only_what_the_person_may_see(self):
        if not self.own_role:
            pytest.skip("no role that sees only its own")
        self.make(1)
        person = make_person(self.own_role, kind=self.kind, email="own@example.test")
        http = signed_in(person, self.tenant_slug)
        assert rows_in(http.get(self.address())) == 0
        lines = http.get(self.address(), {"export": "csv"}).content.decode("utf-8-sig")
        assert len(lines.strip().split("\r\n")) == 1


class _OfOneThing(ScreenTests):
    """``path`` has ``{pk}`` in it."""

    def prepare(self) -> None:
        self.thing = self.make(1)

    def address(self) -> str:
        return self.path.format(pk=self.thing.pk)

    def test_unknown_id_is_404(self):
        other = self.path.format(pk="0197f000-0000-7000-8000-000000000000")
        assert self.http.get(other).status_code == 404

    def test_row_of_another_tenant_is_404(self, south):
        if self.tenant_slug != "north":
            pytest.skip("only dealers have a neighbour")
        with in_tenant(south):
            make_store()
            theirs = self.make(2)
        assert self.http.get(self.path.format(pk=theirs.pk)).status_code == 404


class DetailPageTests(_OfOneThing, _Renders):
    """Of a ``DetailPage``. ``shows``: texts that must be on the page of ``make(1)``."""

    queries = 0
    shows: tuple[str, ...] = ()
    tabs: tuple[str, ...] = ()

    def test_shows_the_facts(self):
        text = text_of(self.http.get(self.address()))
        for expected in self.shows:
            assert expected in text

    def test_query_count(self):
        self.http.get(self.address())
        with own_queries() as counted:
            self.http.get(self.address())
        assert counted.count == self.queries, counted.count

    def test_every_tab_opens(self):
        for tab in self.tabs:
            page = self.http.get(self.address(), {"tab": tab})
            assert page.status_code == 200
            keys = [e["tab"].key for e in page.context["page"].shown_tabs if e["active"]]
            assert keys == [tab]


class CreatePageTests(_Renders):
    """Of a ``CreatePage``. ``good``: data that works; ``bad``: data that does not."""

    good: Mapping[str, Any] = {}
    bad: Mapping[str, Any] = {}
    wrong_field = ""
    model: Any = None

    def data(self) -> Mapping[str, Any]:
        """Override when the good data needs ids of other rows."""
        return self.good

    def test_good_form_makes_one(self):
        data, before = self.data(), self.model.objects.count()
        response = self.http.post(self.address(), data)
        assert response.status_code == 302, text_of(response)
        assert self.model.objects.count() == before + 1

    def test_bad_form_says_why_and_keeps_what_was_typed(self):
        before = self.model.objects.count()
        response = self.http.post(self.address(), self.bad)
        text = text_of(response)
        assert response.status_code == 422
        assert "data-errors" in text
        if self.wrong_field:
            assert f'id="id_{self.wrong_field}_error"' in text
        for value in self.bad.values():
            assert str(value) in text
        assert self.model.objects.count() == before

    def test_refused_role_changes_nothing(self):
        data, before = self.data(), self.model.objects.count()
        assert self.stranger().post(self.address(), data).status_code == 404
        assert self.model.objects.count() == before


class EditPageTests(_OfOneThing, _Renders):
    """Of an ``EditPage``. ``good`` and ``bad`` as for creating; ``changed``: field → new value."""

    good: Mapping[str, Any] = {}
    bad: Mapping[str, Any] = {}
    changed: Mapping[str, Any] = {}

    def data(self) -> Mapping[str, Any]:
        return self.good

    def fresh(self):
        return type(self.thing)._default_manager.get(pk=self.thing.pk)

    def test_good_form_changes_it(self):
        response = self.http.post(self.address(), self.data())
        assert response.status_code == 302, text_of(response)
        fresh = self.fresh()
        for name, value in self.changed.items():
            assert getattr(fresh, name) == value

    def test_one_field_is_changed_in_place_and_nothing_else(self):
        fields = self.http.get(self.address()).context["form"].fields
        changed = {k: v for k, v in self.changed.items() if k in fields and k in self.data()}
        view = self.http.get(self.address()).context["page"]
        if not changed or not view.in_place:
            pytest.skip("nothing is changed in place")
        name, value = next(iter(changed.items()))
        address = f"{self.address()}?field={name}"
        drawn = text_of(self.http.get(address, headers=HTMX))
        assert drawn.count(f'name="{name}') >= 1
        assert "data-edit-form" in drawn
        assert "<html" not in drawn
        before = self.fresh()
        told = self.http.post(address, {name: self.data()[name]}, headers=HTMX)
        assert told.status_code == 204, text_of(told)
        assert "ui-refresh" in told.headers["HX-Trigger"]
        after = self.fresh()
        assert getattr(after, name) == value
        for other in set(fields) - {name}:
            assert getattr(after, other, None) == getattr(before, other, None), other
        assert self.http.get(f"{self.address()}?field=pk", headers=HTMX).status_code == 404

    def test_bad_field_in_place_is_said_beside_it(self):
        view = self.http.get(self.address()).context["page"]
        required = [n for n, f in view.get_form().fields.items() if f.required]
        if not required or not view.in_place:
            pytest.skip("nothing can be wrong in place")
        before = self.fresh().__dict__
        response = self.http.post(
            f"{self.address()}?field={required[0]}", {required[0]: ""}, headers=HTMX
        )
        assert response.status_code == 422
        assert f'id="id_{required[0]}_error"' in text_of(response)
        assert {k: v for k, v in self.fresh().__dict__.items() if k != "_state"} == {
            k: v for k, v in before.items() if k != "_state"
        }

    def test_bad_form_says_why(self):
        response = self.http.post(self.address(), self.bad)
        assert response.status_code == 422
        assert "data-errors" in text_of(response)

    def test_refused_role_changes_nothing(self):
        before = self.fresh().__dict__
        assert self.stranger().post(self.address(), self.data()).status_code == 404
        after = self.fresh().__dict__
        assert {k: v for k, v in before.items() if k != "_state"} == {
            k: v for k, v in after.items() if k != "_state"
        }


class ActionTests(_OfOneThing):
    """Of an ``ActionView``. ``data``: what the dialog sends; ``after``: field → value afterwards.

    ``refused()`` brings the thing into a state from which the move is refused (optional).
    """

    good: Mapping[str, Any] = {}
    bad: Mapping[str, Any] | None = None
    after: Mapping[str, Any] = {}

    def data(self) -> Mapping[str, Any]:
        return self.good

    def refused(self) -> None:
        """Bring ``self.thing`` where the move is refused."""

    def fresh(self):
        return type(self.thing)._default_manager.get(pk=self.thing.pk)

    def test_dialog_opens(self):
        response = self.http.get(self.address(), headers=HTMX)
        assert response.status_code == 200
        assert "<html" not in text_of(response)

    def test_move_is_made_and_the_page_told(self):
        response = self.http.post(self.address(), self.data(), headers=HTMX)
        assert response.status_code == 204, text_of(response)
        assert {"HX-Trigger", "HX-Redirect"} & set(response.headers)
        fresh = self.fresh()
        for name, value in self.after.items():
            assert getattr(fresh, name) == value

    def test_move_works_without_javascript(self):
        assert self.http.post(self.address(), self.data()).status_code == 302

    def test_bad_data_is_said_in_the_dialog(self):
        if self.bad is None:
            pytest.skip("no form")
        response = self.http.post(self.address(), self.bad, headers=HTMX)
        assert response.status_code == 422
        assert "data-errors" in text_of(response)

    def test_refused_move_says_why_and_changes_nothing(self):
        if type(self).refused is ActionTests.refused:
            pytest.skip("never refused")
        self.refused()
        before = self.snapshot()
        response = self.http.post(self.address(), self.data(), headers=HTMX)
        assert response.status_code == 422
        assert self.snapshot() == before

    def test_refused_role_changes_nothing(self):
        before = self.snapshot()
        assert self.stranger().post(self.address(), self.data()).status_code == 404
        assert self.snapshot() == before

    def snapshot(self) -> dict[str, Any]:
        return {k: v for k, v in self.fresh().__dict__.items() if k != "_state"}
