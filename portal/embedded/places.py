"""Where the embedded services keep data, sockets and logs: below one directory per checkout."""

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.bootstrap import ROOT, Stop

# A socket's path must fit in 103 bytes on macOS and 107 on Linux; the longest name we add is 18.
LONGEST_SOCKET_DIRECTORY = 85
NEEDS_NO_QUOTING = re.compile(r"[A-Za-z0-9._/-]+")


def var_directory() -> Path:
    return Path(os.environ.get("VAR_DIR") or ROOT / "var").absolute()


@dataclass(frozen=True)
class Places:
    """One set of services. ``data`` is ``run`` (kept, safe) or ``test`` (fast, worth nothing)."""

    var: Path
    data: str = "run"

    @property
    def base(self) -> Path:
        return self.var if self.data == "run" else self.var / self.data

    @property
    def postgres(self) -> Path:
        return self.base / "pg"

    @property
    def valkey(self) -> Path:
        return self.base / "valkey"

    @property
    def logs(self) -> Path:
        return self.base / "log"

    @property
    def locks(self) -> Path:
        return self.base / "lock"

    @property
    def sockets(self) -> Path:
        """``var/run``, or a short private directory where that is too long or odd for a URL."""
        here = self.base / "run"
        text = str(here)
        if len(os.fsencode(text)) <= LONGEST_SOCKET_DIRECTORY and NEEDS_NO_QUOTING.fullmatch(text):
            return here
        mark = hashlib.sha256(os.fsencode(text)).hexdigest()[:12]
        return Path("/tmp") / f"portal-{os.getuid()}-{mark}"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def make(self) -> None:
        """Create the directories. Raises OSError on a disk that refuses."""
        for directory in (self.base, self.logs, self.locks, self.valkey):
            directory.mkdir(parents=True, exist_ok=True)
        probe = self.locks / f"probe-{os.getpid()}"
        probe.write_bytes(b"x" * 65536)
        probe.unlink()
        self._make_sockets()

    def _make_sockets(self) -> None:
        sockets = self.sockets
        try:
            sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Stop(
                f"The path {self.base} is too long for sockets and {sockets} cannot be made "
                f"({error.strerror}): "
                "move the checkout to a shorter path or set VAR_DIR to one."
            ) from error
        facts = sockets.lstat()
        outside = not sockets.is_relative_to(self.base)
        if outside and (
            not stat.S_ISDIR(facts.st_mode) or (facts.st_uid != os.getuid() and os.getuid() != 0)
        ):
            raise Stop(
                f"{sockets} belongs to somebody else: remove it, or set VAR_DIR to a shorter path."
            )
        sockets.chmod(0o700)
