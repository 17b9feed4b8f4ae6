"""The processes under one roof: started again when they fall, found again when the roof fell."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from portal.embedded.children import MARK, Child, kill_leftovers, stop_all, tend
from portal.embedded.supervisor import addresses_text, answers, free_port, kept_secret

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
# A parent that ignores SIGTERM, and its child.
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print('up', flush=True)\n"
    "time.sleep(60)\n",
]


def child_of(tmp_path: Path, name: str, command: list[str]) -> Child:
    child = Child(name, command, tmp_path / f"{name}.log", {MARK: str(tmp_path)})
    child.start()
    return child


def marked(var: Path) -> list[int]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(var) and process.status() != "zombie":
                found.append(process.pid)
        except (psutil.Error, OSError):
            continue
    return found


def until(condition, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_stop_ends_a_stubborn_family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.embedded.children.GRACE_SECONDS", 0.5)
    stubborn = child_of(tmp_path, "stubborn", STUBBORN)
    easy = child_of(tmp_path, "easy", SLEEP)
    until(lambda: "up" in stubborn.last_line())
    stop_all([stubborn, easy])
    until(lambda: marked(tmp_path) == [])


def test_fallen_child_starts_again_later_each_time(tmp_path: Path) -> None:
    child = child_of(tmp_path, "falls", [sys.executable, "-c", "print('no database'); exit(3)"])
    try:
        until(child.has_ended)
        [news] = tend([child])
        assert "falls ended (exit 3) and starts again in 1 s: no database" in news
        assert tend([child]) == []  # not before it is due
        child.due_at = 0.001
        tend([child])
        until(child.has_ended)
        assert "starts again in 2 s" in tend([child])[0]
    finally:
        stop_all([child])


def test_leftovers_of_a_killed_start_are_found_by_their_mark(tmp_path: Path) -> None:
    """Its grandchild too, which no pid file knows; and nobody else's."""
    stranger = subprocess.Popen(SLEEP, env={**os.environ, MARK: "/another/checkout"})
    family = subprocess.Popen(
        STUBBORN, env={**os.environ, MARK: str(tmp_path)}, start_new_session=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until(lambda: len(marked(tmp_path)) == 2)
        assert kill_leftovers(tmp_path) == 2
        family.wait(5)
        assert marked(tmp_path) == []
        assert stranger.poll() is None
    finally:
        stranger.send_signal(signal.SIGKILL)
        stranger.wait()


def test_secret_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    first = kept_secret(path, "whsec_")
    assert first.startswith("whsec_")
    assert len(first) > 50
    assert kept_secret(path, "whsec_") == first
    assert path.stat().st_mode & 0o077 == 0


def test_nobody_answers_on_a_free_port() -> None:
    assert answers(free_port()) is False


def test_screen_names_every_demo_address(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text(
        '{"tenants": [{"slug": "hongtu", "kind": "dealer", "url": "http://hongtu.localhost:8000/",'
        ' "users": [{"email": "a@hongtu.example", "password": "p", "role": "owner"}], "api_key": "k"}]}'
    )
    text = addresses_text(tmp_path, 8000)
    for word in (
        "http://localhost:8000/",
        "http://hongtu.localhost:8000/",
        "a@hongtu.example",
        "owner",
    ):
        assert word in text
