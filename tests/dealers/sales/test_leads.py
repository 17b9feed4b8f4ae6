from datetime import UTC, datetime

import pytest

from dealers.customers.models import TimelineEntry
from dealers.customers.services import register_customer
from dealers.sales.models import Lead
from dealers.sales.services import assign_lead, register_lead
from dealers.sales.states import LeadStatus
from portal.core.errors import InvalidInput
from tenants.context import in_tenant
from tests.conftest import make_person, make_store


def new_lead(actor, **fields):
    fields.setdefault("name", "王小明")
    fields.setdefault("phone", "138 0013 8000")
    return register_lead(source="website", actor=actor, **fields)[0]


def test_register_lead_starts_the_clock_and_is_on_the_timeline(owner, store):
    lead, is_new = register_lead(
        source="platform",
        name=" 王小明 ",
        phone="138 0013 8000",
        message="还有现车吗？",
        actor=owner,
    )
    assert is_new
    assert (lead.status, lead.phone, lead.store) == (LeadStatus.NEW, "+8613800138000", store)
    assert lead.number.startswith("L-S1-")
    assert lead.due_at > lead.requested_at
    assert TimelineEntry.objects.get().about_number == lead.number


def test_same_external_id_is_the_same_lead(owner):
    first, _new = register_lead(
        source="website", name="A", external_source="autohome", external_id="7", actor=owner
    )
    again, is_new = register_lead(
        source="website", name="B", external_source="autohome", external_id="7", actor=owner
    )
    assert (again.pk, is_new) == (first.pk, False)
    other, is_new = register_lead(
        source="website", name="B", external_source="yiche", external_id="7", actor=owner
    )
    assert is_new
    assert other.pk != first.pk


@pytest.mark.parametrize("phone", ["138****8000", "1.38E+10", "null"])
def test_lead_with_unreadable_phone_is_kept(owner, phone):
    lead = new_lead(owner, phone=phone)
    assert (lead.phone, lead.phone_raw) == ("", phone)


def test_lead_of_a_known_person_is_linked(owner):
    customer = register_customer(full_name="王小明", phone="13800138000", actor=owner)
    assert new_lead(owner).customer == customer


def test_due_time_respects_opening_hours(owner):
    make_store()
    lead = new_lead(owner)
    assert lead.due_at.tzinfo == UTC or lead.due_at.utcoffset() is not None
    assert lead.due_at > datetime.now(UTC)


def test_assign_lead_tells_the_advisor(owner, store):
    advisor = make_person("sales_consultant", store=store)
    lead = assign_lead(lead=new_lead(owner), owner=advisor, actor=owner)
    assert (lead.status, lead.owner) == (LeadStatus.ASSIGNED, advisor)


def test_assign_lead_to_somebody_without_leads_is_refused(owner, store):
    technician = make_person("technician", store=store)
    lead = new_lead(owner)
    with pytest.raises(InvalidInput) as error:
        assign_lead(lead=lead, owner=technician, actor=owner)
    assert "owner" in error.value.fields
    lead.refresh_from_db()
    assert lead.status == LeadStatus.NEW


def test_two_dealers_with_equal_leads_do_not_see_each_other(owner, south):
    mine = new_lead(owner)
    with in_tenant(south):
        assert not Lead.objects.exists()
        stranger = new_lead(make_person("owner", store=make_store()))
        Lead.objects.filter(pk=stranger.pk).delete()
        stranger.pk = mine.pk
        stranger.name = "South"
        stranger.save(force_insert=True)
    assert Lead.objects.get().name == "王小明"
