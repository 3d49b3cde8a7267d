"""The Excel list of 100,000 suspicions against deflating the same sheet's XML."""

import io
import resource
import zipfile
import zlib
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone, translation

from benchmarks import timing
from benchmarks.line import Line
from benchmarks.nation import Nation
from reports.exports import sheet_rows
from reports.exports.list_book import ListMeta
from reports.exports.violations_columns import columns_of
from reports.exports.violations_workbook import write_violations
from reports.models import Violation
from reports.policy.directive import published
from reports.queries.cases.frames import violations_frame

ROWS = 100_000
MOST_MEMORY = 100  # MB


def measure(_nation: Nation) -> Iterator[Line]:
    """From frames to the workbook, and from the database to the workbook."""
    chosen = Violation.objects.order_by("-opened_at", "-id")[:ROWS]
    with translation.override("fa"):
        with transaction.atomic():
            frames = list(violations_frame(chosen))
        rows = sum(map(len, frames))
        before = _memory()
        sheet = _sheet(_workbook(frames))
        grown = _memory() - before

        def deflate(level: int = sheet_rows.LEVEL) -> None:
            zlib.compressobj(level, zlib.DEFLATED, -15).compress(sheet)

        written = timing.by_turns(lambda: _workbook(frames), deflate)
        yield Line(
            "Excel export",
            f"{rows:,} suspicions × {len(columns_of(None, 'fa'))} columns;"
            " deflating the same sheet XML",
            written.ours,
            written.peer,
            1.5,
            repetitions=written.repetitions,
            notes=f"{len(sheet) / 2**20:.0f} MB of XML, both at level {sheet_rows.LEVEL};"
            f" {written.spread}; memory +{grown:.0f} MB (≤ {MOST_MEMORY})",
        )

        def whole() -> None:
            with transaction.atomic():
                _workbook(violations_frame(chosen))

        read = timing.by_turns(whole, deflate)
        yield Line(
            "Excel export, query included",
            "from the database to the workbook",
            read.ours,
            read.peer,
            repetitions=read.repetitions,
            notes=read.spread,
        )


def _workbook(frames: object) -> bytes:
    meta = ListMeta("معیار", timezone.localtime(), (), "fa", synthetic=True)
    target = io.BytesIO()
    write_violations(
        frames,  # type: ignore[arg-type]
        meta=meta,
        directive=published.directive(),
        page_of="https://payesh.example.ir/violations/{}/".format,
        target=target,
        progress=lambda _: None,
    )
    return target.getvalue()


def _sheet(workbook: bytes) -> bytes:
    """The XML of the list's sheet, the largest part."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return parts.read(max(parts.infolist(), key=lambda part: part.file_size))


def _memory() -> float:
    """The most that this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
