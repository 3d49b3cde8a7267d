"""The table of all lines, on the screen and in `benchmarks/results/DATE.md`."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.nation import ROOT, Nation

# In the order in which they run and stand in the table.
MODULES = (
    "seeding",
    "filing",
    "verifying",
    "bulk",
    "bulk_excel",
    "rescore",
    "pages",
    "export",
)
HEAD = ("job", "Payesh", "peer", "ratio", "target", "reached", "n", "notes")


class Results:
    """The lines of today's runs at one size; what is run again replaces what it brought before."""

    def __init__(self, nation: Nation) -> None:
        self._nation = nation
        self._day = datetime.now(UTC).date().isoformat()
        self._file = nation.var / f"lines-{self._day}.json"
        self._modules: dict[str, list[dict[str, Any]]] = (
            json.loads(self._file.read_text()) if self._file.exists() else {}
        )
        self.failed: list[str] = []

    def add(self, module: str, lines: list[dict[str, Any]]) -> None:
        """Keep a benchmark's lines."""
        self._modules[module] = lines
        self._file.write_text(json.dumps(self._modules, ensure_ascii=False, indent=1))

    def as_text(self) -> str:
        """The table as Markdown, which reads well on a screen too."""
        rows = [row_of(line) for name in MODULES for line in self._modules.get(name, [])]
        return "\n".join([f"| {' | '.join(HEAD)} |", "|---" * len(HEAD) + "|", *rows])

    def write(self) -> Path:
        """Write the page of the day; answer its file."""
        size = self._nation.facilities
        suffix = "" if size == 50_000 else f"-{size}"
        page = ROOT / "benchmarks" / "results" / f"{self._day}{suffix}.md"
        page.parent.mkdir(exist_ok=True)
        page.write_text(
            f"# Benchmarks of {self._day}\n\n{machine()}\n\nA synthetic nation of {size:,}"
            f" facilities, {self._nation.first} to {self._nation.last}. Medians of n runs in"
            " seconds, Payesh and its peer by turns; fewer than five where one takes over a"
            f" minute.\n\n{self.as_text()}\n",
            encoding="utf-8",
        )
        return page


def row_of(line: dict[str, Any]) -> str:
    """One line as a row of Markdown."""
    verdict = {True: "yes", False: "no", None: ""}[line["reached"]]
    ratio = "" if line["ratio"] is None else f"{line['ratio']:.2f}×"
    name = f"**{line['name']}**: {line['what']}"
    cells = (
        name,
        _seconds(line["ours"]),
        _seconds(line["peer"]),
        ratio,
        line["aim"],
        verdict,
        str(line["repetitions"] or ""),
        line["notes"],
    )
    return f"| {' | '.join(cells)} |"


def machine() -> str:
    """What it ran on."""
    models = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = "/".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{len(models)} × {models[0] if models else platform.machine()}, {memory:.0f} GiB,"
        f" {platform.system()} {platform.release()}, Python {platform.python_version()};"
        f" load at the end {load}."
    )


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.3g} s"
