"""Indicators of many facilities by any of university, province, kind, owner, modality and month.

Pages, their charts and the API ask the same function, so that they say the same. Figures that
judge are of months that are closed; of a month in collection only what has arrived is given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from facilities.access.rows import visible_universities
from facilities.access.scope import User, scope_of
from facilities.models import University
from reports.calendar import Calendar, calendar
from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.scoring.bodies import body_band
from reports.policy.scoring.indicators import INDICATORS
from reports.policy.scoring.sums import Sums
from reports.queries.dashboards.sums import (
    ALL_SUMS,
    BODY_READERS,
    OF_NATION,
    Cut,
    ids,
    nation_sums,
    quartiles_by,
    sums_by,
)

QUARTILES: Final = ("lower_quartile", "median", "upper_quartile")
BAND: Final = "band"
KNOWN: Final = (*INDICATORS, *QUARTILES, BAND)
# What is said of a month in collection too: who owes it, and what has arrived.
ARRIVING: Final = frozenset({"expected", "filed"})
OWN, NATION = "own", "nation"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: `indicators` (of KNOWN) of `periods`, told apart `by` DIMENSIONS.

    `only` keeps one university (its code), province, kind, owner or modality. `of` NATION are the
    means of the whole nation, which everybody may read by kind and month, OWN what the asker sees.
    """

    by: tuple[str, ...]
    indicators: tuple[str, ...]
    periods: tuple[int, ...]
    only: Mapping[str, str] = field(default_factory=dict)
    of: str = OWN

    @property
    def contradiction(self) -> str:
        """The name of the parameter that does not go with the others; '' if all do."""
        dimensions = {*self.by, *self.only}
        if "modality" in dimensions and dimensions & {"kind", "ownership"}:
            return "modality"
        if self.of == NATION and dimensions - OF_NATION:
            return "of"
        if self.of == NATION and set(QUARTILES) & set(self.indicators):
            return "indicators"
        return ""


def latest_months(count: int, today: Calendar | None = None) -> tuple[int, ...]:
    """The last closed months of the nation, oldest first."""
    known = today or calendar()
    closed = sorted(period for period in known.deadlines if known.is_closed(period, None))
    return tuple(closed[-count:])


def aggregates(user: User, asked: Asked, today: Calendar | None = None) -> list[Row]:
    """Return a row for each combination of `asked.by` that has sums, in their order.

    A row holds the dimensions (universities by code, months as numbers), `standing` where months
    are told apart ('closed' or 'in_collection'), and every indicator that was asked for (None
    where there is none, and where a month that can still be filed would be judged). Months that
    are not told apart are added up if they are closed. Raises ValueError for a contradiction.
    """
    if asked.contradiction:
        raise ValueError(asked.contradiction)
    known, directive = today or calendar(), published.directive()
    if asked.of == NATION:
        months, late = _judged(asked, known)
        columns, kind = _columns(asked.indicators), asked.only.get("kind", "")
        found = nation_sums(user, months, asked.by, kind=kind, late=late, columns=columns)
        return [_row(asked, key, sums, None, {}, known, directive) for key, sums in found]
    if scope_of(user).level not in BODY_READERS:
        return []
    universities = list(visible_universities(user))
    if "university" in asked.only:
        universities = [u for u in universities if u.code == asked.only["university"]]
    cut = _cut(asked, universities, known)
    codes = {university.pk: university.code for university in universities}
    found = sums_by(user, cut, _columns(asked.indicators))
    quartiles = quartiles_by(user, cut) if set(QUARTILES) & set(asked.indicators) else {}
    return [
        _row(asked, key, sums, quartiles.get(key), codes, known, directive) for key, sums in found
    ]


def _cut(asked: Asked, universities: Sequence[University], today: Calendar) -> Cut:
    """The sums that are wanted, without what would be judged before its time."""
    months, late = _judged(asked, today)
    only = {name: value for name, value in asked.only.items() if name != "university"}
    return Cut(ids(universities), months, asked.by, only, late)


def _judged(asked: Asked, today: Calendar) -> tuple[Sequence[int], list[tuple[int, int]]]:
    """The months that are added up, and the (month, university) pairs that are left out of them."""
    months: Sequence[int] = asked.periods
    if "period" not in asked.by:
        months = [period for period in months if today.is_closed(period, None)]
    if {"period", "university"} <= set(asked.by):
        return months, []
    return months, [(period, u) for period in months for u in today.late_universities(period)]


def _row(
    asked: Asked,
    key: tuple[Any, ...],
    sums: Sums,
    quartiles: tuple[float, float, float] | None,
    codes: Mapping[int, str],
    today: Calendar,
    directive: Directive,
) -> Row:
    """One row of the answer."""
    row: Row = dict(zip(asked.by, key, strict=True))
    is_closed = True
    if "period" in row:
        is_closed = today.is_closed(row["period"], row.get("university"))
        row["standing"] = "closed" if is_closed else "in_collection"
    if "university" in row:
        row["university"] = codes[row["university"]]
    spread = dict(zip(QUARTILES, quartiles, strict=True)) if quartiles else {}
    for code in asked.indicators:
        if not is_closed and code not in ARRIVING:
            row[code] = None
        elif known := INDICATORS.get(code):
            row[code] = known.of(sums)
        elif code == BAND:
            row[code] = body_band(sums, directive)
        else:
            row[code] = spread.get(code)
    return row


def _columns(indicators: Sequence[str]) -> tuple[str, ...]:
    """The sums that some indicators are worked out from; all where a band is among them."""
    if BAND in indicators:
        return ALL_SUMS
    known = [INDICATORS[code] for code in indicators if code in INDICATORS]
    needed = {name for indicator in known for name in indicator.columns}
    return tuple(name for name in ALL_SUMS if name in needed) or ("expected",)
