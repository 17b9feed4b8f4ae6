"""Every place asked by every role, by request: rows to ask about, people who ask, what came back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import ForeignKey, Model
from django.test import Client

from dealers.customers.models import Customer
from dealers.sales.models import Contract
from dealers.service.models import Booking
from oem_hub.network.models import Dealer
from portal.ui.pages import ActionView, BoardPage, DetailPage, ListPage
from tenants.accounts.models import Role, Scope, Unit, User
from tenants.accounts.services import create_api_key
from tenants.models import Tenant
from tenants.workspace.models import Job, Notification, SavedView, StoredFile
from tests.conftest import DOMAIN, make_person, make_store, signed_in, tenant_named
from tests.integrations.api.baker import bake
from tests.permissions.matrix import EVERYBODY, OWN, SIGNED_IN
from tests.permissions.register import Place

TENANTS = {"dealer": "North", "hub": "Hub", "ops": "Operators"}
# Rows that a view finds for itself, without a ``model``.
MODELS = {
    "service:booking_receive": Booking,
    "workspace:file_download": StoredFile,
    "desk:notice_open": Notification,
    "desk:job_detail": Job,
    "inventory:hall_edit": Unit,
    "desk:view_edit": SavedView,
    "desk:view_remove": SavedView,
}
# Asked by tests of their own: what no made-up row stands on, and links whose token is the key.
OPENED_BY_A_LINK = (
    "sales:shared_quote",
    "service:own_booking",
    "service:shared_order",
    "service:shared_photo",
    "surveys:answer",
)
BY_THEIR_OWN = {(method, name) for method in ("get", "post") for name in OPENED_BY_A_LINK} | {
    ("post", "sales:contract_board"),
    ("post", "service:dispatch"),
    ("post", "service:bay_board"),
    ("post", "service:reception"),
    ("get", "customers:assignment_edit"),
    ("post", "customers:assignment_edit"),
    ("get", "customers:play_edit"),
    ("post", "customers:play_edit"),
    ("get", "customers:play_remove"),
    ("post", "customers:play_remove"),
    ("get", "sales:order_print"),
    ("get", "get debtors_retrieve"),
    ("post", "post case_tasks_withdraw_question"),
    ("get", "customers:assignment_remove"),
    ("post", "customers:assignment_remove"),
    ("get", "get customer_imports_retrieve"),
    ("post", "post customer_imports_result"),
    ("get", "parts:slip_print"),
    ("get", "surveys:questionnaire_edit"),
    ("post", "surveys:questionnaire_edit"),
    ("post", "post fleet_trips_cancel"),
    ("get", "care:call_detail"),
    ("get", "get phone_calls_retrieve"),
    ("get", "care:task_detail"),
    ("post", "care:task_detail"),
    ("post", "care:request_board"),
    ("get", "get case_tasks_retrieve"),
    ("post", "post case_tasks_take"),
    ("post", "post case_tasks_give_back"),
    ("post", "post case_tasks_finish"),
    ("post", "post case_tasks_assign"),
    ("post", "post case_tasks_withdraw"),
}
# Pages that are there only for a draft.
OF_A_DRAFT = {"sales:contract_edit"}
# What an address asks for besides ``pk``.
ARGUMENTS = {
    "key": "deposit",
    "nth": "0",
    "code": "none",
    "token": "none",
    "step": "0197f000-0000-7000-8000-000000000000",
    "month": "2026-12",
    "rule": "0197f000-0000-7000-8000-000000000000",
    "play": "0197f000-0000-7000-8000-000000000000",
}
# What a page keeps about the visit itself, whoever asks and whatever comes of it.
OF_THE_VISIT = re.compile(
    r'"(django_session|usersessions_usersession|accounts_apikey|api_idempotency\w*)"'
)
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
HTMX = {"hx-request": "true"}


def may(role: str, cell: str) -> bool:
    """Whether the matrix lets a role in; the owner may everything that is no colleague's own."""
    return role == "owner" or cell in {EVERYBODY, SIGNED_IN, OWN} or role in cell.split()


@contextmanager
def writes_noted() -> Iterator[list[str]]:
    """The statements that changed a row meanwhile, but for the session's own."""
    noted: list[str] = []

    def note(execute, sql, params, many, context):
        if WRITES.match(str(sql)) and not OF_THE_VISIT.search(str(sql)):
            noted.append(str(sql)[:160])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield noted


class Asker:
    """One person of one role, with a browser and an API key, in the tenant that is entered."""

    def __init__(self, kind: str, role: str, tenant: Tenant) -> None:
        self.kind, self.role, self.tenant = kind, role, tenant
        self.person = make_person(
            role, kind=kind, store=make_store(), scope=Scope.GROUP, email=f"{role}@asks.test"
        )
        text = create_api_key(name="Asks", acts_as=self.person)[1]
        self.browser = signed_in(self.person, tenant.slug)
        self.browser.raise_request_exception = False
        self.program = Client(
            SERVER_NAME=f"{tenant.slug}.{DOMAIN}",
            headers={"authorization": f"Bearer {text}"},
            raise_request_exception=False,
        )
        self.shared: list[Model] = [make_store()]
        if kind == "hub":  # a claim's answer goes to a dealer that is there
            self.shared.append(bake(Dealer, tenant_id=tenant_named("North").pk))
        self._rows: dict[tuple[type[Model], bool], Model] = {}

    def row(self, model: type[Model], *, own: bool) -> Model:
        """A record to ask about, made once; ``own``: it is the asker's."""
        key = (model, own)
        if key not in self._rows:
            self._rows[key] = self._make(model, own=own)
        return self._rows[key]

    def _make(self, model: type[Model], *, own: bool, **given: Any) -> Model:
        if model is Tenant:
            return tenant_named("South")
        if model is Role and self.kind == "hub":  # only a role that decides has a limit
            return Role.objects.get(key="claims_reviewer")
        if model is User:
            return bake(model, is_active=True, home_store=make_store())
        fields = {f.name: f for f in model._meta.concrete_fields}
        if "network" in fields and not isinstance(fields["network"], ForeignKey):
            given["network"] = tenant_named("Hub").pk
        if own:
            given |= {
                name: self.person
                for name, field in fields.items()
                if getattr(field, "related_model", None) is User
            }
        if model is Contract:
            step = {"key": ARGUMENTS["key"], "due": "2026-11-30", "done_on": "", "done_by": ""}
            given |= {"milestones": [step], "supersedes": None}
        if model is Notification:
            given["url"] = "/"
        if model is StoredFile:
            path = f"{self.tenant.schema_name}/asked.txt"
            given |= {"path": default_storage.save(path, ContentFile(b"text")), "verb": ""}
            if self.kind == "dealer":
                about = self.row(Customer, own=own)
                given |= {"about": about.pk, "about_type": Customer._meta.label_lower}
        made = bake(model, **given, shared=self.shared)
        if model is Customer:  # who bought nothing has no statement
            bake(Contract, customer=made, supersedes=None, shared=self.shared)
        return made

    def address(self, place: Place, *, own: bool) -> str:
        """Where the place is, with a real record in it."""
        model = MODELS.get(place.name) or getattr(place.view, "model", None)

        def fill(match: re.Match) -> str:
            name = match[1].rpartition(":")[2]
            if name == "other":  # the second of two that are put together
                return str(self._make(model, own=own).pk)
            if name == "pk" and place.name in OF_A_DRAFT:
                return str(self._make(model, own=own, status="draft").pk)
            if name == "colleague":
                return str(self.row(User, own=False).pk)
            return str(self.row(model, own=own).pk) if name == "pk" else ARGUMENTS[name]

        return "/" + re.sub(r"<([a-z_:]+)>", fill, place.pattern)

    def body(self, place: Place) -> dict[str, str] | None:
        """The least that makes a page take a POST for one; ``None``: it takes none from anybody."""
        view = place.view
        if not isinstance(view, type):
            return {}
        if issubclass(view, DetailPage) and not issubclass(view, ActionView):
            return {"note": "Asked."} if view.timeline else None
        if issubclass(view, ListPage):
            may = [a for a in view.bulk_actions if self.person.can(a.verb)]
            if not may and (not view.bulk_actions or self.person.can(view.verb)):
                return None  # sees the list and does nothing with its rows
            return {"bulk": (may or view.bulk_actions)[0].key}
        if getattr(view, "model", None) is None:
            return {} if not issubclass(view, BoardPage) else None
        if issubclass(view, BoardPage):
            if self.person.can(view.verb) and not self.person.can(view.move_verb or view.verb):
                return None  # sees the board and moves nothing
            row = self.row(view.model, own=False)
            fixed = isinstance(view.states, list | tuple)  # or the house's own, which the row is in
            to = view.states[0] if fixed else getattr(row, view.state_field, "")
            return {"id": str(row.pk), "to": str(to)}
        return {}

    def ask(self, place: Place, method: str, *, own: bool = False) -> tuple[int, list[str]]:
        """The status that comes back and what was written, which is undone again."""
        address, body = self.address(place, own=own), self.body(place) or {}
        before = transaction.savepoint()  # a block of ``atomic`` would forbid to enter the tenant
        with writes_noted() as noted:
            if place.is_operation:
                more = {"content_type": "application/json"} if method != "get" else {}
                answer = getattr(self.program, method)(address, **more)
            elif method == "get":
                answer = self.browser.get(address, headers=HTMX)
            else:
                answer = self.browser.post(address, body, headers=HTMX)
            if answer.streaming:
                b"".join(answer)  # a file is closed when it has been read
        transaction.savepoint_rollback(before)
        return answer.status_code, noted
