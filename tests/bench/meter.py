"""A request, measured: CPU of this process, queries, bytes. No test client: it copies contexts."""

import gzip
import io
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import psutil
from django.core.wsgi import get_wsgi_application
from django.db import connection

Key = TypeVar("Key")


@dataclass(frozen=True)
class Reading:
    """The median of several runs of one request."""

    cpu_ms: float
    database_ms: float | None
    wall_ms: float
    queries: int
    compressed_kb: float
    status: int


class Clock:
    """CPU of this process, of its database backend (``None`` on another machine), and the wall."""

    def __init__(self) -> None:
        self._backend = None
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        connection.close_at = None  # its age must not end it in the middle of what is measured
        if psutil.pid_exists(pid) and psutil.Process(pid).name().startswith("postgres"):
            self._backend = psutil.Process(pid)
        self.start()

    def start(self) -> None:
        self._before = self._now()

    def _now(self) -> tuple[float, float, float]:
        # The kernel counts another process in steps of 10 ms: good for sums, not for one request.
        times = self._backend.cpu_times() if self._backend else None
        database = times.user + times.system if times else 0.0
        return time.process_time(), database, time.perf_counter()

    def stop(self) -> tuple[float, float | None, float]:
        """Seconds since ``start``: this process, the database, the wall."""
        cpu, database, wall = (b - a for a, b in zip(self._before, self._now(), strict=True))
        return cpu, database if self._backend else None, wall


class Meter:
    """Calls the WSGI application as a server would, on one host, with fixed headers."""

    def __init__(self, host: str, **headers: str) -> None:
        self.application = get_wsgi_application()
        self.host = host
        self.headers = {f"HTTP_{k.upper()}": v for k, v in headers.items()}

    def call(self, method: str, path: str, body: bytes = b"", **extra: str) -> tuple[int, bytes]:
        """One request; the status and the body."""
        path, _sep, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": self.host,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": self.host,
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **self.headers,
            **extra,
        }
        seen: list[str] = []
        response = self.application(
            environ, lambda status, headers, _info=None: seen.append(status)
        )
        content = b"".join(response)
        response.close()
        return int(seen[0].split()[0]), content

    def read(
        self, method: str, path: str, body: Callable[[], bytes] = bytes, *, runs: int = 30
    ) -> Reading:
        """Measure one request."""
        return self.read_in_turn({"": (method, path, body)}, runs=runs)[""]

    def read_in_turn(
        self, requests: Mapping[Key, tuple[str, str, Callable[[], bytes]]], *, runs: int = 30
    ) -> dict[Key, Reading]:
        """Measure each request ``runs`` times after three that do not count.

        In turn, so that whatever else the machine does meanwhile falls on all of them alike.
        """
        times: dict[Key, list[tuple[float, float | None, float]]] = {key: [] for key in requests}
        plain = {key: self._look(*request) for key, request in requests.items()}
        clock = Clock()
        for _ in range(runs):
            for key, (method, path, body) in requests.items():
                payload = body()
                clock.start()
                self.call(method, path, payload)
                times[key].append(clock.stop())
        return {key: _reading(times[key], *plain[key]) for key in requests}

    def _look(self, method: str, path: str, body: Callable[[], bytes]) -> tuple[int, bytes, int]:
        """Status, content and queries, with warm caches."""
        for _ in range(3):
            status, content = self.call(method, path, body())
        queries = 0

        def count(execute, sql, params, many, context):
            nonlocal queries
            queries += not sql.startswith(("SET ", "SAVEPOINT", "RELEASE"))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            self.call(method, path, body())
        return status, content, queries


def _reading(times, status: int, content: bytes, queries: int) -> Reading:
    cpu, database, wall = zip(*times, strict=True)
    return Reading(
        cpu_ms=statistics.median(cpu) * 1000,
        # Counted in steps of 10 ms: only the mean means something.
        database_ms=None if None in database else statistics.mean(database) * 1000,
        wall_ms=statistics.median(wall) * 1000,
        queries=queries,
        compressed_kb=len(gzip.compress(content, 6)) / 1000,
        status=status,
    )
