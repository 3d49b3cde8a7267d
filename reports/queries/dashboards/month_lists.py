"""The lists of facilities and universities in a month as they are asked for and put in files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from facilities import kinds
from facilities.access.rows import visible_universities
from facilities.access.scope import User
from facilities.errors import refuse
from facilities.language import in_language, label_of
from reports.formatting import moments
from reports.formatting.labels import words
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.kinds import Label
from reports.policy.scoring.components import displayed
from reports.policy.scoring.month_states import state_marks
from reports.queries.dashboards import overview
from reports.queries.dashboards.facility_list import FacilityFilters, facilities_in_month

ROWS_AT_ONCE = 5_000
NAMES = {
    "period": Label("دوره", "Month"),
    "search": Label("جست‌وجو", "Search"),
    "university": Label("دانشگاه", "University"),
    "province": Label("استان", "Province"),
    "kind": Label("نوع مرکز", "Kind of facility"),
    "state": Label("وضعیت ماه", "The month's state"),
}


@dataclass(frozen=True, slots=True)
class MonthList:
    """A month, and what its list of facilities is narrowed to."""

    period: int
    filters: FacilityFilters

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> "MonthList":
        """What a form or an export's record asks for. Raises Refused (not_a_period, …)."""
        given = str(params.get("period") or "")
        period = int(given) if given.isascii() and given.isdigit() and len(given) == 6 else 0
        if not periods.is_period(period):
            raise refuse(
                "period",
                "not_a_period",
                "دوره باید سال و ماه باشد، مانند ۱۴۰۰۱۲.",
                "A period is a Jalali year and month, such as 140012.",
            )
        return cls(period, FacilityFilters.from_params(params))

    def as_params(self) -> dict[str, str]:
        """The same as parameters of an address."""
        return {"period": str(self.period), **self.filters.as_params()}


def in_words_of(user: User, wish: MonthList) -> list[str]:
    """Each filter as "name: value" in the current language; sorting is left out."""
    known = state_marks(published.directive())
    told = []
    for name, value in wish.as_params().items():
        if name not in NAMES:
            continue
        shown = value
        if name == "period":
            shown = moments.period(int(value))
        elif name == "kind":
            shown = label_of(kinds.KINDS, value)
        elif name == "state":
            shown = words(known[value].label)
        elif name == "university":
            found = visible_universities(user).filter(code=value).first()
            shown = str(found) if found else value
        elif name == "province":
            shown = next((str(p) for p in overview.provinces() if p.code == value), value)
        told.append(f"{words(NAMES[name])}: {shown}")
    return told


def facilities_frames(user: User, wish: MonthList) -> tuple[int, Iterator[pd.DataFrame]]:
    """How many rows, and the rows of the list in its order in frames of some thousand.

    Everything is read before the first frame, so that the caller's transaction can end then.
    Columns: code, name and university in the current language, kind, ownership, city, is_filed,
    total, band, film_prints, electronic_share (percent); figures as people read them.
    """
    columns = (
        "code",
        "name_fa",
        "name_en",
        "kind",
        "ownership",
        "city",
        "university__name_fa",
        "university__name_en",
        "is_filed",
        "total",
        "band",
        "film_prints",
        "electronic_share",
    )
    rows = list(facilities_in_month(user, wish.filters, wish.period).values_list(*columns))
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    frame["name"] = _names(frame, "name_fa", "name_en")
    frame["university"] = _names(frame, "university__name_fa", "university__name_en")
    frame["total"] = _read(frame["total"], 1)
    frame["electronic_share"] = _read(frame["electronic_share"], 100)
    pieces = (
        frame.iloc[first : first + ROWS_AT_ONCE] for first in range(0, len(frame), ROWS_AT_ONCE)
    )
    return len(frame), pieces


def _names(frame: pd.DataFrame, persian: str, english: str) -> list[str]:
    return [in_language(fa, en) for fa, en in zip(frame[persian], frame[english], strict=True)]


def _read(values: Iterable[float | None], times: int) -> list[float | None]:
    """Figures as people read them: one decimal, rounded down."""
    return [None if value is None else displayed(times * value) for value in values]
