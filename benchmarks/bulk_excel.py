"""Bulk Excel: a workbook of reports filed as the product does it, beside unpacking and copying it.

ROWS=… sets the size of the file (50,000): the template, filled in, with every column and its
formulas. Ours begins with the upload as it stands in the database and ends with its last row
filed. The limit unzips the same sheet, parses it with expat and copies the rows that ours left,
laid out beforehand, into the same tables (`filed_rows`). Reading alone is set beside openpyxl's
on the same file. Every run has a process of its own; the peak memory of the worker and of its
reading process is told.
"""

import io
import json
import logging
import os
import resource
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.parsers import expat
from zoneinfo import ZoneInfo

from benchmarks import bulk, filed_rows, timing
from benchmarks.line import Line
from benchmarks.nation import Nation

ROWS = bulk.ROWS
OPENPYXL_REPETITIONS = 3
CHUNK = 2**20


def measure(nation: Nation) -> Iterable[Line]:
    """Ours and the peers by turns, on one copy of the nation a run."""
    content = _workbook(nation)
    (nation.var / "bulk.xlsx").write_bytes(content)
    what = f"{ROWS:,} rows, {len(content) / 2**20:.0f} MB"
    mine: list[dict[str, float]] = []
    theirs: list[dict[str, float]] = []
    for _ in range(timing.REPETITIONS):
        with nation.copy("bulk_excel"):
            _send(content)
            mine.append(_run(nation, "ours"))
            filed_rows.keep(nation.url("postgres"), nation.var / "filed")
        with nation.copy("bulk_excel"):
            _officer()
            filed_rows.leave_out_triggers(nation.url("postgres"))
            theirs.append(_run(nation, "peer"))
    timed = _timed(mine, theirs)
    yield Line(
        "bulk Excel",
        what,
        timed.ours,
        timed.peer,
        target=1.5,
        repetitions=timed.repetitions,
        notes=f"{timed.spread}; peak memory of the worker {_peak(mine, 'megabytes')},"
        f" of the reading process {_peak(mine, 'child')}",
    )
    turns = [(_run(nation, "read"), _run(nation, "openpyxl")) for _ in range(OPENPYXL_REPETITIONS)]
    reading, openpyxl = ([turn[which] for turn in turns] for which in (0, 1))
    timed = _timed(reading, openpyxl)
    yield Line(
        "reading Excel",
        what,
        timed.ours,
        timed.peer,
        target=1 / 6,
        aim="≥ 6 times faster than openpyxl",
        repetitions=timed.repetitions,
        notes=f"{timed.peer / timed.ours:.1f} times faster; {timed.spread}; reading process"
        f" {_peak(reading, 'child')}, openpyxl {_peak(openpyxl, 'megabytes')}",
    )


def _timed(mine: list[dict[str, float]], theirs: list[dict[str, float]]) -> timing.Timed:
    ours, peer = ([run["seconds"] for run in runs] for runs in (mine, theirs))
    return timing.Timed(statistics.median(ours), statistics.median(peer), ours, peer)


def _peak(runs: list[dict[str, float]], name: str) -> str:
    return f"{max(run[name] for run in runs):.0f} MB"


def _workbook(nation: Nation) -> bytes:
    """The reports of the JSON benchmark, in the template."""
    from reports.exports.report_rows import SheetMeta  # noqa: PLC0415
    from reports.exports.report_sheet_writer import write_sheet  # noqa: PLC0415

    sent = json.loads(bulk._file(nation))["reports"]
    made_at = datetime(2024, 1, 1, tzinfo=ZoneInfo("Asia/Tehran"))
    content = io.BytesIO()
    meta = SheetMeta("benchmark", sent[0]["period"], made_at, synthetic=True)
    write_sheet(_sheet_rows(sent), meta=meta, target=content)
    return content.getvalue()


def _sheet_rows(sent: list[dict[str, Any]]) -> Iterator[Any]:
    from facilities.kinds import KINDS  # noqa: PLC0415
    from facilities.models import Facility  # noqa: PLC0415
    from reports.exports.report_rows import SheetRow  # noqa: PLC0415
    from reports.policy.form import form  # noqa: PLC0415

    known = {facility.code: facility for facility in Facility.objects.all()}
    for report in sent:
        facility = known[report["facility"]]
        facts = facility.kind, facility.makes_images, frozenset(facility.modalities)
        yield SheetRow(
            facility=facility.code,
            name=facility.name_fa,
            kind=KINDS[facility.kind],
            period=report["period"],
            asked=form.asked_of(*facts),
            required=form.required_of(*facts),
            figures=report["figures"],
            explanation="برای سنجش سرعت",
        )


def _send(content: bytes) -> None:
    from reports.importing.receiving import receive_upload  # noqa: PLC0415

    receive_upload(by=_officer(), content=content, media="xlsx", channel="workbook")


def _officer() -> Any:
    """Somebody who files for every university."""
    from facilities.models import University  # noqa: PLC0415
    from facilities.register.people import create_person  # noqa: PLC0415
    from facilities.register.role_assignments import grant_role  # noqa: PLC0415

    person = create_person(by=None, username="workbook-benchmark", full_name="Benchmark")
    for university in University.objects.all():
        grant_role(by=None, person=person, role="officer", university=university)
    return person


def _run(nation: Nation, what: str) -> dict[str, float]:
    """One run in a process of its own; what it measured."""
    words = [
        sys.executable,
        "-m",
        "benchmarks.bulk_excel",
        what,
        str(nation.var / "bulk.xlsx"),
        nation.url("postgres"),
    ]
    done = subprocess.run(words, env=nation.environment("jobs"), stdout=subprocess.PIPE, check=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _ours() -> None:
    from reports.importing.filing import file_next_upload  # noqa: PLC0415
    from reports.models import Upload  # noqa: PLC0415

    if not file_next_upload():
        raise SystemExit("no upload waited")
    upload = Upload.objects.defer("content", "result").latest("received_at")
    if upload.state != "done" or upload.accepted < 0.99 * ROWS:  # a facility may have closed
        raise SystemExit(f"{upload.state}: {upload.accepted} of {upload.rows_total}")


def _peer(file: Path, url: str) -> None:
    if sum(1 for number, _ in _parsed(file) if number > 4) < ROWS:
        raise SystemExit("not every row was read")
    filed_rows.copy_back(url, file.with_name("filed"))


def _parsed(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The sheet's rows as expat finds them: row number, and text by column letters."""
    rows: list[tuple[int, dict[str, str]]] = []
    cells: dict[str, str] = {}
    text: list[str] = []
    at = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal cells, at
        if name == "c":
            at = attributes["r"].rstrip("0123456789")
        elif name == "row":
            cells = {}
            rows.append((int(attributes["r"]), cells))
        text.clear()

    def end(name: str) -> None:
        if name in ("v", "t"):
            cells[at] = "".join(text)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text.append
    with zipfile.ZipFile(file) as book, book.open("xl/worksheets/sheet1.xml") as sheet:
        while piece := sheet.read(CHUNK):
            parser.Parse(piece, False)
            yield from rows[:-1]
            del rows[:-1]
    yield from rows


def _read(content: bytes) -> None:
    from reports.intake.reading import read_file  # noqa: PLC0415

    if len(read_file("xlsx", content).frame) != ROWS:
        raise SystemExit("not every row was read")


def _openpyxl(file: str) -> None:
    import openpyxl  # noqa: PLC0415

    sheet = openpyxl.load_workbook(file, read_only=True).worksheets[0]
    if sum(1 for _ in sheet.iter_rows(values_only=True)) < ROWS:
        raise SystemExit("not every row was read")


class _Peak(logging.Handler):
    """Hears how much memory the reading process held."""

    megabytes = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and len(record.args) == 2:
            self.megabytes = float(str(record.args[1]))


def main() -> None:
    """`python -m benchmarks.bulk_excel ours|peer|read|openpyxl FILE URL`: one run, as JSON."""
    what, file, url = sys.argv[1:]
    import django  # noqa: PLC0415

    django.setup()
    import reports.importing.filing  # noqa: F401, PLC0415  (workers have it loaded)

    heard, log = _Peak(), logging.getLogger("reports.intake.child")
    log.addHandler(heard)
    log.setLevel(logging.INFO)
    log.propagate = False
    content = Path(file).read_bytes() if what == "read" else b""
    runs = {
        "ours": _ours,
        "peer": lambda: _peer(Path(file), url),
        "read": lambda: _read(content),
        "openpyxl": lambda: _openpyxl(file),
    }
    begun = time.perf_counter()
    runs[what]()  # type: ignore[no-untyped-call]
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "megabytes": peak, "child": heard.megabytes}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ministry.settings")
    main()
