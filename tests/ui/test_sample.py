"""The base views by way of the sample screens, and the base tests by way of themselves."""

from tenants.accounts.models import Unit
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    EditPageTests,
    ListPageTests,
)


class _Units:
    refused_role = "technician"

    def make(self, n):
        return Unit.objects.create(kind="store", code=f"U{n}", name=f"Wang {n}")


class TestUnitList(_Units, ListPageTests):
    path = "/units/"
    queries = 1
    found, missed = "Wang", "Zhou"
    sort = "name"
    filters = "kind=store&is_active=true"


class TestUnitDetail(_Units, DetailPageTests):
    path = "/units/{pk}/"
    queries = 2
    shows = ("Wang 1", "U1", "Close")
    tabs = ("children", "empty")


class TestUnitCreate(_Units, CreatePageTests):
    path = "/units/new/"
    model = Unit
    good = {"name": "Team", "code": "T1", "kind": "team"}
    bad = {"name": "Typed before", "code": "BAD", "kind": "team"}
    wrong_field = "code"


class TestUnitEdit(_Units, EditPageTests):
    path = "/units/{pk}/edit/"
    good = {"name": "Li", "code": "T1", "kind": "team"}
    bad = {"name": "", "code": "T1", "kind": "team"}
    changed = {"name": "Li", "kind": "team"}


class TestUnitClose(_Units, ActionTests):
    path = "/units/{pk}/close/"
    good = {"reason": "Moved"}
    bad = {"reason": ""}
    after = {"is_active": False, "address": "Moved"}

    def refused(self):
        Unit.objects.update(is_active=False)


class TestUnitReopen(_Units, ActionTests):
    path = "/units/{pk}/reopen/"
    after = {"is_active": True}

    def make(self, n):
        return Unit.objects.create(kind="store", code=f"U{n}", name=f"Wang {n}", is_active=False)

    def refused(self):
        Unit.objects.update(is_active=True)
