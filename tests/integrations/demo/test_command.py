"""``manage.py demo``: where the accounts go, and what a read-only disk is told."""

import json
from io import StringIO
from unittest.mock import Mock

import pytest
from django.core.management import CommandError, call_command

from integrations.demo.management.commands import demo


@pytest.fixture
def built(monkeypatch) -> list[str]:
    """The sizes that were built; nothing is made."""
    sizes: list[str] = []

    def build(size, *, say):
        sizes.append(size)
        say("two years of history")
        return [Mock(as_json=lambda: {"slug": "hongtu", "kind": "dealer"})]

    monkeypatch.setattr(demo, "build", build)
    return sizes


def test_accounts_alone_go_to_standard_output(built):
    out, err = StringIO(), StringIO()
    call_command("demo", accounts="-", stdout=out, stderr=err)
    assert [tenant["slug"] for tenant in json.loads(out.getvalue())["tenants"]] == ["hongtu"]
    assert "two years of history" in err.getvalue()


def test_accounts_go_to_the_file(built, tmp_path):
    path = tmp_path / "new" / "demo.json"
    call_command("demo", accounts=str(path), size="medium", stdout=StringIO())
    assert json.loads(path.read_text("utf-8"))["tenants"][0]["kind"] == "dealer"
    assert built == ["medium"]


def test_file_that_cannot_be_written_is_said_before_the_work(built, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CommandError, match="--accounts"):
        call_command("demo", accounts=str(tmp_path / "file" / "demo.json"), stdout=StringIO())
    assert built == []
