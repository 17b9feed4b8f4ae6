"""Erasing a customer: what rescues, accident cases and contracts say of them goes too, and of nobody else."""

from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict

from dealers.customers.services import erase_customer
from dealers.obligations.models import AccidentCase, RescueTicket
from dealers.obligations.services import add_case_documents
from portal.core.errors import Conflict
from tenants.desk.models import Note
from tenants.workspace.models import StoredFile
from tests.dealers.obligations.test_accidents import PNG, make_case
from tests.dealers.obligations.test_rescues import take
from tests.dealers.service.conftest import make_customer, make_vehicle

SAID = {
    "description": "赵敏 drove into a pole in Nanjing Road", "place": "Nanjing Road 5",
    "report_number": "R-77", "policy_number": "P-88",
}  # fmt: skip
TOLD = (
    "赵敏",
    "Nanjing",
    "R-77",
    "P-88",
    "13800138000",
    "G2 km 120",
    "White SUV",
    "Flat tyre",
    "31.2",
)


@pytest.fixture
def told(owner, store, vehicle, customer):
    """A rescue and a case of the customer, over and done with, with a photo and a note."""
    rescue = take(
        customer=customer, vehicle=vehicle, latitude=Decimal("31.2"), longitude=Decimal("121.4")
    )
    case = make_case(vehicle, customer, actor=owner, **SAID)
    add_case_documents(case=case, documents=[SimpleUploadedFile("a.png", PNG)], actor=owner)
    Note.objects.create(
        about=case.pk, about_type="obligations.accidentcase", text="赵敏 rang", author=owner
    )
    return rescue, case


def words(*records) -> str:
    return " ".join(str(model_to_dict(type(row).objects.get(pk=row.pk))) for row in records)


def test_stories_names_places_and_photos_go_and_the_fact_stays(
    owner, customer, told, django_capture_on_commit_callbacks
):
    rescue, case = told
    other = make_customer("Li Lei", "13900139001")
    theirs = make_case(make_vehicle(2, customer=other), other, place="Bund 1")
    RescueTicket.objects.filter(pk=rescue.pk).update(state="done", outcome="赵敏 drove on")
    AccidentCase.objects.filter(pk=case.pk).update(state="paid", paid_amount=Decimal(900))
    path = StoredFile.objects.get(about=case.pk).path
    assert default_storage.exists(path)
    with django_capture_on_commit_callbacks(execute=True):
        erase_customer(customer=customer, reason="Asked by letter", actor=owner)
    found = words(rescue, case)
    assert [word for word in TOLD if word in found] == []
    assert AccidentCase.objects.get(pk=case.pk).paid_amount == 900
    assert RescueTicket.objects.get(pk=rescue.pk).called_at == rescue.called_at
    assert not StoredFile.objects.filter(about=case.pk).exists()
    assert not default_storage.exists(path)
    assert not Note.objects.filter(about=case.pk).exists()
    assert "Bund 1" in words(theirs)


def test_nothing_is_erased_while_somebody_is_on_the_way_or_an_insurer_has_to_pay(
    owner, customer, told
):
    rescue, case = told
    before = words(rescue, case)
    with pytest.raises(Conflict, match=rescue.number):
        erase_customer(customer=customer, reason="Asked", actor=owner)
    RescueTicket.objects.filter(pk=rescue.pk).update(state="done")
    with pytest.raises(Conflict, match=case.number):
        erase_customer(customer=customer, reason="Asked", actor=owner)
    assert words(case) in before
