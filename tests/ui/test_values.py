"""How values look."""

import pytest
from django.utils import translation

from dealers.customers.models import Customer
from portal.ui.values import labels_of, text_of


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_choice_is_shown_by_its_label_in_the_readers_language(language):
    customer = Customer(stage="owner")
    with translation.override(language):
        assert text_of(customer, "stage") == customer.get_stage_display() != "owner"
        assert str(labels_of(Customer, "stage")["owner"]) == customer.get_stage_display()


def test_a_value_that_is_no_choice_is_shown_as_it_is():
    assert text_of(Customer(stage="unheard-of"), "stage") == "unheard-of"
    assert text_of(Customer(stage=None), "stage") is None
    assert text_of(Customer(full_name="Anna"), "full_name") == "Anna"


def test_a_records_own_words_go_before_the_label():
    class Told:
        stage = "owner"

        def get_stage_display(self):
            return "as the record says"

    assert text_of(Told(), "stage") == "as the record says"
