"""Which facility and month each row is of, and what is wrong with those."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
import pandas as pd

from facilities.access.facilities import Filer, find_to_file_for, plain_code
from facilities.errors import Problem
from facilities.register.dated_facts import DatedFacts, changed_facts_of, holding
from reports.filing.drafts import UNKNOWN_FACILITY
from reports.importing.terms import Terms
from reports.policy import periods
from reports.policy.checks import checks
from reports.policy.digits import to_persian
from reports.queries.filing.bulk import OtherCode, closures_of, responsibilities_of
from reports.queries.filing.context import answering

_NOBODY: Final = Filer(0, "", "", False, [], None, None, 0, "", [], None, None)


@dataclass(frozen=True)
class Places:
    """The rows' facilities (`_NOBODY` where unknown) and months (0 where none).

    Kind, making images and modalities are those of the row's month, on its last day.
    """

    filers: list[Filer]
    periods: np.ndarray

    @property
    def facilities(self) -> np.ndarray:
        """The facilities' ids, 0 where unknown."""
        return np.array([filer.pk for filer in self.filers], dtype=np.int64)

    def asked(self) -> pd.DataFrame:
        """What decides which figures are asked of each row."""
        return pd.DataFrame(
            {
                "period": self.periods,
                "kind": [filer.kind for filer in self.filers],
                "makes_images": [filer.makes_images for filer in self.filers],
                "modalities": [_modalities(filer) for filer in self.filers],
            }
        )


def places_of(frame: pd.DataFrame, terms: Terms) -> Places:
    """Look up every facility that the person may file for."""
    known = find_to_file_for(terms.person, frame["facility"])
    written = frame["period"].tolist()
    known_months = {value for value in set(filter(_is_whole, written)) if periods.is_period(value)}
    months = [value if _is_whole(value) and value in known_months else 0 for value in written]
    last_days: dict[int, date | None] = {p: periods.last_day(p) for p in known_months} | {0: None}
    filers = [
        known.of(code, last_days[period]) or _NOBODY
        for code, period in zip(frame["facility"], months, strict=True)
    ]
    return Places(_as_of(filers, months), np.array(months, dtype=np.int64))


def _as_of(filers: list[Filer], months: list[int]) -> list[Filer]:
    """The facilities with the facts of each row's month."""
    changed = changed_facts_of({filer.pk for filer in filers})
    return [
        _with_facts(filer, changed[filer.pk], month) if month and filer.pk in changed else filer
        for filer, month in zip(filers, months, strict=True)
    ]


def _with_facts(filer: Filer, times: Sequence[DatedFacts], month: int) -> Filer:
    then = holding(times, periods.last_day(month))
    return filer._replace(
        kind=then.kind, makes_images=then.makes_images, modalities=then.modalities
    )


def place_problems(
    frame: pd.DataFrame, places: Places, terms: Terms
) -> tuple[dict[int, list[Problem]], np.ndarray]:
    """Problems of facility and month by row, and which rows are of an unknown facility."""
    unknown = places.facilities == 0
    problems = {row: [UNKNOWN_FACILITY] for row in np.flatnonzero(unknown).tolist()}
    closures = closures_of({filer.pk for filer in places.filers})
    usual = {period: _Month(period, terms.received_at) for period in set(places.periods.tolist())}
    written = zip(places.filers, frame["period"].tolist(), places.periods.tolist(), strict=True)
    for row, (filer, period, month) in enumerate(written):
        if not filer.pk or (filer.pk not in closures and usual[month].is_open_to(filer)):
            continue
        found = checks.check_period(
            period,
            now=terms.received_at,
            opened_on=filer.opened_on,
            closed_on=filer.closed_on,
            closures=closures.get(filer.pk, []),
        )
        if found:
            problems[row] = found
    return problems, unknown


class _Month:
    """A month that many facilities file, for passing over those that surely may."""

    def __init__(self, period: int, now: datetime) -> None:
        self._can_be_filed = bool(
            period and period >= periods.FIRST_PERIOD and periods.has_ended(period, now)
        )
        if self._can_be_filed:
            self._first, self._last = periods.first_day(period), periods.last_day(period)

    def is_open_to(self, filer: Filer) -> bool:
        """Whether a facility without closures was surely open in it; False is no answer."""
        return (
            self._can_be_filed
            and (filer.opened_on is None or filer.opened_on <= self._last)
            and (filer.closed_on is None or filer.closed_on > self._last)
        )


def universities_of(places: Places) -> np.ndarray:
    """Who answers for each row's month on its last day (ids)."""
    spans = responsibilities_of({filer.pk for filer in places.filers})
    found = np.array([filer.university_id for filer in places.filers], dtype=np.int64)
    last_days: dict[int, date] = {}
    for row, (filer, period) in enumerate(zip(places.filers, places.periods.tolist(), strict=True)):
        if filer.pk in spans and period:
            day = last_days.setdefault(period, periods.last_day(period))
            found[row] = answering(spans[filer.pk], day, filer.university_id)
    return found


def doubled_rows(frame: pd.DataFrame, other_codes: Mapping[str, OtherCode]) -> dict[int, int]:
    """Rows whose facility and month stand in an earlier row: row -> that row's place.

    `other_codes` are former and merged codes with the code that counts.
    """
    own = OtherCode("", 0)
    codes = [plain_code(code) for code in frame["facility"]]
    first: dict[tuple[str, int], int] = {}
    doubled = {}
    rows = zip(codes, frame["period"].tolist(), frame["place"].tolist(), strict=True)
    for row, (code, period, place) in enumerate(rows):
        if not code or type(period) is not int:
            continue
        other = other_codes.get(code, own)
        counted = other.code if other.code and period >= other.since else code
        before = first.setdefault((counted, period), place)
        if before != place:
            doubled[row] = before
    return doubled


def doubled_problem(place: int) -> Problem:
    """What is said about a row whose month stands in the file already."""
    return Problem(
        "period",
        "doubled_row",
        f"گزارش این مرکز برای همین ماه در ردیف {to_persian(place)} همین فایل آمده است؛ هر ماه را"
        " یک بار بنویسید.",
        f"Row {place} of this file is of the same facility and month; write each month once.",
    )


def _is_whole(value: object) -> bool:
    return type(value) is int


def _modalities(filer: Filer) -> frozenset[str]:
    return frozenset(filer.modalities)
