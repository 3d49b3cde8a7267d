"""`make bench`: servers, nation, every benchmark, one table. `benchmarks/__init__.py` explains."""

import importlib.util
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from benchmarks import table
from benchmarks.line import Line
from benchmarks.nation import ROOT, Nation
from benchmarks.table import MODULES
from ministry import processes
from ministry.embedded.running import servers
from ministry.keeping import EmbeddedServerError, die_with_parent

FULL_SIZE = 50_000


def main() -> int:
    """Run what is wanted; answer 1 if a benchmark failed (not if it missed its target)."""
    var = Path(os.environ.get("VAR") or ROOT / "var" / "bench")
    nation = Nation(
        var, int(os.environ.get("FACILITIES") or FULL_SIZE), int(os.environ.get("PORT") or 8000)
    )
    wanted = [name for name in os.environ.get("ONLY", "").split(",") if name]
    if unknown := set(wanted) - set(MODULES):
        sys.stderr.write(f"No benchmark is called {', '.join(sorted(unknown))}: {MODULES}\n")
        return 2
    modules = [name for name in MODULES if name in (wanted or MODULES) and _exists(name)]
    results = table.Results(nation)
    try:
        with (
            processes.interruptible(),
            processes.sole_user_of(nation.var),
            servers(nation.var, adopt=True),
        ):
            _say(f"A nation of {nation.facilities:,} facilities under {nation.var} …")
            nation.prepare()
            for name in modules:
                _say(f"{name} …")
                _run(name, nation, results)
    except KeyboardInterrupt:
        _say("Stopped; the nation is kept.")
    except (processes.ProcessError, EmbeddedServerError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    _say(f"\n{results.as_text()}\nWritten to {results.write()}")
    return 1 if results.failed else 0


def _run(name: str, nation: Nation, results: table.Results) -> None:
    """One benchmark in a process of its own; its lines are kept as far as they came."""
    file = nation.var / f"lines-{name}.json"
    file.unlink(missing_ok=True)
    words = [
        "-m",
        "benchmarks.one",
        name,
        str(nation.var.parent),
        str(nation.facilities),
        str(nation.port),
        str(file),
    ]
    child = subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env=nation.environment(),
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509  (no threads here)
    )
    try:
        child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            with suppress(subprocess.TimeoutExpired):
                child.wait(processes.GRACE)
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    found = [json.loads(line) for line in lines]
    if child.returncode:
        found.append(Line(name, f"FAILED: ended with {child.returncode}").as_dict())
        results.failed.append(name)
    results.add(name, found)
    for line in found:
        _say(f"  {table.row_of(line)}")


def _exists(name: str) -> bool:
    return importlib.util.find_spec(f"benchmarks.{name}") is not None


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
