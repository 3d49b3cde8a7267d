"""The rows that were not accepted, as the same workbook: each bad cell coloured, with a note.

Only these are mended, and the file sent again. Cells hold exactly what was typed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from facilities.errors import Problem
from facilities.kinds import KINDS, Label
from reports.exports.report_rows import SheetMeta, SheetRow
from reports.exports.report_sheet_writer import write_sheet
from reports.policy.checks.causes import by_cause
from reports.policy.form import form


@dataclass(frozen=True, slots=True)
class KnownFacility:
    """What the register says of a row's facility."""

    name: Label
    kind: str
    makes_images: bool
    modalities: frozenset[str]


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row as it was written, why it was rejected, and its facility (None = not known here).

    `warnings` are what a word of explanation is asked for.
    """

    facility_code: str
    period: object
    figures: Mapping[str, object]
    reason: str
    explanation: str
    problems: Sequence[Problem]
    warnings: Sequence[Problem] = ()
    facility: KnownFacility | None = None


def write_rejected(rows: Iterable[RejectedRow], *, meta: SheetMeta, target: IO[bytes]) -> int:
    """Write the workbook to mend to `target`; answer how many rows it holds."""
    return write_sheet((_sheet_row(row, meta) for row in rows), meta=meta, target=target)


def _sheet_row(row: RejectedRow, meta: SheetMeta) -> SheetRow:
    known = row.facility
    asked: frozenset[str] | None = None
    required: frozenset[str] = frozenset()
    if known is not None:
        asked = form.asked_of(known.kind, known.makes_images, known.modalities)
        required = form.required_of(known.kind, known.makes_images, known.modalities)
    return SheetRow(
        facility=row.facility_code,
        name=meta.say(known.name) if known else "",
        kind=KINDS.get(known.kind) if known else None,
        period=row.period,
        asked=asked,
        required=required,
        figures=row.figures,
        explanation=row.explanation,
        reason=row.reason,
        problems=_with_warnings(row),
    )


def _with_warnings(row: RejectedRow) -> list[Problem]:
    """The problems; where an explanation is missing, what it is missing for comes first."""
    said = by_cause(row.warnings)
    return [
        _joined(said[problem.field], problem)
        if problem.code == "explanation_missing" and problem.field in said
        else problem
        for problem in row.problems
    ]


def _joined(warnings: Sequence[Problem], problem: Problem) -> Problem:
    parts = [*warnings, problem]
    return Problem(
        problem.field,
        problem.code,
        " ".join(part.message_fa for part in parts),
        " ".join(part.message_en for part in parts),
    )
