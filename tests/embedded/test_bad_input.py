"""What goes wrong on a real machine: one plain sentence with a remedy, and nothing damaged."""

import errno
import fcntl
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from portal.embedded import bootstrap
from portal.embedded.bootstrap import ROOT, Stop, disk_sentence
from portal.embedded.external import check_database, check_redis
from portal.embedded.places import Places
from portal.embedded.postgres import Postgres
from portal.embedded.supervisor import check_port, chosen_port
from tests.embedded.conftest import Command, assert_one_sentence


def test_taken_port_is_refused_before_anything_starts(embedded: Command, var: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = embedded("run", PORT=str(port))
        assert_one_sentence(done, f"Port {port} is taken", "PORT=")
    assert not (var / "pg").exists()
    check_port(port)


@pytest.mark.parametrize("text", ["eight", "0", "70000", "-1"])
def test_port_that_is_no_port(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Stop, match="from 1 to 65535"):
        chosen_port()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://a@b/c", "does not name a PostgreSQL server"),
        ("nonsense", "does not name a PostgreSQL server"),
        ("postgres://portal@localhost:http/portal", "cannot be read"),
        ("postgres://portal@localhost", "names no database"),
        ("postgres:///portal", "names no server"),
        ("postgres://portal:very-secret@127.0.0.1:1/portal", "start it, or correct DATABASE_URL"),
        ("postgres://portal@localhost/portal?nonsense=1", "cannot be read"),
    ],
)
def test_broken_database_url(url: str, words: str) -> None:
    with pytest.raises(Stop, match=words) as refused:
        check_database(url)
    assert "very-secret" not in str(refused.value)


def test_command_with_a_broken_database_url_says_one_sentence(embedded: Command) -> None:
    done = embedded(
        "exec", "--", "true", DATABASE_URL="postgres://portal:secret@127.0.0.1:1/portal"
    )
    assert_one_sentence(done, "Cannot use the PostgreSQL at 127.0.0.1:1", "correct DATABASE_URL")
    assert "secret" not in done.stderr


@pytest.mark.drill
def test_unknown_role_and_database_are_named(places: Places) -> None:
    places.make()
    server = Postgres(places)
    server.start()
    try:
        assert check_database(server.url()) >= 180000
        with pytest.raises(Stop, match="create it, or correct its name"):
            check_database(server.url().replace("/portal?", "/absent?"))
        hba = places.postgres / "pg_hba.conf"
        hba.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        with server._connect("postgres") as connection:
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("ALTER ROLE portal PASSWORD 'right'")
        url = server.url().replace("portal@", "portal:wrong@")
        with pytest.raises(Stop, match="check the user and the password") as refused:
            check_database(url)
        assert "wrong@" not in str(refused.value)
    finally:
        server.stop()


@pytest.mark.parametrize("url", ["http://localhost", "redis://127.0.0.1:1/0"])
def test_broken_redis_url(url: str) -> None:
    with pytest.raises(Stop, match="REDIS_URL"):
        check_redis(url)


def test_var_that_is_a_file(embedded: Command, var: Path) -> None:
    (var / "taken").write_text("")
    done = embedded("exec", "--", "true", VAR_DIR=str(var / "taken"))
    assert_one_sentence(done, "taken")


def test_read_only_disk(embedded: Command, var: Path) -> None:
    """A real read-only mount where that is allowed; otherwise a directory without write permission."""
    script = "mount -t tmpfs -o ro,size=1m none {0} && exec {1} -m portal.embedded exec -- true"
    closed = var / "closed"
    closed.mkdir()
    if os.geteuid() == 0 and shutil.which("unshare"):
        done = _in_mount_namespace(script.format(closed, sys.executable), closed)
    else:
        closed.chmod(0o500)
        done = embedded("exec", "--", "true", VAR_DIR=str(closed))
        closed.chmod(0o700)
    assert_one_sentence(done, "cannot be written", "VAR_DIR")


@pytest.mark.drill
@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a tiny disk needs root")
def test_full_disk(var: Path) -> None:
    """PostgreSQL's first files do not fit on 8 MB: said plainly, and no half of it is kept."""
    small = var / "small"
    small.mkdir()
    script = (
        f"mount -t tmpfs -o size=8m none {small} && {sys.executable} -m portal.embedded exec -- true;"
        f" code=$?; ls {small}/test >&3; exit $code"
    )
    done = _in_mount_namespace(f"exec 3>{var}/listing; {script}", small)
    assert_one_sentence(done, "full", "VAR_DIR")
    assert "pg" not in (var / "listing").read_text().split()


def test_disk_errors_while_running_name_a_remedy() -> None:
    for number in (errno.ENOSPC, errno.EROFS, errno.EACCES):
        said = disk_sentence(OSError(number, os.strerror(number), "/data/x"), Path("/data"))
        assert "VAR_DIR=/other/disk" in said


def _in_mount_namespace(script: str, var: Path) -> subprocess.CompletedProcess[str]:
    inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", script],
        env=inherited | {"VAR_DIR": str(var)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_old_python_is_refused_with_a_remedy(tmp_path: Path) -> None:
    """Old interpreters are played by programs that answer as one would."""
    for name in ("python3.11", "python3.12", "python3.13", "python3.14", "python3"):
        fake = tmp_path / name
        fake.write_text(
            '#!/bin/sh\ncase "$2" in *platform*) echo "version 3.9.2";; *) exit 1;; esac\n'
        )
        fake.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "portal/embedded/find-python")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer, and this machine has version 3.9.2" in done.stderr
    assert "apt install" in done.stderr


def test_package_without_a_build_for_this_machine(tmp_path: Path) -> None:
    """No compiler is ever called: a package that has no wheel is named."""
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("absent==1 --hash=sha256:" + "0" * 64 + "\n")
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    log = tmp_path / "log"
    old = dict(os.environ)
    # The linked interpreter may be the system's own, which otherwise refuses before it looks.
    own = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_BREAK_SYSTEM_PACKAGES": "1"}
    os.environ.update(own)
    try:
        with pytest.raises(Stop, match="no ready-made build for this machine"):
            bootstrap.install(venv, requirements, log)
    finally:
        os.environ.clear()
        os.environ.update(old)


def test_failed_set_up_keeps_the_environment_that_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / bootstrap.STAMP).write_text("older")

    def refuse(*args: object) -> None:
        raise Stop("no network")

    monkeypatch.setattr(bootstrap, "create", refuse)
    with pytest.raises(Stop):
        bootstrap.make_environment(venv, ROOT / "requirements-local.txt", tmp_path / "log")
    assert (venv / bootstrap.STAMP).read_text() == "older"
    assert [each.name for each in tmp_path.iterdir()] == ["venv"]


def test_environment_is_not_rebuilt_under_a_running_portal(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / bootstrap.STAMP).write_text("older")
    (tmp_path / "lock").mkdir()
    with (tmp_path / "lock" / "supervisor").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Stop, match="make stop first"):
            bootstrap.make_environment(venv, ROOT / "requirements-local.txt", tmp_path / "log")
    assert (venv / bootstrap.STAMP).read_text() == "older"


def test_data_of_another_postgresql_is_left_alone(places: Places) -> None:
    places.make()
    places.postgres.mkdir(mode=0o700)
    (places.postgres / "PG_VERSION").write_text("12\n")
    with pytest.raises(Stop, match="made by PostgreSQL 12"):
        Postgres(places).start()
    assert [each.name for each in places.postgres.iterdir()] == ["PG_VERSION"]


def test_socket_directory_of_somebody_else(tmp_path: Path) -> None:
    places = Places(tmp_path / ("long" * 25))
    places.sockets.symlink_to(tmp_path)
    try:
        with pytest.raises(Stop, match="shorter path"):
            places.make()
    finally:
        places.sockets.unlink()


def test_unknown_icon_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = tmp_path / "icons.txt"
    names.write_text("absent-icon  # nowhere\n")
    monkeypatch.setattr(bootstrap, "ICON_LIST", names)
    with pytest.raises(Stop, match="absent-icon"):
        bootstrap.icon_sprite(tmp_path)
