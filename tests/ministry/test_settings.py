"""A missing or wrong variable of the environment is named in the error."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ministry import environment
from tests.check_all import PRODUCTION, ROOT


def settings_error(**changes: str | None) -> str:
    """Load the settings of a production environment with changes; answer the last line of it."""
    variables = {"PATH": os.environ["PATH"]} | PRODUCTION
    for name, value in changes.items():
        variables.pop(name, None)
        if value is not None:
            variables[name] = value
    done = subprocess.run(
        [sys.executable, "-c", "import ministry.settings"],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
    )
    return done.stderr.strip().split("\n")[-1]


def test_a_whole_environment_is_accepted() -> None:
    assert settings_error() == ""


@pytest.mark.parametrize(
    "missing",
    ["DATABASE_JOBS_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "SIGNING_KEYS"],
)
def test_a_missing_variable_is_named(missing: str) -> None:
    assert f"{missing} is not set" in settings_error(**{missing: None})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "postgresql://host/"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("DEMO", "perhaps"),
        ("PAYESH_PROCESS", "root"),
    ],
)
def test_a_wrong_variable_is_named(name: str, value: str) -> None:
    assert name in settings_error(**{name: value})


def test_a_broker_without_a_cache_asks_for_one() -> None:
    error = settings_error(CELERY_BROKER_URL="amqp://broker", CACHE_URL=None)
    assert "CACHE_URL is not set" in error


def test_a_kept_secret_is_made_once_and_private(tmp_path: Path) -> None:
    first = environment.kept_secret(tmp_path / "secrets", "key")
    assert environment.kept_secret(tmp_path / "secrets", "key") == first
    assert (tmp_path / "secrets/key").stat().st_mode & 0o777 == 0o600
    assert len(first) == 64
