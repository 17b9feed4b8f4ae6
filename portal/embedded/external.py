"""The operator's own servers: DATABASE_URL and REDIS_URL are tried before anything starts."""

import urllib.parse

import psycopg
import redis
from psycopg.conninfo import make_conninfo

from portal.embedded.bootstrap import Stop
from portal.embedded.postgres import EXTENSIONS

OLDEST_POSTGRESQL = 15
SHAPE = "postgres://user:password@host:5432/database, with special characters percent-encoded"


def check_database(url: str) -> int:
    """Sign in once and return the server's version number. The password is never repeated."""
    try:
        parts = urllib.parse.urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Stop(f"DATABASE_URL cannot be read ({error}): write it as {SHAPE}.") from error
    if parts.scheme not in ("postgres", "postgresql", "psql", "pgsql"):
        raise Stop(f"DATABASE_URL does not name a PostgreSQL server: write it as {SHAPE}.")
    query = dict(urllib.parse.parse_qsl(parts.query))
    name = urllib.parse.unquote(parts.path.lstrip("/"))
    host = query.get("host") or urllib.parse.unquote(parts.hostname or "")
    if not host or not name:
        raise Stop(
            f"DATABASE_URL names no {'server' if not host else 'database'}: write it as {SHAPE}."
        )
    user = urllib.parse.unquote(parts.username or "")
    where = f"{host}:{port or 5432}, database {name}, user {user or 'unnamed'}"
    try:
        with _connect(parts, host, name) as connection:
            version = connection.info.server_version
            if version < OLDEST_POSTGRESQL * 10000:
                raise Stop(
                    f"The PostgreSQL at {where} is older than {OLDEST_POSTGRESQL}: upgrade it."
                )
            _make_extensions(connection, where)
            return version
    except psycopg.ProgrammingError as error:
        raise Stop(
            f"DATABASE_URL cannot be read ({_first_line(error)}): write it as {SHAPE}."
        ) from error
    except psycopg.Error as error:
        said = _first_line(error)
        if "password" in said or "authentication" in said or "no pg_hba" in said:
            remedy = "check the user and the password in DATABASE_URL."
        elif "does not exist" in said:
            remedy = "create it, or correct its name in DATABASE_URL."
        else:
            remedy = (
                "start it, or correct DATABASE_URL; without DATABASE_URL the portal brings its own."
            )
        raise Stop(f"Cannot use the PostgreSQL at {where}: {said}; {remedy}") from error


def _connect(parts: urllib.parse.SplitResult, host: str, name: str) -> psycopg.Connection:
    asked = dict(urllib.parse.parse_qsl(parts.query)) | {"host": host, "dbname": name}
    if parts.port:
        asked["port"] = str(parts.port)
    if parts.username:
        asked["user"] = urllib.parse.unquote(parts.username)
    if parts.password:
        asked["password"] = urllib.parse.unquote(parts.password)
    asked.setdefault("connect_timeout", "5")
    return psycopg.connect(make_conninfo("", **asked), autocommit=True)


def _make_extensions(connection: psycopg.Connection, where: str) -> None:
    """They are trusted extensions: the database's owner may create them."""
    have = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
    for extension in EXTENSIONS:
        if extension in have:
            continue
        try:
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}".encode())
        except psycopg.Error as error:
            raise Stop(
                f"The PostgreSQL at {where} lacks the extension {extension} "
                f"({_first_line(error)}): "
                f"let its owner run CREATE EXTENSION {extension} (Debian: package "
                "postgresql-contrib)."
            ) from error


def check_redis(url: str) -> None:
    shape = "redis://:password@host:6379/0 or unix:///path/to/socket"
    try:
        server = redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5)
    except ValueError as error:
        raise Stop(f"REDIS_URL cannot be read: write it as {shape}.") from error
    host = urllib.parse.urlsplit(url).hostname or urllib.parse.urlsplit(url).path
    try:
        server.ping()
    except redis.RedisError as error:
        raise Stop(
            f"Cannot use the Redis at {host}: {_first_line(error)}; start it, or correct "
            f"REDIS_URL ({shape}); "
            "without REDIS_URL the portal brings its own."
        ) from error
    finally:
        server.close()


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__
