"""`python -m tests.journeys`: see the package."""

import argparse
import os
import sys
from pathlib import Path

import django

from ministry.processes import interruptible, sole_user_of


def main() -> int:
    """Run or go on; answer 1 if a character was lost without a question."""
    options = argparse.ArgumentParser(prog="python -m tests.journeys")
    options.add_argument("--state", type=Path, required=True, help="the run's folder")
    options.add_argument("--rounds", type=int, default=50, help="how many journeys in all")
    options.add_argument("--seed", type=int, default=1401)
    options.add_argument("--latency", type=int, default=800, help="milliseconds of every request")
    given = options.parse_args()
    import tests.environment  # noqa: F401  (what the suite sets, before the settings are read)

    os.environ |= {"VAR": str(given.state / "var"), "DJANGO_SETTINGS_MODULE": "ministry.settings"}
    django.setup()
    from tests.journeys.running import run

    try:
        with interruptible(), sole_user_of(given.state):
            return run(
                given.state.resolve(),
                rounds=given.rounds,
                seed=given.seed,
                latency=given.latency,
                say=lambda line: print(line, flush=True),
            )
    except KeyboardInterrupt:
        print("Stopped; the same command goes on.")
        return 130


sys.exit(main())
