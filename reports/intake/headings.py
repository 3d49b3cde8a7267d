"""The headings of a sheet of reports, in a workbook as in a CSV: found, and each column named.

Runs in the reading process and imports neither pandas nor Django, so that it starts at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from facilities.distrusted.refusals import FileRefused
from facilities.text import word_key
from reports.intake.report_fields import shown
from reports.policy.form.form import BY_CODE
from reports.policy.form.sheet import COLUMNS, EXPLANATION, FACILITY, PERIOD, REASON

HEADINGS_WITHIN: Final = 12  # rows, from the top
LABELS_WITHIN: Final = 5  # rows below the codes
LOOKED_AT: Final = HEADINGS_WITHIN + LABELS_WITHIN
LEAST_KNOWN: Final = 4  # columns that a row of headings without the month names
MOST_COLUMNS: Final = 200

Cells = Sequence[Any]
Numbered = tuple[int, Cells]  # a row's number as people count it, and its cells


@dataclass(slots=True)
class Headings:
    """Which column (from 0) holds what, and the number (from 1) of the first row below them.

    `unknown` are columns with a title that is nobody's; `width` counts all columns.
    """

    columns: dict[str, int]
    unknown: dict[int, str]
    first_row: int
    width: int


def find_headings(top: Sequence[Numbered]) -> Headings | None:
    """The headings among a sheet's first `LOOKED_AT` rows: codes, or Persian or English titles;
    None where there are none. Raises FileRefused: column_twice, column_missing."""
    for names, all_names in _READINGS:
        for number, cells in top:
            if number > HEADINGS_WITHIN or not _is_heading(_matched(cells, names)):
                continue
            columns = _matched(cells, all_names)
            first = number + 1
            for below, labels in top:  # the template has titles below its codes
                near = number < below <= number + LABELS_WITHIN
                if near and len(_matched(labels, _TITLES)) * 2 > len(columns):
                    first = below + 1
            return Headings(_once(columns), _unknown(cells, columns), first, len(cells))
    return None


def is_untouched(carried: object, typed: set[str], texts: Mapping[str, str]) -> bool:
    """Whether a row of the template holds no more than what the template had filled in.

    `carried` is what the template wrote down of that, `typed` the figures that are not blank.
    """
    if not isinstance(carried, str) or any(texts.get(code) for code in REMARKS):
        return False
    return typed <= set(carried.split(","))


def _matched(cells: Cells, names: Mapping[str, str]) -> dict[int, str]:
    if len(cells) > MOST_COLUMNS:
        return {}
    return {
        place: code
        for place, cell in enumerate(cells)
        if isinstance(cell, str) and (code := names.get(word_key(cell))) is not None
    }


def _is_heading(columns: Mapping[int, str]) -> bool:
    known = set(columns.values())
    if FACILITY.code not in known or not known & BY_CODE.keys():
        return False
    return PERIOD.code in known or len(known) >= LEAST_KNOWN


def _once(columns: Mapping[int, str]) -> dict[str, int]:
    """Columns by code. Raises FileRefused for one that stands twice, or a key that is missing."""
    by_code: dict[str, int] = {}
    for place, code in columns.items():
        if code in by_code and not code.startswith("_"):
            raise FileRefused("column_twice", tuple(_TITLE_OF[code]))  # type: ignore[arg-type]
        by_code[code] = place
    if PERIOD.code not in by_code:
        raise FileRefused("column_missing", tuple(PERIOD.title))  # type: ignore[arg-type]
    return by_code


def _unknown(cells: Cells, columns: Mapping[int, str]) -> dict[int, str]:
    """Columns with a title that nobody knows; pandas calls one without a title so, too."""
    return {
        place: shown(cell.strip())
        for place, cell in enumerate(cells)
        if place not in columns
        and isinstance(cell, str)
        and cell.strip()
        and not cell.startswith("Unnamed:")
    }


REMARKS: Final = (REASON.code, EXPLANATION.code)
_TITLE_OF: Final = {column.code: column.title for column in COLUMNS}
# What people call the columns beside the figures, if not by their titles.
_OTHER_NAMES: Final = {PERIOD.code: ("ماه", "دوره"), EXPLANATION.code: ("توضیح",)}
_CODES: Final = {word_key(column.code): column.code for column in COLUMNS}
_TITLES: Final = {
    word_key(name): column.code
    for column in COLUMNS
    for title in (column.title.fa, column.title.en)
    for name in (title, title.rpartition(" (")[0] or title, *_OTHER_NAMES.get(column.code, ()))
}
# A row heads reports by the first of these; its other cells may say the second. “Facility” is the
# code of one column and the title of another, so rows of titles stand apart.
_READINGS: Final = (
    (_CODES, _TITLES | _CODES),
    (_TITLES, _CODES | _TITLES),
    (_TITLES | _CODES, _TITLES | _CODES),
)
