from decimal import Decimal

import pytest

from dealers.parts.models import Part
from dealers.parts.services import create_part, receive_part


def make_part(number: str = "P-100", **fields) -> Part:
    """A part at 100.00."""
    given = {"name_zh": "机油滤清器", "name_en": "Oil filter", "price": Decimal("100.00"), **fields}
    return create_part(number=number, actor=None, **given)


@pytest.fixture
def part(north) -> Part:
    return make_part()


@pytest.fixture
def stocked(part, store) -> Part:
    """The part, three of it in the store at 60.00."""
    receive_part(part=part, store=store, quantity=Decimal(3), unit_cost=Decimal(60), actor=None)
    return part
