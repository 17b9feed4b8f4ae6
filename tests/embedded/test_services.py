"""PostgreSQL and Valkey of the checkout's own: started, shared, killed and mended."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from portal.embedded.places import LONGEST_SOCKET_DIRECTORY, Places
from portal.embedded.postgres import EXTENSIONS, Postgres
from portal.embedded.services import Services
from portal.embedded.valkey import Valkey
from tests.embedded.conftest import Command

LIST_SERVICES = (
    "import os, psycopg, redis\n"
    "c = psycopg.connect(os.environ['DATABASE_URL'])\n"
    "r = redis.Redis.from_url(os.environ['REDIS_URL'])\n"
    "print(c.execute('select current_user').fetchone()[0], r.ping())\n"
)


@pytest.fixture
def postgres(places: Places):
    places.make()
    server = Postgres(places)
    server.start()
    yield server
    server.stop()


@pytest.mark.drill
def test_exec_gives_addresses_and_leaves_nothing_running(embedded: Command, places: Places) -> None:
    done = embedded("exec", "--", "python", "-c", LIST_SERVICES)
    assert (done.returncode, done.stdout.strip()) == (0, "portal True"), done.stderr
    assert not places.valkey_socket.exists()
    assert not (places.postgres / "postmaster.pid").exists()


@pytest.mark.drill
def test_exec_returns_the_exit_code_of_its_command(embedded: Command) -> None:
    assert embedded("exec", "--", "sh", "-c", "exit 7").returncode == 7


@pytest.mark.drill
def test_exec_on_the_data_of_make_run(embedded: Command, var: Path) -> None:
    done = embedded("exec", "--data", "run", "--", "sh", "-c", "echo $DATABASE_URL; absent")
    assert done.returncode == 127
    assert str(Places(var).sockets) in done.stdout
    assert "no program 'absent'" in embedded("exec", "--", "absent").stderr


@pytest.mark.drill
def test_role_owns_its_database_and_is_no_superuser(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == (False, True)
        connection.execute("CREATE DATABASE another")
    with psycopg.connect(postgres.url().replace("/portal?", "/another?")) as another:
        have = {name for (name,) in another.execute("SELECT extname FROM pg_extension")}
    assert set(EXTENSIONS) <= have


@pytest.mark.drill
def test_durable_for_run_and_fast_for_tests(var: Path) -> None:
    for data, expected in (("run", "on"), ("test", "off")):
        places = Places(var, data)
        places.make()
        server = Postgres(places)
        server.start()
        try:
            with psycopg.connect(server.url()) as connection:
                for name in ("synchronous_commit", "fsync"):
                    assert connection.execute(f"SHOW {name}").fetchone() == (expected,)
        finally:
            server.stop()


@pytest.mark.drill
def test_data_survives_kill_minus_nine_of_both(var: Path) -> None:
    places = Places(var, "run")
    places.make()
    services = Services.__new__(Services)
    services.places, services.postgres, services.valkey = places, Postgres(places), Valkey(places)
    services.postgres.start()
    services.valkey.start()
    try:
        with psycopg.connect(services.postgres.url()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        for pid in (services.postgres._pid(), services.valkey._pid()):
            assert pid
            os.kill(pid, signal.SIGKILL)
        assert services.mend() == ["Postgres", "Valkey"]
        with psycopg.connect(services.postgres.url()) as connection:
            assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
        assert redis.Redis.from_url(services.valkey.url()).ping()
    finally:
        services.stop()
    assert services.postgres._pid() is None
    assert services.valkey._pid() is None


@pytest.mark.drill
def test_interrupted_initdb_is_made_anew(places: Places) -> None:
    places.make()
    unfinished = places.base / "pg.new-123"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    server = Postgres(places)
    server.start()
    server.stop()
    assert not unfinished.exists()
    assert (places.postgres / "portal.ready").exists()


@pytest.mark.drill
def test_stale_pid_and_sockets_do_not_hold_a_start_up(postgres: Postgres, places: Places) -> None:
    postgres.stop()
    # The number of a living program that is not PostgreSQL, as after a restart of the machine.
    (places.postgres / "postmaster.pid").write_text(f"{os.getpid()}\n{places.postgres}\n")
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(places.valkey_socket))
    stale.close()
    postgres.start()
    valkey = Valkey(places)
    valkey.start()
    assert postgres.is_ready()
    assert valkey.is_ready()
    valkey.stop()


@pytest.mark.drill
def test_two_commands_share_and_the_last_one_stops(embedded: Command, places: Places) -> None:
    flag = places.var / "go"
    wait = f"while [ ! -e {flag} ]; do sleep 0.05; done"
    env = {**os.environ, "VAR_DIR": str(places.var)}
    for name in ("DATABASE_URL", "REDIS_URL"):
        env.pop(name, None)
    words = [sys.executable, "-m", "portal.embedded", "exec", "--"]
    with subprocess.Popen([*words, "sh", "-c", wait], env=env) as first:
        while not (places.postgres / "portal.ready").exists():
            time.sleep(0.05)
        second = embedded("exec", "--", "python", "-c", LIST_SERVICES)
        assert second.stdout.strip() == "portal True", second.stderr
        assert Postgres(places).is_ready()
        flag.touch()
        assert first.wait(30) == 0
    assert not Postgres(places).is_ready()


def test_long_or_odd_paths_get_a_short_private_socket_directory(tmp_path: Path) -> None:
    for var in (tmp_path / ("long" * 25), tmp_path / "车 库"):
        places = Places(var)
        places.make()
        try:
            assert len(os.fsencode(places.sockets)) <= LONGEST_SOCKET_DIRECTORY
            assert places.sockets.stat().st_mode & 0o077 == 0
        finally:
            places.sockets.rmdir()


@pytest.mark.drill
def test_stop_touches_no_other_program(places: Places) -> None:
    places.make()
    (places.postgres).mkdir()
    (places.postgres / "postmaster.pid").write_text(f"{os.getpid()}\n")
    Postgres(places).stop()
    assert psutil.pid_exists(os.getpid())
