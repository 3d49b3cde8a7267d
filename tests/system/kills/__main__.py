"""`python -m tests.system.kills`: see the package."""

import argparse
import os
import sys
from pathlib import Path

import django

from ministry.processes import interruptible, sole_user_of


def main() -> int:
    """Run or go on; answer 1 if a promise was not kept."""
    options = argparse.ArgumentParser(prog="python -m tests.system.kills")
    options.add_argument("--state", type=Path, required=True, help="the run's folder")
    options.add_argument("--kills", type=int, default=1000, help="how many in all")
    options.add_argument("--seed", type=int, default=1401)
    options.add_argument("--every", type=int, default=50, help="kills between two checks")
    given = options.parse_args()
    import tests.environment  # noqa: F401  (what the suite sets, before the settings are read)

    os.environ |= {"VAR": str(given.state / "var"), "DJANGO_SETTINGS_MODULE": "ministry.settings"}
    django.setup()
    from tests.system.kills.running import run

    try:
        with interruptible(), sole_user_of(given.state):
            found = run(
                given.state.resolve(),
                kills=given.kills,
                seed=given.seed,
                every=given.every,
                say=lambda line: print(line, flush=True),
            )
    except KeyboardInterrupt:
        print("Stopped; the same command goes on.")
        return 130
    for fault in found[:200]:
        print(f"{fault.kind}: {fault.what}")
    return 1 if found else 0


sys.exit(main())
