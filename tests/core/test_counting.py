"""Counts side by side in one query."""

from django.db.models import Q

from dealers.customers.models import Customer
from portal.core.counting import sizes
from tenants.accounts.models import Unit, User
from tenants.accounts.selectors import first_steps
from tests.conftest import make_person, make_store


def test_counts_of_several_models_take_one_query(owner, django_assert_num_queries):
    make_store("S2")
    nobody = Customer.objects.all()
    with django_assert_num_queries(1):
        found = sizes(Unit.objects.order_by("code"), nobody, User.objects.filter(pk=owner.pk))
    assert found == [2, 0, 1]


def test_what_can_have_no_rows_counts_nothing(owner):
    never = Unit.objects.filter(Q(pk__in=[]))
    assert sizes(never, Unit.objects.all(), Unit.objects.none()) == [0, 1, 0]
    assert sizes(never, never) == [0, 0]
    assert sizes() == []


def test_first_steps_take_one_query(owner, django_assert_num_queries):
    with django_assert_num_queries(1):
        steps = first_steps(owner)
    assert [step.is_done for step in steps] == [True, False, False, False]
    make_person("cashier")
    assert [step.is_done for step in first_steps(owner)] == [True, True, False, False]
