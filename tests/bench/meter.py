"""A request, measured: CPU of this process, queries, bytes. No test client: it copies contexts."""

import gzip
import io
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.wsgi import get_wsgi_application
from django.db import connection


@dataclass(frozen=True)
class Reading:
    """The median of several runs of one request."""

    cpu_ms: float
    wall_ms: float
    queries: int
    compressed_kb: float
    status: int


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
        """Measure a request ``runs`` times after three that do not count."""
        for _ in range(3):
            status, content = self.call(method, path, body())
        queries = 0

        def count(execute, sql, params, many, context):
            nonlocal queries
            queries += not sql.startswith(("SET ", "SAVEPOINT", "RELEASE"))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            self.call(method, path, body())
        cpu, wall = [], []
        for _ in range(runs):
            payload = body()
            start_cpu, start_wall = time.process_time(), time.perf_counter()
            self.call(method, path, payload)
            cpu.append(time.process_time() - start_cpu)
            wall.append(time.perf_counter() - start_wall)
        return Reading(
            cpu_ms=statistics.median(cpu) * 1000,
            wall_ms=statistics.median(wall) * 1000,
            queries=queries,
            compressed_kb=len(gzip.compress(content, 6)) / 1000,
            status=status,
        )
