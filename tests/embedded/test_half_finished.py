"""A first start that was killed in the middle of making the demo network: the next one goes on."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from portal.embedded.bootstrap import ROOT
from portal.embedded.children import MARK
from portal.embedded.supervisor import free_port
from tests.embedded.conftest import NOT_INHERITED

LONGEST = 600  # seconds; the machine may be busy

pytestmark = pytest.mark.drill


def family(var: Path) -> list[psutil.Process]:
    """Every living process of the portal in ``var``, its servers too."""
    found = []
    for process in psutil.process_iter():
        try:
            words = " ".join(process.cmdline())
            mine = process.environ().get(MARK) == str(var) or str(var) in words
        except psutil.Error:
            continue
        if mine and process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


class Start:
    """``make run`` in ``var``, and what it has said."""

    def __init__(self, var: Path, name: str) -> None:
        self.said = var / name
        inherited = {k: v for k, v in os.environ.items() if k not in NOT_INHERITED}
        own = {"VAR_DIR": str(var), "PORT": str(free_port()), "DEMO_SIZE": "small"}
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "portal.embedded", "run"],
                env=inherited | own | {"DJANGO_SETTINGS_MODULE": "portal.settings.dev"},
                cwd=ROOT,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for(self, words: str) -> str:
        """What was said when ``words`` were among it."""
        end = time.monotonic() + LONGEST
        while words not in (text := self.said.read_text("utf-8", "replace")):
            assert self.process.poll() is None, text
            assert time.monotonic() < end, text
            time.sleep(0.05)
        return text


def test_start_killed_while_the_demo_is_made_is_gone_on_with(var: Path) -> None:
    for made in ("vendor", "cache"):  # front-end files and schema scripts: they take long
        if (there := Path(settings.VAR_DIR, made)).exists():
            shutil.copytree(there, var / made)
    first = Start(var, "first")
    try:
        first.wait_for("two years of history")
        time.sleep(3)  # in the middle of it
    finally:
        for process in family(var):
            process.send_signal(signal.SIGKILL)
        first.process.wait(30)
    assert not (var / "demo.json").exists()

    second = Start(var, "second")
    try:
        said = second.wait_for("Ready after")
        kinds = [
            tenant["kind"] for tenant in json.loads((var / "demo.json").read_text())["tenants"]
        ]
        assert sorted(kinds) == ["dealer", "dealer", "dealer", "hub", "ops"]
        # Whom the kill met was begun anew, and nobody twice.
        assert said.count("two years of history") == 3
    finally:
        second.process.send_signal(signal.SIGTERM)
        second.process.wait(120)
    assert family(var) == []
