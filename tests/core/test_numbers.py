"""Numbers as people type them, in forms and over the API."""

from decimal import Decimal

import pytest
from django.forms import ValidationError
from rest_framework import serializers as rest

from integrations.api import serializers
from portal.core.errors import InvalidInput
from portal.core.validation import clean_decimal
from portal.ui.forms import NumberField, PercentField, WholeField

UNDERSTOOD = {
    "１０": "10",
    "１，２００．５０": "1200.50",
    " 1,200 ": "1200",
    "12,345,678.9": "12345678.9",
    "\u22125": "-5",
    "+3": "3",
}
REFUSED = ["1_000", "1e3", "NaN", "Infinity", "1,5", "1,2,3", "12,34,567", "٣", "1 000", "abc", "."]


@pytest.mark.parametrize(("typed", "meant"), UNDERSTOOD.items())
def test_what_is_clear_is_understood(typed, meant):
    assert clean_decimal(typed) == Decimal(meant)
    assert NumberField().clean(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", REFUSED)
def test_what_could_mean_two_things_is_refused_with_a_sentence(typed):
    with pytest.raises(InvalidInput, match="Type it as 1200"):
        clean_decimal(typed)
    for field in (NumberField(), WholeField(), PercentField()):
        with pytest.raises(ValidationError, match="Type it as 1200"):
            field.clean(typed)


@pytest.mark.parametrize("typed", ["10%", "１０％", "10 %", "10", "１０"])
def test_percent_sign_is_understood_where_a_percentage_is_asked_for(typed):
    assert PercentField().clean(typed) == 10
    assert clean_decimal(typed, percent=True) == 10


def test_percent_sign_on_an_amount_is_refused():
    with pytest.raises(InvalidInput, match="not a percentage"):
        clean_decimal("１０％")
    with pytest.raises(ValidationError, match="not a percentage"):
        NumberField().clean("10%")
    with pytest.raises(InvalidInput):
        clean_decimal("%", percent=True)


def test_whole_numbers_stay_whole():
    assert WholeField().clean("１，０００") == 1000
    with pytest.raises(ValidationError):
        WholeField().clean("1.5")


def test_limits_and_empty_fields_are_djangos():
    assert NumberField(required=False).clean("") is None
    with pytest.raises(ValidationError):
        PercentField().clean("101")
    with pytest.raises(ValidationError):
        NumberField(min_value=0).clean("-1")


class Body(serializers.Input):
    amount = serializers.MoneyField(required=False)
    share = serializers.PercentField(required=False)
    count = rest.IntegerField(required=False)


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ({"amount": "１，２００．５０"}, Decimal("1200.50")),
        ({"amount": 12}, Decimal(12)),
        ({"share": "１０％"}, Decimal(10)),
        ({"count": "１２"}, 12),
    ],
)
def test_api_understands_the_same(body, meant):
    serializer = Body(data=body)
    assert serializer.is_valid(), serializer.errors
    assert list(serializer.validated_data.values()) == [meant]
    assert list(body) == list(serializer.validated_data)


@pytest.mark.parametrize("name", ["amount", "share", "count"])
@pytest.mark.parametrize("typed", [*REFUSED, ""])
def test_api_refuses_the_same_with_the_same_sentence(name, typed):
    serializer = Body(data={name: typed})
    assert not serializer.is_valid()
    assert list(serializer.errors) == [name]


def test_api_takes_no_percentage_for_an_amount():
    assert not Body(data={"amount": "10%"}).is_valid()
