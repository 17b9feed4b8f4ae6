"""The screens of tasks, claims, policies and costs."""

from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from dealers.fleet import services as fleet
from dealers.fleet.models import CarCost, CarTask, Policy
from tests.dealers.fleet.steps import make_claim, make_policy, make_task, the_car
from tests.dealers.steps import here
from tests.ui.base import (
    ActionTests,
    CreatePageTests,
    DetailPageTests,
    ListPageTests,
)

TODAY = localdate()


class _Tasks:
    refused_role = "cashier"
    person = None

    def make(self, n):
        return make_task(here(self.person), title=f"Brakes {n}")


class TestTaskList(_Tasks, ListPageTests):
    path = "/fleet/tasks/"
    queries = 2
    found, missed = "Brakes", "zzz"
    sort = "title"
    filters = "open=true"
    own_role = "technician"


class TestTaskDetail(_Tasks, DetailPageTests):
    path = "/fleet/tasks/{pk}/"
    queries = 2
    shows = ("Brakes 1", "沪A12341", "Start")
    tabs = ("costs",)


class TestTaskCreate(_Tasks, CreatePageTests):
    path = "/fleet/tasks/new/"
    model = CarTask
    bad = {"kind": "repair", "title": "Brakes"}
    wrong_field = "car"

    def data(self):
        return {**self.bad, "car": the_car(here(self.person)).pk}


class TestTaskAssign(_Tasks, ActionTests):
    path = "/fleet/tasks/{pk}/assign/"
    bad = {"assignee": ""}

    def data(self):
        return {"assignee": self.person.pk, "workshop": "Bosch"}

    def refused(self):
        CarTask.objects.update(state="done")


class TestTaskStart(_Tasks, ActionTests):
    path = "/fleet/tasks/{pk}/start/"
    after = {"state": "doing"}

    def refused(self):
        CarTask.objects.update(state="done")


class TestTaskFinish(_Tasks, ActionTests):
    path = "/fleet/tasks/{pk}/finish/"
    good = {"amount": "480", "result": "Pads", "odometer_km": "100"}
    bad = {"amount": "x"}
    after = {"state": "done", "result": "Pads"}

    def make(self, n):
        return fleet.start_task(task=super().make(n), actor=here(self.person))

    def refused(self):
        CarTask.objects.update(state="cancelled")


class TestTaskCancel(_Tasks, ActionTests):
    path = "/fleet/tasks/{pk}/cancel/"
    good = {"reason": "Sold"}
    bad = {"reason": ""}
    after = {"state": "cancelled"}


class TestClaimReport(_Tasks, ActionTests):
    path = "/fleet/tasks/{pk}/claim/"
    refused_role = "technician"
    bad = {"policy": "", "claimed": "1"}
    after = {"claim_state": "reported", "claimed": Decimal(900)}

    def data(self):
        policy = make_policy(here(self.person))
        return {"policy": policy.pk, "accident_on": f"{TODAY}", "claimed": "900"}


class _Claims:
    refused_role = "technician"
    person = None

    def make(self, n):
        return make_claim(here(self.person))


class TestClaimAssess(_Claims, ActionTests):
    path = "/fleet/tasks/{pk}/assess/"
    good = {"claimed": "700", "claim_number": "K1"}
    bad = {"claimed": ""}
    after = {"claim_state": "assessed", "claimed": Decimal(700)}

    def refused(self):
        CarTask.objects.update(claim_state="paid")


class TestClaimSettle(_Claims, ActionTests):
    path = "/fleet/tasks/{pk}/settle/"
    good = {"paid": "700"}
    bad = {"paid": ""}
    after = {"claim_state": "paid", "paid": Decimal(700)}

    def refused(self):
        CarTask.objects.update(claim_state="refused")


class _Policies:
    refused_role = "technician"
    person = None

    def make(self, n):
        return make_policy(here(self.person), n)


class TestClaimList(_Policies, ListPageTests):
    path = "/fleet/claims/"
    queries = 2
    found, missed = "Door", "zzz"
    filters = "claim_open=true"

    def make(self, n):
        actor = here(self.person)
        task = make_task(actor, kind="accident", title=f"Door {n}")
        policy = Policy.objects.first() or make_policy(actor)
        claim = {"policy": policy, "accident_on": TODAY, "claimed": Decimal(1)}
        return fleet.report_claim(task=task, **claim, actor=actor)


class TestPolicyList(_Policies, ListPageTests):
    path = "/fleet/policies/"
    queries = 2
    found, missed = "PICC", "zzz"
    sort = "valid_from"
    filters = "valid=true"


class TestPolicyDetail(_Policies, DetailPageTests):
    path = "/fleet/policies/{pk}/"
    queries = 2
    shows = ("PICC", "P1", "沪A12341")
    tabs = ("claims",)


class TestPolicyCreate(_Policies, CreatePageTests):
    path = "/fleet/policies/new/"
    model = Policy
    bad = {"kind": "compulsory", "insurer": "CPIC", "number": "N1"}
    wrong_field = "car"

    def data(self):
        span = {"valid_from": f"{TODAY}", "valid_until": f"{TODAY + timedelta(days=364)}"}
        return {**self.bad, **span, "premium": "950", "car": the_car(here(self.person)).pk}


class TestPolicyEnd(_Policies, ActionTests):
    path = "/fleet/policies/{pk}/end/"
    good = {"ends_on": f"{TODAY}", "reason": "Sold"}
    bad = {"ends_on": "2001-01-01", "reason": "Sold"}
    after = {"valid_until": TODAY, "ended_because": "Sold"}


class _Costs:
    refused_role = "technician"
    person = None

    def make(self, n):
        actor = here(self.person)
        return fleet.book_cost(
            car=the_car(actor), kind="fuel", amount=Decimal(300 + n), note=f"Shell {n}", actor=actor
        )


class TestCostList(_Costs, ListPageTests):
    path = "/fleet/costs/"
    queries = 2
    found, missed = "Shell", "zzz"
    sort = "amount"
    filters = "kind=fuel"


class TestCostDetail(_Costs, DetailPageTests):
    path = "/fleet/costs/{pk}/"
    queries = 1
    shows = ("Shell 1", "301", "Void the entry")


class TestCostCreate(_Costs, CreatePageTests):
    path = "/fleet/costs/new/"
    model = CarCost
    bad = {"kind": "fuel", "amount": "0"}
    wrong_field = "amount"

    def data(self):
        return {"kind": "fuel", "amount": "300", "car": the_car(here(self.person)).pk}


class TestCostVoid(_Costs, ActionTests):
    path = "/fleet/costs/{pk}/void/"
    good = {"reason": "Twice"}
    bad = {"reason": ""}
    after = {"void_because": "Twice"}

    def refused(self):
        CarCost.objects.update(void_because="Before")
