"""Which facility and month each row is of, and what is wrong with those."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from facilities import access
from facilities.access import Filer
from reports.filing import UNKNOWN_FACILITY
from reports.importing.terms import Terms
from reports.policy import checks, periods
from reports.policy.digits import to_persian
from reports.policy.problems import Problem
from reports.queries.for_bulk_filing import closures_of, responsibilities_of
from reports.queries.for_filing import answering

_NOBODY: Final = Filer(0, "", "", False, [], None, None, 0, "", [], None)


@dataclass(frozen=True)
class Places:
    """The rows' facilities (`_NOBODY` where unknown) and months (0 where none)."""

    filers: list[Filer]
    periods: np.ndarray

    @property
    def facilities(self) -> np.ndarray:
        """The facilities' ids, 0 where unknown."""
        return np.array([filer.pk for filer in self.filers], dtype=np.int64)

    def asked(self) -> pd.DataFrame:
        """What decides which figures are asked of each row."""
        return pd.DataFrame({
            "period": self.periods,
            "kind": [filer.kind for filer in self.filers],
            "makes_images": [filer.makes_images for filer in self.filers],
            "modalities": [_modalities(filer) for filer in self.filers],
        })  # fmt: skip


def places_of(frame: pd.DataFrame, terms: Terms) -> Places:
    """Look up every facility that the person may file for."""
    known = access.find_to_file_for(terms.person, frame["facility"])
    filers = [known.get(code, _NOBODY) for code in frame["facility"]]
    months = [value if periods.is_period(value) else 0 for value in frame["period"]]
    return Places(filers, np.array(months, dtype=np.int64))


def place_problems(
    frame: pd.DataFrame, places: Places, terms: Terms
) -> tuple[dict[int, list[Problem]], np.ndarray]:
    """Problems of facility and month by row, and which rows are of an unknown facility."""
    unknown = places.facilities == 0
    problems = {row: [UNKNOWN_FACILITY] for row in np.flatnonzero(unknown).tolist()}
    closures = closures_of({filer.pk for filer in places.filers})
    written = frame["period"].tolist()
    seen: dict[tuple[object, ...], list[Problem]] = {}
    for row, (filer, period) in enumerate(zip(places.filers, written, strict=True)):
        if not filer.pk:
            continue
        closed = closures.get(filer.pk, [])
        # Most facilities share their dates: each case is looked at once.
        case = (type(period), period, filer.opened_on, filer.closed_on, filer.pk if closed else 0)
        if _is_hashable(period) and case in seen:
            found = seen[case]
        else:
            found = checks.check_period(
                period, now=terms.received_at, opened_on=filer.opened_on,
                closed_on=filer.closed_on, closures=closed,
            )  # fmt: skip
            if _is_hashable(period):
                seen[case] = found
        if found:
            problems[row] = list(found)
    return problems, unknown


def universities_of(places: Places) -> np.ndarray:
    """Who answers for each row's month on its last day (ids)."""
    spans = responsibilities_of({filer.pk for filer in places.filers})
    found = np.array([filer.university_id for filer in places.filers], dtype=np.int64)
    last_days: dict[int, date] = {}
    for row, filer in enumerate(places.filers):
        period = int(places.periods[row])
        if filer.pk in spans and period:
            day = last_days.setdefault(period, periods.last_day(period))
            found[row] = answering(spans[filer.pk], day, filer.university_id)
    return found


def doubled_rows(frame: pd.DataFrame, other_codes: Mapping[str, str]) -> dict[int, int]:
    """Rows whose facility and month stand in an earlier row: row -> that row's place.

    `other_codes` are former and merged codes with the code that counts.
    """
    codes = [access.plain_code(code) for code in frame["facility"]]
    first: dict[tuple[str, int], int] = {}
    doubled = {}
    for row, (code, period) in enumerate(zip(codes, frame["period"], strict=True)):
        if not code or not periods.is_period(period):
            continue
        key = (other_codes.get(code, code), period)
        if key in first:
            doubled[row] = first[key]
        else:
            first[key] = int(frame["place"].iloc[row])
    return doubled


def doubled_problem(place: int) -> Problem:
    """What is said about a row whose month stands in the file already."""
    return Problem(
        "period", "doubled_row",
        f"گزارش این مرکز برای همین ماه در ردیف {to_persian(place)} همین فایل آمده است؛ هر ماه را"
        " یک بار بنویسید.",
        f"Row {place} of this file is of the same facility and month; write each month once.",
    )  # fmt: skip


def _modalities(filer: Filer) -> frozenset[str]:
    return frozenset(filer.modalities)


def _is_hashable(value: object) -> bool:
    return not isinstance(value, list | dict)
