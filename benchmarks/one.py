"""Runs one benchmark in this process: `python -m benchmarks.one MODULE VAR FACILITIES PORT FILE`.

Its lines go to FILE as JSON, one a line; the harness reads them there.
"""

import importlib
import json
import sys
from pathlib import Path

import django


def main() -> None:
    """Set Django up, measure, and write each line when it comes."""
    module, var, facilities, port, file = sys.argv[1:]
    django.setup()
    from benchmarks.nation import Nation  # noqa: PLC0415  (settings first)
    from ministry.processes import interruptible  # noqa: PLC0415

    nation = Nation(Path(var), int(facilities), int(port))
    measure = importlib.import_module(f"benchmarks.{module}").measure
    # A benchmark that is stopped gives its copy of the database back too.
    with interruptible(), Path(file).open("a", encoding="utf-8") as lines:
        for line in measure(nation):
            lines.write(json.dumps(line.as_dict()) + "\n")
            lines.flush()


if __name__ == "__main__":
    main()
