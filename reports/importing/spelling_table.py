"""The spellings of `spellings.py` read over five channels, and the table of what each makes of
them."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

import openpyxl

from facilities.access.facilities import plain_code
from facilities.distrusted.media import CSV, JSON, XLSX
from facilities.errors import Problem
from facilities.text import MARKS, OVERRIDES
from reports.importing.spellings import (
    ANSWER,
    CHOICE,
    CODE,
    COUNT,
    MINUTES,
    MONTH,
    Spelling,
    spellings,
)
from reports.intake.reading import read_file
from reports.intake.report_fields import read_fields
from reports.intake.table import as_written
from reports.policy import periods
from reports.policy.checks.checks import check_figures

CHANNELS: Final = ("API", "form", "workbook", "CSV", "bulk JSON")
_NOT_CARRIED: Final = "–"  # the form's address names facility and month

_PLACE: Final[dict[str, object]] = {
    CODE: "A",
    MONTH: 140012,
}  # of a report whose other fields are tried
_ASKED: Final[dict[str, Any]] = {"kind": "hospital", "makes_images": True}
_BLANK: Final = "blank"
_UNSEEN: Final = MARKS + OVERRIDES + "\t\u00a0\u202f"

Spellings = Sequence[Spelling]


def as_markdown() -> str:
    """Return a table of every spelling, a column for each channel: what is stored, "blank", or
    ✗ and the code of the error that refuses it."""
    heads = ("field", "spelling", "written", *CHANNELS)
    rows = [heads, ["---"] * len(heads)]
    told = verdicts()
    for number, spelling in enumerate(spellings()):
        own = (f"`{spelling.figure}`", spelling.name, f"<code>{_seen(spelling.text)}</code>")
        rows.append([*own, *(told[name][number] for name in CHANNELS)])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def verdicts() -> dict[str, list[str]]:
    """Return what each channel makes of the spellings, in their order."""
    found = list(spellings())
    return {name: read(found) for name, read in zip(CHANNELS, _READERS, strict=True)}


def workbook_of(found: Iterable[Spelling]) -> bytes:
    """Return a workbook with a row for each spelling, its cell as a sheet keeps it."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(_COLUMNS)
    for number, spelling in enumerate(found, start=2):
        for place, code in enumerate(_COLUMNS, start=1):
            cell = sheet.cell(number, place, _PLACE.get(code))
            if code == spelling.figure:
                cell.value = spelling.cell
                cell.number_format = spelling.number_format
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _by_api(found: Spellings) -> list[str]:
    told = []
    for spelling in found:
        fields, wrong = read_fields(_as_json(spelling))
        told.append(_told(spelling, fields.facility, fields.period, fields.figures or {}, wrong))
    return told


def _by_form(found: Spellings) -> list[str]:
    return [
        _NOT_CARRIED
        if spelling.figure in _PLACE
        else _told(spelling, "", 0, {spelling.figure: spelling.text}, [])
        for spelling in found
    ]


def _by_workbook(found: Spellings) -> list[str]:
    return _by_file(found, XLSX, workbook_of(found))


def _by_csv(found: Spellings) -> list[str]:
    file = io.StringIO()
    writer = csv.DictWriter(file, _COLUMNS)
    writer.writeheader()
    writer.writerows(_PLACE | {spelling.figure: spelling.text} for spelling in found)
    return _by_file(found, CSV, file.getvalue().encode())


def _by_bulk_json(found: Spellings) -> list[str]:
    content = json.dumps({"reports": [_as_json(spelling) for spelling in found]})
    return _by_file(found, JSON, content.encode())


def _by_file(found: Spellings, medium: str, content: bytes) -> list[str]:
    """What a file's rows are read as, each with the checks of a single report."""
    frame = read_file(medium, content).frame
    columns = {code: as_written(frame[code].to_numpy()) for code in _FIGURES}
    return [
        _told(
            spelling,
            str(frame["facility"].iloc[row]),
            frame["period"].iloc[row],
            {code: values[row] for code, values in columns.items()},
            frame["wrong"].iloc[row],
        )
        for row, spelling in enumerate(found)
    ]


def _as_json(spelling: Spelling) -> dict[str, object]:
    if spelling.figure in _PLACE:
        return {**_PLACE, "figures": {}, spelling.figure: spelling.value}
    return {**_PLACE, "figures": {spelling.figure: spelling.value}}


def _told(
    spelling: Spelling,
    facility: str | None,
    period: object,
    figures: Mapping[str, object],
    wrong: Iterable[Problem],
) -> str:
    """What becomes of the field that is spelled, in a report of which this much was read."""
    field = spelling.figure
    codes = [problem.code for problem in wrong if problem.field == field]
    value: object = plain_code(facility or "")
    if field == MONTH:
        value = period
        codes += [] if periods.is_period(period) else ["period_not_a_month"]
    elif field != CODE:
        cleaned, problems = check_figures(figures, period=None, modalities=(), **_ASKED)
        value = cleaned[field]
        codes += [problem.code for problem in problems if problem.field == field]
    if codes and codes[0] != "required":
        return f"✗ `{codes[0]}`"
    return _BLANK if value is None or value == "" or codes else f"`{value}`"


def _seen(text: str) -> str:
    """A text with names for letters that nobody sees."""
    return "".join(f"[U+{ord(c):04X}]" if c in _UNSEEN else escape(c) for c in text)


_FIGURES: Final = (COUNT, MINUTES, CHOICE, ANSWER)
_COLUMNS: Final = (CODE, MONTH, *_FIGURES)
_READERS: Final[tuple[Callable[[Spellings], list[str]], ...]] = (
    _by_api,
    _by_form,
    _by_workbook,
    _by_csv,
    _by_bulk_json,
)
