"""The portal's processes under one roof: started, watched, started again, stopped together."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

# Every child carries this in its environment and hands it on, so that a start after a kill -9 finds
# the whole family by it, grandchildren too, without trusting numbers that may have been given anew.
MARK = "PORTAL_SUPERVISED_BY"
GRACE_SECONDS = 12
LARGEST_LOG = 10 * 2**20


def kill_leftovers(var: Path) -> int:
    """End what an earlier, killed start of this same checkout left running. Returns how many."""
    left = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == str(var):
                left.append(process)
        except (psutil.Error, OSError):
            continue  # another user's, or gone
    for process in left:
        _signal(process.pid, signal.SIGTERM)
    _, alive = psutil.wait_procs(left, timeout=3)
    for process in alive:
        _signal(process.pid, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=3)
    return len(left)


def _signal(pid: int, how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, how)


@dataclass
class Child:
    """One long-running process with its log, in a process group of its own."""

    name: str
    command: list[str]
    log: Path
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    due_at: float = 0.0

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command, env={**os.environ, **self.env}, stdin=subprocess.DEVNULL,
                stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        self.started_at = time.monotonic()
        self.due_at = 0.0

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def last_line(self) -> str:
        try:
            lines = self.log.read_bytes()[-4000:].decode(errors="replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1].strip()[:200] if lines else ""

    def signal_group(self, how: signal.Signals) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, how)

    def group_is_alive(self) -> bool:
        if self.process is None:
            return False
        self.process.poll()
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return self.process.returncode is None
        return True


def tend(children: Iterable[Child]) -> list[str]:
    """Start again what ended, later each time it fails again. Returns sentences for the screen."""
    news = []
    now = time.monotonic()
    for child in children:
        if not child.has_ended():
            continue
        if child.due_at == 0.0:
            assert child.process is not None
            child.failures = 1 if now - child.started_at > 60 else child.failures + 1
            wait = min(30, 2 ** (child.failures - 1))
            child.due_at = now + wait
            child.signal_group(signal.SIGTERM)  # what it may have left behind
            news.append(
                f"{child.name} ended (exit {child.process.returncode}) and starts again in {wait} "
                "s: "
                f"{child.last_line()} [{child.log}]"
            )
        elif now >= child.due_at:
            child.start()
    return news


def stop_all(children: list[Child]) -> None:
    """Ask every process to end, wait a while, insist. Nothing of any group is left."""
    for child in children:
        if child.process is not None and child.process.poll() is None:
            # Only the leader: Celery and gunicorn end their own workers in order.
            _signal(child.process.pid, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(child.process and child.process.poll() is None for child in children):
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    for child in children:
        if child.group_is_alive():
            child.signal_group(signal.SIGKILL)
            if child.process:
                child.process.wait()
