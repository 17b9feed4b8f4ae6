"""Real services in a directory of their own: never those that the test run itself stands on."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from portal.embedded.bootstrap import ROOT
from portal.embedded.places import Places

NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "PG_DUMP", "VAR_DIR", "STRIPE_API_BASE", "PORT")


class Command(Protocol):
    def __call__(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def var() -> Iterator[Path]:
    """A short path, so that sockets fit wherever the checkout lies."""
    path = Path(tempfile.mkdtemp(prefix="portal-t"))
    yield path
    if not any((var / "pg").exists() for var in (path, path / "test")):
        shutil.rmtree(path)
        return
    environment = {name: text for name, text in os.environ.items() if name not in NOT_INHERITED}
    subprocess.run(
        [sys.executable, "-m", "portal.embedded", "stop"],
        env=environment | {"VAR_DIR": str(path)},
        cwd=ROOT,
        check=False,
        capture_output=True,
    )
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def places(var: Path) -> Places:
    return Places(var, "test")


@pytest.fixture
def embedded(var: Path) -> Command:
    """``python -m portal.embedded …`` as a person would call it, with nothing inherited."""

    def call(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: text for name, text in os.environ.items() if name not in NOT_INHERITED}
        return subprocess.run(
            [sys.executable, "-m", "portal.embedded", *words],
            env=inherited | {"VAR_DIR": str(var)} | env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return call


def assert_one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """A refusal says what is wrong and what to do, in words and not as a traceback."""
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    said = done.stderr.strip()
    for word in words:
        assert word in said, said
    assert len(said.splitlines()) == 1, said
