"""``make run``: one command from nothing to a working portal, and one Ctrl-C back to nothing."""

import errno
import fcntl
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO

import psutil

from portal.embedded import translations
from portal.embedded.bootstrap import ROOT, Stop
from portal.embedded.children import MARK, Child, kill_leftovers, stop_all, tend
from portal.embedded.places import Places
from portal.embedded.services import Services, in_use

READY_SECONDS = 90
STAND_IN_KEY = "sk_test_stand_in"


class Interrupted(Exception):
    """Ctrl-C or SIGTERM: stop in order, wherever we are."""


def say(text: str = "") -> None:
    print(text, flush=True)


class Supervisor:
    """Owns the checkout's one running portal, from the lock to the last process."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.port = chosen_port()
        self.children: list[Child] = []
        self.began_at = time.monotonic()

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._interrupt)
        try:
            self.places.make()
            with (self.places.locks / "supervisor").open("a+") as lock:
                self._claim(lock)
                self._work()
        except Interrupted:
            say("\nStopped.")

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        # A second Ctrl-C is usually meant for the same thing: let the orderly stop go on.
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted

    def _claim(self, lock: IO[str]) -> None:
        """One portal per checkout: a second would fight over relay, schedule and logs."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise Stop(
                f"The portal already runs from this checkout (process {lock.read().strip()}): "
                "stop it with make stop, or use a second checkout with another PORT."
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()

    def _work(self) -> None:
        say("Dealer Portal")
        if left := kill_leftovers(self.places.var):
            say(f"  Ended {left} processes left by an earlier start that was killed")
        check_port(self.port)
        services = Services(self.places)
        embedded = [
            n for n, s in (("PostgreSQL", services.postgres), ("Valkey", services.valkey)) if s
        ]
        say(
            f"  Starting {' and '.join(embedded)}"
            if embedded
            else "  Using your PostgreSQL and Redis"
        )
        try:
            with in_use(services) as addresses:
                try:
                    self._serve(services, self._environment(addresses))
                finally:
                    if any(child.process for child in self.children):
                        say("\nStopping (a task in hand may take a few seconds to finish)")
                    stop_all(self.children)
        finally:
            services.stop()

    def _serve(self, services: Services, env: dict[str, str]) -> None:
        translations.compile_all()
        self._start(stripe_stand_in(self.places, env, self.port))
        planned = {
            name: Child(name, words, self.places.logs / f"{name}.log", env)
            for name, words in commands(self.places.var, env).items()
        }
        web = planned.pop("web")
        if (self.places.var / "demo.json").exists():
            # A later start has little to prepare, so the web server loads meanwhile: it answers
            # /readyz only when the database is as its code needs.
            self._start(web)
        self._prepare(env)
        say("  Starting web, relay, worker and beat")
        if web.process is None:
            self._start(web)
        # The others follow the first answer: on two cores they would only delay it.
        self._wait_until_ready(web)
        for child in planned.values():
            self._start(child)
        say(f"  Ready after {time.monotonic() - self.began_at:.1f} s\n")
        say(addresses_text(self.places.var, self.port))
        while True:
            time.sleep(1)
            for name in services.mend():
                say(f"  {name} had ended and was started again")
            for news in tend(self.children):
                say(f"  {news}")

    def _start(self, child: Child | None) -> None:
        if child is not None:
            child.start()
            self.children.append(child)

    def _environment(self, addresses: dict[str, str]) -> dict[str, str]:
        chosen = {
            "VAR_DIR": str(self.places.var),
            "PORT": str(self.port),
            "PORTAL_DOMAIN": os.environ.get("PORTAL_DOMAIN") or "localhost",
            "SECRET_KEY": os.environ.get("SECRET_KEY")
            or kept_secret(self.places.var / "secret_key"),
            "FIELD_KEYS": os.environ.get("FIELD_KEYS")
            or kept_secret(self.places.var / "field_key"),
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE")
            or "portal.settings.dev",
            "PYTHONUNBUFFERED": "1",
            # macOS ends forked children (web, workers) that touch its frameworks otherwise.
            "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",
            "PYTHONPATH": str(ROOT),
            MARK: str(self.places.var),
        }
        return addresses | chosen

    def _prepare(self, env: dict[str, str]) -> None:
        """Migrations and the demo network, with their own words on the screen as they come."""
        say("  Bringing the database up to date, and the demo network")
        log = self.places.logs / "prepare.log"
        child = Child("prepare", [sys.executable, "-m", "portal.embedded.prepare"], log, env)
        with log.open("wb") as errors:
            child.process = subprocess.Popen(
                child.command, env={**os.environ, **env}, cwd=ROOT, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=errors, start_new_session=True,
            )  # fmt: skip
        self.children.append(child)
        assert child.process.stdout is not None
        for line in child.process.stdout:
            say(f"    {line.decode(errors='replace').rstrip()}")
        if code := child.process.wait():
            say("\n" + "\n".join(log.read_text(errors="replace").splitlines()[-15:]))
            full = "No space left on device" in log.read_text(errors="replace")
            raise Stop(
                "The disk is full: free some space, or set VAR_DIR to another disk. Nothing was "
                "damaged."
                if full
                else f"The database could not be brought up to date (exit {code}): see {log}. "
                "Nothing half done was kept: start again when that is mended."
            )
        self.children.remove(child)

    def _wait_until_ready(self, web: Child) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not answers(self.port):
            if web.has_ended() or time.monotonic() > deadline:
                what = "ended" if web.has_ended() else f"did not answer within {READY_SECONDS} s"
                raise Stop(
                    f"The web server {what}: {web.last_line()} The whole story is in {web.log}."
                )
            time.sleep(0.1)


def chosen_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Stop(
            f"PORT is '{text}': give a number from 1 to 65535, for example PORT=8001 make run."
        )
    return int(text)


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EPERM):
                raise Stop(
                    f"Port {port} is reserved for the system: PORT=8000 make run."
                ) from error
            raise Stop(
                f"Port {port} is taken{_by_whom(port)}: stop that program, or choose another port: "
                f"PORT={port + 1 if port < 65535 else 8000} make run."
            ) from error


def _by_whom(port: int) -> str:
    try:
        for each in psutil.net_connections("tcp"):
            if each.status == psutil.CONN_LISTEN and each.laddr.port == port and each.pid:
                return f" by {psutil.Process(each.pid).name()} (process {each.pid})"
    except (psutil.Error, OSError):
        pass  # not everywhere may one ask
    return ""


def kept_secret(path: Path, prefix: str = "") -> str:
    """A random secret, made once for this checkout and readable by its owner only."""
    if not path.exists() or not path.read_text().strip():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(prefix + secrets.token_urlsafe(50) + "\n")
    return path.read_text().strip()


def stripe_stand_in(places: Places, env: dict[str, str], port: int) -> Child | None:
    """Start the stand-in unless the environment names a real one; tell ``env`` where it is."""
    if os.environ.get("STRIPE_API_BASE"):
        return None
    kept = places.locks / "stripe-port"
    stripe_port = free_port(int(kept.read_text()) if kept.exists() else 0)
    kept.write_text(str(stripe_port))
    env["STRIPE_API_BASE"] = f"http://127.0.0.1:{stripe_port}"
    env["STRIPE_API_KEY"] = os.environ.get("STRIPE_API_KEY") or STAND_IN_KEY
    secret = os.environ.get("STRIPE_WEBHOOK_SECRET")
    env["STRIPE_WEBHOOK_SECRET"] = secret or kept_secret(
        places.var / "stripe_webhook_secret", "whsec_"
    )
    hook = f"http://localhost:{port}/billing/stripe/webhook/"
    words = [sys.executable, "-m", "portal.embedded.stripe_stand_in", str(stripe_port), hook]
    words += ["--keep", str(places.var / "stripe.json")]
    return Child("stripe", words, places.logs / "stripe.log", env)


def free_port(wanted: int = 0) -> int:
    """``wanted`` if nobody listens there, so that links made before still work; otherwise any."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def commands(var: Path, env: dict[str, str]) -> dict[str, list[str]]:
    python = sys.executable
    celery = [python, "-m", "celery", "-A", "portal"]
    web = [python, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), "portal.wsgi"]
    return {
        "web": [*web, "--reload"] if os.environ.get("RELOAD") else web,
        "relay": [python, str(ROOT / "manage.py"), "relay", "--loop"],
        "worker": [
            *celery, "worker", "--pool", "prefork",
            "--concurrency", os.environ.get("WORKERS") or "2",
            "--loglevel", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat",
        ],
        "beat": [*celery, "beat", "--schedule", str(var / "beat-schedule"), "--pidfile", ""],
    }  # fmt: skip


def answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/readyz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def addresses_text(var: Path, port: int) -> str:
    """Where to go and as whom, from what the demo wrote down."""
    lines = [
        f"  Public site   http://localhost:{port}/",
        f"  Mails         http://localhost:{port}/dev/mail",
        "",
    ]
    path = var / "demo.json"
    for tenant in json.loads(path.read_text())["tenants"] if path.exists() else []:
        lines.append(f"  {tenant['slug']:<13} {tenant['url']}   ({tenant['kind']})")
        lines += [
            f"    {person['role']:<18} {person['email']:<38} {person['password']}"
            for person in tenant["users"][:4]
        ]
    more = f"  Every account and API key: {path}" if path.exists() else ""
    return "\n".join(
        [*lines, "", *([more] if more else []), f"  Logs: {var / 'log'}   Ctrl-C stops everything."]
    )
