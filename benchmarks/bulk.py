"""Bulk JSON: a file of reports filed as the product does it, beside decoding and copying it.

ROWS=… sets the size of the file (50,000). Ours begins with the upload as it stands in the
database and ends with its last row filed: decoded, checked, warned of with its history, signed,
stored with its jobs, audit events and outcomes. The limit decodes the same bytes with msgspec and
copies the rows that ours left, laid out beforehand, into the same tables with their indexes and
foreign keys. Every run has a copy of the nation of its own.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks import filed_rows, timing
from benchmarks.line import Line
from benchmarks.nation import Nation

ROWS = int(os.environ.get("ROWS") or 50_000)


def measure(nation: Nation) -> Iterable[Line]:
    """Ours and the limit by turns, each in a process and on a copy of the nation of its own."""
    mine: list[float] = []
    theirs: list[float] = []
    peak = 0.0
    content = _file(nation)
    for _ in range(timing.REPETITIONS):
        with nation.copy("bulk"):
            _send(_sender(), content)
            ours = _run(nation, "ours", content)
            mine.append(ours["seconds"])
            peak = max(peak, ours["megabytes"])
            filed_rows.keep(nation.url("postgres"), nation.var / "filed")
        with nation.copy("bulk"):
            _sender()
            filed_rows.leave_out_triggers(nation.url("postgres"))
            theirs.append(_run(nation, "peer", content)["seconds"])
    timed = timing.Timed(statistics.median(mine), statistics.median(theirs), mine, theirs)
    yield Line(
        "bulk JSON",
        f"{ROWS:,} reports, {len(content) / 2**20:.0f} MB",
        timed.ours,
        timed.peer,
        target=2,
        repetitions=timed.repetitions,
        notes=f"{timed.spread}; the worker's peak memory {peak:.0f} MB",
    )


def _file(nation: Nation) -> bytes:
    """Reports of the months after the nation's, in the figures of each facility's last month."""
    from reports.models import Report  # noqa: PLC0415  (settings first)
    from reports.models.figures import COLUMNS  # noqa: PLC0415
    from reports.policy import periods  # noqa: PLC0415

    last = list(
        Report.objects.filter(period=nation.last, makes_images=True)
        .order_by("facility_id")
        .values("facility__code", *COLUMNS)
    )
    reports: list[dict[str, Any]] = []
    period = nation.last
    while len(reports) < ROWS:
        period = periods.following(period)
        minutes = periods.minutes_in(period)
        for row in last[: ROWS - len(reports)]:
            figures = {code: row[code] for code in COLUMNS if row[code] is not None}
            reports.append(
                {
                    "facility": row["facility__code"],
                    "period": period,
                    "figures": _next_month(figures, minutes),
                }
            )
    return json.dumps({"reports": reports}, ensure_ascii=False).encode()


def _next_month(figures: dict[str, Any], minutes: int) -> dict[str, Any]:
    """A month that follows from the one before: the film adds up, and the month is no copy."""
    figures["film_purchased"] = figures.get("film_prints", 0) + figures.get("film_wasted", 0)
    figures["film_opening"] = figures["film_closing"] = figures.get("film_closing", 0)
    for name in ("film_received", "film_given"):
        if name in figures:
            figures[name] = 0
    for name in ("pacs_scheduled_minutes", "pacs_down_minutes"):
        if name in figures:
            figures[name] = min(figures[name], minutes)
    if "studies_radiography" in figures:
        figures["studies_radiography"] += 1
    return figures


def _sender() -> Any:
    """A connected system that files for every university."""
    from facilities.models import University  # noqa: PLC0415
    from facilities.register.people import create_person  # noqa: PLC0415
    from facilities.register.role_assignments import grant_role  # noqa: PLC0415

    person = create_person(by=None, username="bulk-benchmark", full_name="Benchmark")
    for university in University.objects.all():
        grant_role(by=None, person=person, role="machine", university=university)
    return person


def _send(person: Any, content: bytes) -> None:
    from reports.importing.receiving import receive_upload  # noqa: PLC0415

    receive_upload(
        by=person,
        content=content,
        media="json",
        channel="bulk",
        token_key="benchmark",  # noqa: S106
    )


def _run(nation: Nation, what: str, content: bytes) -> dict[str, float]:
    """One run in a process of its own; what it measured."""
    file = nation.var / "bulk.json"
    file.write_bytes(content)
    words = [sys.executable, "-m", "benchmarks.bulk", what, str(file), nation.url("postgres")]
    done = subprocess.run(words, env=nation.environment("jobs"), stdout=subprocess.PIPE, check=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _ours() -> None:
    from reports.importing.filing import file_next_upload  # noqa: PLC0415
    from reports.models import Upload  # noqa: PLC0415

    if not file_next_upload():
        raise SystemExit("no upload waited")
    upload = Upload.objects.defer("content").latest("received_at")
    if upload.state != "done" or upload.accepted < 0.99 * ROWS:  # a facility may have closed
        raise SystemExit(f"{upload.state}: {upload.accepted} of {upload.rows_total}")


def _peer(file: Path, url: str) -> None:
    import msgspec  # noqa: PLC0415

    msgspec.json.decode(file.read_bytes())
    filed_rows.copy_back(url, file.with_name("filed"))


def main() -> None:
    """`python -m benchmarks.bulk ours|peer FILE URL`: one run, what it took as JSON."""
    what, file, url = sys.argv[1:]
    import django  # noqa: PLC0415

    django.setup()
    import reports.importing.filing  # noqa: F401, PLC0415  (workers have it loaded)

    begun = time.perf_counter()
    _peer(Path(file), url) if what == "peer" else _ours()
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "megabytes": peak}))


if __name__ == "__main__":
    main()
