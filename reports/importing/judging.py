"""What becomes of each row: the same answers that a single filing gives, for many at once."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import numpy as np
import pandas as pd

from facilities.access.scope import allows, scope_of
from facilities.errors import Problem
from reports.filing.drafts import ALREADY_FILED, STALE
from reports.importing import figures, warned
from reports.importing.judged import Judged
from reports.importing.places import (
    Places,
    doubled_problem,
    place_problems,
    places_of,
    universities_of,
)
from reports.importing.terms import Terms
from reports.policy.form import form
from reports.policy.uploads import ACCEPTED, CORRECTED, REJECTED, UNCHANGED
from reports.policy.workflow import corrections
from reports.queries.filing.bulk import correction_months, current_months

# Fields of a report without which its figures cannot be judged.
_UNUSABLE: Final = frozenset({"", "facility", "figures"})


def judge_rows(
    frame: pd.DataFrame,
    terms: Terms,
    doubled: Mapping[int, int],
    ahead: Judged | None = None,
) -> Judged:
    """Judge the rows of a piece as if each were filed by itself, in the file's order.

    `doubled` maps rows to the place of the earlier row of the same facility and month. `ahead` is
    the piece before this one where it may not stand in the database yet.
    """
    frame = frame.reset_index(drop=True)
    places = places_of(frame, terms)
    problems, columns = _errors(frame, places, terms, doubled)
    outcome = np.full(len(frame), ACCEPTED, dtype=object)
    outcome[list(problems)] = REJECTED
    judged = Judged(
        frame,
        places,
        universities_of(places),
        columns,
        outcome,
        problems,
        frame["explanations"].tolist(),
    )
    _meet_current_months(judged, terms)
    warned.add_warnings(judged, terms, ahead)
    return judged


def _errors(
    frame: pd.DataFrame, places: Places, terms: Terms, doubled: Mapping[int, int]
) -> tuple[dict[int, list[Problem]], figures.Columns]:
    """Every error of every row, in the order in which a single filing tells them."""
    by_place, unknown = place_problems(frame, places, terms)
    columns, by_figure = figures.clean_figures(frame, _judgeable(places, by_place))
    problems: dict[int, list[Problem]] = {}
    for row, wrong in enumerate(frame["wrong"]):
        if row in doubled:
            problems[row] = [*wrong, doubled_problem(doubled[row])]
        elif any(problem.field in _UNUSABLE for problem in wrong):
            problems[row] = list(wrong)
        elif unknown[row]:
            problems[row] = [*wrong, *by_place[row]]
        elif wrong or row in by_place or row in by_figure:
            told = any(problem.field == "period" for problem in wrong)
            month = [] if told else by_place.get(row, [])
            problems[row] = [*wrong, *month, *by_figure.get(row, [])]
    return problems, columns


def _judgeable(places: Places, by_place: Mapping[int, list[Problem]]) -> pd.DataFrame:
    """What figures are asked; a month that cannot be filed counts as none, as in one filing."""
    asked = places.asked()
    asked.loc[list(by_place), "period"] = 0
    return asked


def _meet_current_months(judged: Judged, terms: Terms) -> None:
    """Rows of months that are filed already: the same as before, corrections, or refused."""
    rows = np.flatnonzero(judged.outcome == ACCEPTED)
    frame, facilities = judged.frame, judged.places.facilities
    current = current_months(facilities[rows].tolist(), judged.places.periods[rows].tolist())
    at = rows[current["row"].to_numpy(np.int64)]
    same = _same(judged.columns, at, current)
    reasons = (frame["reason"].to_numpy()[at] != "").astype(bool)
    months = correction_months(
        facilities[at[reasons]].tolist(), judged.places.periods[at[reasons]].tolist()
    )
    month_at = np.cumsum(reasons) - 1  # a month's place among those with a reason
    names = frame["replaces"].tolist()
    arrived = terms.received_at.timestamp()
    for number, (row, submission, filed_at) in enumerate(
        zip(at.tolist(), current["submission"], current["received_at"], strict=True)
    ):
        judged.replaces[row] = UUID(submission)
        month = months[month_at[number]] if reasons[number] else None
        judged.outcome[row] = CORRECTED
        if same[number] and not (month and month.repudiated):
            judged.outcome[row] = UNCHANGED
        elif month is None:
            judged.reject(row, [ALREADY_FILED])
        elif filed_at > arrived or names[row] not in (None, judged.replaces[row]):
            judged.reject(row, [STALE])
        elif not corrections.is_open(
            month, now=terms.received_at, by_officer=_is_officer(judged, row, terms)
        ):
            judged.reject(row, [corrections.CLOSED])
    for row, named in enumerate(names):
        if named is not None and row not in judged.replaces and judged.outcome[row] == ACCEPTED:
            judged.reject(row, [STALE])


def _same(columns: figures.Columns, rows: np.ndarray, current: pd.DataFrame) -> np.ndarray:
    """Whether every figure of some rows is that of the current month."""
    same = np.ones(len(rows), dtype=bool)
    for code in form.BY_CODE:
        now, then = columns[code][rows], current[code].to_numpy()
        if now.dtype == np.float64:
            then = then.astype(np.float64)
            same &= (now == then) | (np.isnan(now) & np.isnan(then))
        else:
            pairs = zip(now, then, strict=True)
            same &= np.array([a == b or (a is None and pd.isna(b)) for a, b in pairs], dtype=bool)
    return same


def _is_officer(judged: Judged, row: int, terms: Terms) -> bool:
    filer = judged.places.filers[row]
    return allows(
        scope_of(terms.person), "accept", facility=filer.pk, university=filer.university_id
    )
