"""The demo's desk: what its screens show is there, made by the services people use."""

from dealers.inventory.models import VehicleUnit
from dealers.sales import models
from dealers.service.models import Resource
from integrations.demo.past_sales import Place
from integrations.demo.past_service import Workshop
from integrations.demo.people import Maker
from integrations.demo.today_desk import DeskToday
from tests.conftest import make_person
from tests.dealers.steps import VIN, VIN_2, make_customer, make_opportunity, make_unit


def test_no_screen_of_the_desk_is_empty(owner, store):
    seller = make_person("sales_consultant", store=store, email="s@example.test")
    technician = make_person("technician", store=store, email="t@example.test")
    for n in range(4):
        customer = make_customer(seller, phone=f"1390013900{n}", full_name=f"客户{n}")
        make_opportunity(seller, customer=customer, store=store)
    for vin in (VIN, VIN_2):
        make_unit(owner, vin=vin, store=store)
    place = Place(store, [seller], owner)
    workshop = Workshop(store, [owner], [technician])
    DeskToday(maker=Maker("test"), places=[place], workshops=[workshop], manager=owner).make()
    assert models.Target.objects.count() == 12
    assert models.RoutingRule.objects.count() == 3
    assert models.ShowroomVisit.objects.arrived().filter(left_at=None).count() == 1
    assert models.ShowroomVisit.objects.arrived().count() == 52
    assert models.ShowroomVisit.objects.guests().count() == 8
    assert models.Opportunity.objects.exclude(competitor_model="").count() == 4
    assert sorted(models.Appraisal.objects.values_list("status", flat=True)) == [
        "agreed",
        "draft",
        "valued",
    ]
    assert VehicleUnit.objects.filter(state="demo").count() == 2
    assert set(models.TestDrive.objects.values_list("status", flat=True)) == {"booked", "returned"}
    assert set(Resource.objects.values_list("kind", flat=True)) == {
        "bay",
        "technician",
        "courtesy_car",
    }
