"""`make check`: everything a machine can see without running the product. Fails on any failure."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "DATABASE_URL": "postgresql://web:x@db/payesh",
    "DATABASE_JOBS_URL": "postgresql://jobs:x@db/payesh",
    "DATABASE_OWNER_URL": "postgresql://owner:x@db/payesh",
    "CELERY_BROKER_URL": "redis://broker:6379/0",
    "SECRET_KEY": "for-the-check-only-" + "k7#Zp2!qW9" * 5,
    "SIGNING_KEYS": "/nonexistent/signing-keys.json",
    "ALLOWED_HOSTS": "payesh.example",
    "PAYESH_PROCESS": "web",
}
STEPS: list[tuple[str, list[str], dict[str, str]]] = [
    ("lint", ["ruff", "check", "."], {}),
    ("format", ["ruff", "format", "--check", "."], {}),
    ("types", ["mypy", "ministry", "facilities", "reports"], {}),
    ("imports", ["tests.import_contracts"], {}),
    (
        "translations",
        ["babel.messages.frontend", "-q", "compile", "-D", "django", "-d", "locale"],
        {},
    ),
    ("migrations", ["manage.py", "makemigrations", "--check", "--dry-run"], PRODUCTION),
    ("deployment", ["manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    (
        "schema of the API",
        ["manage.py", "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull],
        PRODUCTION,
    ),
    ("assertions that assert nothing", ["tests.dead_assertions"], {}),
]


def main() -> int:
    """Run every step, also after one failed; answer 1 if any did."""
    failed = []
    for name, words, environment in STEPS:
        started = time.monotonic()
        program = words if words[0].endswith(".py") else ["-m", *words]
        done = subprocess.run(
            [sys.executable, *program],
            cwd=ROOT,
            env=os.environ | environment,
            capture_output=True,
            text=True,
        )
        verdict = "ok" if done.returncode == 0 else "FAILED"
        print(f"{name:<32} {verdict:<7} {time.monotonic() - started:5.1f} s", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    print(f"{len(STEPS) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
