"""Whatever the three desks write into the audit trail has a name that a person can read."""

import re
from pathlib import Path

import pytest

from tenants.accounts.registry import acts_of

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("domain", ["parts", "service", "claims"])
def test_every_act_has_a_name(domain):
    files = [
        *(ROOT / "dealers" / domain).glob("services*"),
        *(ROOT / "dealers" / domain).glob("services/*.py"),
    ]
    text = "".join(path.read_text("utf-8") for path in files if path.is_file())
    verbs = set(re.findall(r'verb="([a-z_.]+)"', text))
    assert verbs, "a guard that finds nothing proves nothing"
    assert verbs <= set(acts_of("dealer"))
