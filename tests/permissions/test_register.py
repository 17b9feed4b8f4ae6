"""What the code grants each role, against ``matrix.csv``: both directions, without a request."""

import pytest

from tenants.accounts.registry import ROLES
from tests.permissions.matrix import OWN, SIGNED_IN, WORDS, declared, granted, places
from tests.permissions.register import KINDS

DECLARED = declared()
ALL = {(place.kind, place.name): place for kind in KINDS for place in places(kind)}


def differing(rows: dict[tuple[str, str], str]) -> list[tuple[str, str]]:
    """The places where the code grants something else than ``rows`` say."""
    found = []
    for key, place in ALL.items():
        said, is_so = rows.get(key, ""), granted(place)
        said = SIGNED_IN if said == OWN else said  # whose record it is, no role decides
        if set(said.split()) != set(is_so.split()):
            found.append(key)
    return found


def test_every_place_has_its_row_and_every_row_its_place():
    assert len(ALL) > 300, "a register that is empty proves nothing"
    assert sorted(set(ALL) ^ set(DECLARED)) == [], "read what tests.permissions.matrix adds"


def test_no_two_places_share_a_row():
    named = [(place.kind, place.name) for kind in KINDS for place in places(kind)]
    assert len(named) == len(set(named))
    assert all(name for _kind, name in named)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_name_roles_of_their_kind(kind):
    cells = {cell for (of, _name), cell in DECLARED.items() if of == kind}
    assert {word for cell in cells - WORDS for word in cell.split()} <= set(ROLES[kind])


def test_roles_are_granted_what_the_matrix_says():
    assert differing(DECLARED) == []


def test_a_wrong_row_is_found():
    key = ("dealer", "post contracts_approve")
    right = DECLARED[key]
    assert differing({**DECLARED, key: f"{right} technician"}) == [key]
    assert differing({**DECLARED, key: right.replace("sales_manager", "")}) == [key]
