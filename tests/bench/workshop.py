"""The workshop's live boards with 200 cars: what a refresh costs each viewer."""

from datetime import timedelta

from django.utils.timezone import now

from dealers.customers.services import record_ownership, register_customer, register_vehicle
from dealers.service import services
from dealers.service.models import RepairOrder
from dealers.service.states import ON_THE_BOARD
from portal.core.validation import vin_check_digit
from portal.ui.pages import boards
from tenants.accounts.models import Scope
from tenants.context import in_tenant
from tests.bench.meter import Meter
from tests.bench.report import Figure
from tests.conftest import make_person, make_store, signed_in

CARS, REFRESH_AIM, QUERIES_AIM = 200, 15, 15
BOARDS = {
    "board of states": "/repair-orders/board/",
    "board of bays": "/repair-orders/bays/",
    "dispatch": "/repair-orders/dispatch/",
}


def measure(tenants) -> list[Figure]:
    """The boards as an advisor's browser asks for them: unchanged, and after a change."""
    north = tenants["North"]
    with in_tenant(north):
        store = make_store()
        advisor = make_person("service_manager", store=store, scope=Scope.STORE)
        technician = make_person("technician", store=store)
        for n in range(12):
            services.keep_resource(kind="bay", name=f"Bay {n + 1}", store=store, actor=None)
        for n in range(CARS):
            _car(n, store, advisor, technician)
        client = signed_in(advisor, "north")
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    given = {"cookie": cookie, "accept_language": "en", "hx_request": "true"}
    figures = []
    boards.GROWS_OLD_SECONDS = 10**9  # boards change by themselves now and then: not meanwhile
    for name, path in BOARDS.items():
        seen = client.get(path, headers={"hx-request": "true"}).headers["ETag"]
        asked = Meter("north.portal.test", **given, if_none_match=seen).read("GET", path)
        drawn = Meter("north.portal.test", **given).read("GET", path)
        label = f"{name}, {CARS} cars"
        figures += [
            Figure("workshop", f"{label}: refresh, CPU", asked.cpu_ms, "ms", aim=REFRESH_AIM),
            Figure("workshop", f"{label}: refresh, queries", asked.queries, "queries"),
            Figure("workshop", f"{label}: after a change, CPU", drawn.cpu_ms, "ms"),
            Figure("workshop", f"{label}: after a change, queries", drawn.queries, "queries",
                   aim=QUERIES_AIM),
        ]  # fmt: skip
        if asked.status != 304:
            raise RuntimeError(f"The {name} answered {asked.status} though nothing had changed.")
    return figures


def _car(n: int, store, advisor, technician) -> None:
    """One more car in the workshop, in the next column, with a job."""
    draft = f"LFV3A23C0K3{n:06d}"
    vin = draft[:8] + vin_check_digit(draft) + draft[9:]
    owner = register_customer(full_name=f"C {n}", phone=f"138{n:08d}", actor=None)
    car = register_vehicle(vin=vin, plate=f"沪A{n:05d}", odometer_km=1, actor=None)
    record_ownership(customer=owner, vehicle=car, actor=None)
    order = services.receive_vehicle(
        vin=vin, odometer_km=10, complaint="Service", store=store, actor=advisor,
        promised_at=now() + timedelta(minutes=n - 30),
    )  # fmt: skip
    if n % 2:
        job = order.jobs.get()
        services.assign_technician(job=job, technician=technician, actor=None)
    board = ON_THE_BOARD[n % len(ON_THE_BOARD)]
    RepairOrder.objects.filter(pk=order.pk).update(board=board)
