"""How values look."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from dealers.customers.models import Customer
from portal.ui.details import Fact
from portal.ui.tables import Column, Table
from portal.ui.values import ago, badge, display, esc, labels_of, span, text_of


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


ODD = """Müller & "Söhne" <GmbH> 'Süd'"""
ONCE = "Müller &amp; &quot;Söhne&quot; &lt;GmbH&gt; &#x27;Süd&#x27;"


@pytest.mark.parametrize(
    "made",
    [
        lambda customer: esc(esc(ODD)),
        lambda customer: display(display(ODD)),
        lambda customer: badge(ODD),
        lambda customer: Fact("full_name").html(customer),
        lambda customer: Fact("full_name", render=lambda c: c.full_name).html(customer),
        lambda customer: Fact("full_name", url=lambda c: "/").html(customer),
        lambda customer: Table(
            [Column("full_name", link=True)], [customer], url=lambda record: "/"
        ).body(),
    ],
)
def test_what_somebody_typed_is_escaped_once_whichever_way_it_goes(made):
    drawn = Template("{{ made }}").render(Context({"made": made(Customer(full_name=ODD))}))
    assert ONCE in drawn
    assert "&amp;quot;" not in drawn
    assert ODD not in drawn


def test_what_is_over_and_what_is_to_come_read_apart():
    here = timezone.now()
    for language, past, future, spent in (
        ("en", "3 h", "in 2 h", "2 days"),
        ("zh-hans", "3 小时前", "2 小时后", "2 天"),
    ):
        with translation.override(language):
            assert ago(here - timedelta(hours=3)) == past
            assert ago(here + timedelta(hours=2, minutes=1)) == future
            assert span(2 * 86400) == spent
