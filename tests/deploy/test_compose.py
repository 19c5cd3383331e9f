"""docker-compose.yml and Dockerfile speak of things that exist."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
OURS = ("setup", "web", "worker-harvest", "worker-describe", "worker-describe-gpu", "worker-encode", "beat")
# Read by libraries or by compose itself, not by portal/settings.py.
FOREIGN = {"DATABASE_PASSWORD", "WEB_WORKERS", "WEB_THREADS", "WEB_BIND"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def environment_names() -> set[str]:
    """Every name that portal/settings.py reads from the environment."""
    return set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "portal" / "settings.py").read_text()))


def test_every_part_is_there(services: dict[str, Any]) -> None:
    assert set(services) == {"postgres", "redis", *OURS}


@pytest.mark.parametrize("name", OURS)
def test_a_command_names_what_exists(services: dict[str, Any], name: str) -> None:
    command = services[name]["command"]
    if command[0] == "python":
        assert command[1:] == ["manage.py", "setup"]
        assert (ROOT / "manage.py").is_file()
    else:
        module = "portal.wsgi" if command[0] == "granian" else "workers.app"
        assert module in " ".join(command)
        assert importlib.util.find_spec(module)
        assert importlib.util.find_spec(command[0])


def test_every_queue_has_a_worker(services: dict[str, Any]) -> None:
    served = {s["command"][s["command"].index("-Q") + 1] for s in services.values() if "-Q" in s.get("command", [])}
    assert served == {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}


def test_only_known_settings_are_named(services: dict[str, Any]) -> None:
    for name in OURS:
        assert set(services[name]["environment"]) <= environment_names()
    named = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert named <= environment_names() | FOREIGN


def test_secrets_are_required_and_never_written_down(services: dict[str, Any]) -> None:
    for name in OURS:
        assert services[name]["environment"]["SECRET_KEY"].startswith("${SECRET_KEY:?")
        assert "${DATABASE_PASSWORD:?" in services[name]["environment"]["DATABASE_URL"]
    assert services["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith("${DATABASE_PASSWORD:?")


def test_health_restart_and_rights(services: dict[str, Any]) -> None:
    for name, service in services.items():
        if name == "setup":
            assert service["restart"] == "no"
            continue
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"]
    for name in OURS:
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    assert services["worker-describe-gpu"]["profiles"] == ["gpu"]
    assert [name for name, service in services.items() if "ports" in service] == ["web"]
    assert services["web"]["ports"][0].startswith("${WEB_BIND:-127.0.0.1:")


def test_volumes_lie_where_the_settings_look(services: dict[str, Any]) -> None:
    data = Path("/data")
    assert f"DATA_DIR={data}" in (ROOT / "Dockerfile").read_text()
    mounted = {Path(volume.partition(":")[2]) for volume in services["web"]["volumes"]}
    here = settings.DATA_DIR
    assert mounted == {data / Path(p).relative_to(here) for p in (here / "media", here / "fetched", here / "models")}
    assert here / "static" == settings.STATIC_ROOT, "built into the image, so no volume may hide it"


def test_the_image_does_not_run_as_root_and_keeps_out_what_it_must() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER portal" in lines
    assert lines.index("USER portal") > lines.index("COPY . .")
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    kept = {line[1:] for line in ignored if line.startswith("!")}
    assert all((ROOT / name).exists() for name in kept)
    assert not kept & {".git", ".env", "var", ".venv", "tests"}


def test_the_lock_pins_every_runtime_dependency() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in wanted}  # type: ignore[index]
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert names <= {line.partition("==")[0] for line in lines}
    assert not [line for line in lines if "://" in line or line.startswith("-")], "no index address in the lock"
