"""Missing reports: when a suspicion is opened, closed and opened again; tables to be read."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reports.policy.workflow.missing import (
    Act,
    Change,
    OwedMonth,
    Standing,
    changes_due,
    evidence_of,
    silences,
)

NOT_FILED, SILENT = "NOT_FILED", "NON_COOPERATION"
MONTHS = (140101, 140102, 140103, 140104, 140105, 140106)
DAY = timedelta(days=1)
BEGIN = datetime(2022, 5, 5, tzinfo=UTC)
# The days on which the months are due, thirty after each other, and the day that is today.
DUE = {month: 30 * place for place, month in enumerate(MONTHS)}
TODAY = 10_000


def moment(day: float) -> datetime:
    return BEGIN + day * DAY


def owed(filed: Mapping[int, float], months: Sequence[int], due: Mapping[int, float]) -> Any:
    return [
        OwedMonth(
            month, moment({**DUE, **due}[month]), moment(filed[month]) if month in filed else None
        )
        for month in months
    ]


# What is filed on which day; whether all months are owed or some; deadlines that were put off;
# today; then the months at which silences begin, with the months that each rests on.
IN_TIME = dict.fromkeys(MONTHS, -1.0)


def filed(*months: int, **late: float) -> dict[int, float]:
    return {month: DUE[month] - 1 for month in months} | {int(k[1:]): v for k, v in late.items()}


SILENCES: dict[str, Any] = {
    "everything in time": (IN_TIME, MONTHS, {}, TODAY, {}),
    "two months are not three": (filed(140101, 140104, 140105, 140106), MONTHS, {}, TODAY, {}),
    "three months": (
        filed(140101, 140105, 140106),
        MONTHS,
        {},
        TODAY,
        {140104: (140102, 140103, 140104)},
    ),
    "six months are one run": (filed(), MONTHS, {}, TODAY, {140103: (140101, 140102, 140103)}),
    "a second before the third deadline": (filed(), MONTHS, {}, DUE[140103] - 1e-5, {}),
    "at the third deadline": (filed(), MONTHS, {}, DUE[140103], {140103: (140101, 140102, 140103)}),
    "the first is filed late, but before the third deadline": (
        filed(140104, 140105, 140106, m140101=DUE[140103] - 1),
        MONTHS,
        {},
        TODAY,
        {},
    ),
    "the first is filed late, after the third deadline": (
        filed(140104, 140105, 140106, m140101=DUE[140103] + 1),
        MONTHS,
        {},
        TODAY,
        {140103: (140101, 140102, 140103)},
    ),
    "filed at the very deadline is too late": (
        filed(140104, 140105, 140106, m140103=DUE[140103]),
        MONTHS,
        {},
        TODAY,
        {140103: (140101, 140102, 140103)},
    ),
    "all three filed a day after the third deadline": (
        filed(140104, 140105, 140106, m140101=61, m140102=61, m140103=61),
        MONTHS,
        {},
        TODAY,
        {140103: (140101, 140102, 140103)},
    ),
    "the first is filed late and the run goes on": (
        filed(m140101=DUE[140103] + 1),
        MONTHS,
        {},
        TODAY,
        {140103: (140101, 140102, 140103)},
    ),
    "a month not owed neither counts nor breaks": (
        filed(140105, 140106),
        (140101, 140102, 140104, 140105, 140106),
        {},
        TODAY,
        {140104: (140101, 140102, 140104)},
    ),
    "a month not owed leaves two": (
        filed(140104, 140105, 140106),
        (140101, 140103, 140104, 140105, 140106),
        {},
        TODAY,
        {},
    ),
    "a filed month breaks the run, and another begins": (
        filed(140103),
        MONTHS,
        {},
        TODAY,
        {140106: (140104, 140105, 140106)},
    ),
    "the third deadline put off beyond today": (
        filed(140104, 140105, 140106),
        MONTHS,
        {140103: TODAY + 1},
        TODAY,
        {},
    ),
    "the third deadline put off, and passed": (
        filed(140104, 140105, 140106),
        MONTHS,
        {140103: 75},
        TODAY,
        {140103: (140101, 140102, 140103)},
    ),
    "the third deadline put off until after it was filed": (
        filed(140104, 140105, 140106, m140103=70),
        MONTHS,
        {140103: 75},
        TODAY,
        {},
    ),
    "one in the middle put off leaves only two on either side": (
        filed(140106),
        MONTHS,
        {140103: TODAY + 1},
        TODAY,
        {},
    ),
    "a new facility with two months": (filed(), (140105, 140106), {}, TODAY, {}),
    "none is owed": (filed(), (), {}, TODAY, {}),
}


@pytest.mark.parametrize(
    ("reports", "months", "due", "today", "found"), SILENCES.values(), ids=SILENCES
)
def test_where_a_silence_begins(
    reports: Any, months: Any, due: Any, today: float, found: dict[int, Any]
) -> None:
    runs = silences(owed(reports, months, due), length=3, now=moment(today))
    assert {run.periods[0]: run.rests_on for run in runs} == found


SUSPECTED, CLOSED, PEOPLE = Standing.SUSPECTED, Standing.CLOSED_FOR_NOW, Standing.WITH_PEOPLE
ALL_BUT_FIRST_THREE = filed(140104, 140105, 140106)
OPEN, AGAIN, CLOSE = Act.OPEN, Act.OPEN_AGAIN, Act.CLOSE
ONE_MISSING = filed(*(month for month in MONTHS if month != 140103))

# As above, then the suspicions that stand, and what is to be done: act, rule, month, event.
CHANGES: dict[str, Any] = {
    "in time": (IN_TIME, MONTHS, {}, {}, []),
    "missing": (ONE_MISSING, MONTHS, {}, {}, [(OPEN, NOT_FILED, 140103, "opened")]),
    "missing, and it stands": (ONE_MISSING, MONTHS, {}, {(NOT_FILED, 140103): SUSPECTED}, []),
    "missing, and a person has it": (ONE_MISSING, MONTHS, {}, {(NOT_FILED, 140103): PEOPLE}, []),
    "put off": (
        ONE_MISSING,
        MONTHS,
        {140103: TODAY + 1},
        {(NOT_FILED, 140103): SUSPECTED},
        [(CLOSE, NOT_FILED, 140103, "deadline_extended")],
    ),
    "put off, and a person has it": (
        ONE_MISSING,
        MONTHS,
        {140103: TODAY + 1},
        {(NOT_FILED, 140103): PEOPLE},
        [],
    ),
    "put off, and that has passed too": (
        ONE_MISSING,
        MONTHS,
        {140103: TODAY - 1},
        {(NOT_FILED, 140103): CLOSED},
        [(AGAIN, NOT_FILED, 140103, "opened_again")],
    ),
    "no longer owed": (
        ONE_MISSING,
        (140101, 140102, 140104),
        {},
        {(NOT_FILED, 140103): SUSPECTED},
        [(CLOSE, NOT_FILED, 140103, "not_expected")],
    ),
    "owed again": (
        ONE_MISSING,
        MONTHS,
        {},
        {(NOT_FILED, 140103): CLOSED},
        [(AGAIN, NOT_FILED, 140103, "opened_again")],
    ),
    "filed late": (
        IN_TIME,
        MONTHS,
        {},
        {(NOT_FILED, 140103): SUSPECTED},
        [(CLOSE, NOT_FILED, 140103, "filed_late")],
    ),
    "filed, though not owed": (
        IN_TIME,
        (140101, 140102),
        {},
        {(NOT_FILED, 140103): SUSPECTED},
        [(CLOSE, NOT_FILED, 140103, "filed_late")],
    ),
    "three missing": (
        ALL_BUT_FIRST_THREE,
        MONTHS,
        {},
        {},
        [
            (OPEN, NOT_FILED, 140101, "opened"),
            (OPEN, NOT_FILED, 140102, "opened"),
            (OPEN, NOT_FILED, 140103, "opened"),
            (OPEN, SILENT, 140103, "opened"),
        ],
    ),
    "six missing, and the third's stands": (
        {},
        MONTHS,
        {},
        {(SILENT, 140103): SUSPECTED, **{(NOT_FILED, m): SUSPECTED for m in MONTHS}},
        [],
    ),
    "six missing, and the third's was dismissed": (
        {},
        MONTHS,
        {},
        {(SILENT, 140103): PEOPLE, **{(NOT_FILED, m): SUSPECTED for m in MONTHS}},
        [],
    ),
    "three missing, one put off": (
        ALL_BUT_FIRST_THREE,
        MONTHS,
        {140102: TODAY + 1},
        {(SILENT, 140103): SUSPECTED, **{(NOT_FILED, m): SUSPECTED for m in MONTHS[:3]}},
        [(CLOSE, NOT_FILED, 140102, "deadline_extended"), (CLOSE, SILENT, 140103, "fewer_missing")],
    ),
    "three missing, one put off, and under inspection": (
        ALL_BUT_FIRST_THREE,
        MONTHS,
        {140102: TODAY + 1},
        {(SILENT, 140103): PEOPLE, **{(NOT_FILED, m): SUSPECTED for m in MONTHS[:3]}},
        [(CLOSE, NOT_FILED, 140102, "deadline_extended")],
    ),
    "three missing, one no longer owed": (
        ALL_BUT_FIRST_THREE,
        MONTHS[1:],
        {},
        {(SILENT, 140103): SUSPECTED, **{(NOT_FILED, m): SUSPECTED for m in MONTHS[:3]}},
        [(CLOSE, NOT_FILED, 140101, "not_expected"), (CLOSE, SILENT, 140103, "fewer_missing")],
    ),
    "four missing, the first no longer owed: it stands at the first that has three": (
        filed(140105, 140106),
        MONTHS[1:],
        {},
        {(SILENT, 140103): SUSPECTED, **{(NOT_FILED, m): SUSPECTED for m in MONTHS[1:4]}},
        [(OPEN, SILENT, 140104, "opened"), (CLOSE, SILENT, 140103, "fewer_missing")],
    ),
    "a late filing leaves a silence that was": (
        filed(140104, 140105, 140106, m140101=61, m140102=61, m140103=61),
        MONTHS,
        {},
        {(SILENT, 140103): SUSPECTED},
        [],
    ),
    "put off, passed, and still missing": (
        ALL_BUT_FIRST_THREE,
        MONTHS,
        {140103: TODAY - 1},
        {(SILENT, 140103): CLOSED, **{(NOT_FILED, m): SUSPECTED for m in MONTHS[:3]}},
        [(AGAIN, SILENT, 140103, "opened_again")],
    ),
}


@pytest.mark.parametrize(
    ("reports", "months", "due", "suspicions", "found"), CHANGES.values(), ids=CHANGES
)
def test_what_is_to_be_done(
    reports: Any, months: Any, due: Any, suspicions: Any, found: list[Any]
) -> None:
    arrived = {month: moment(day) for month, day in reports.items()}
    changes = changes_due(
        owed(reports, months, due), arrived, suspicions, length=3, now=moment(TODAY)
    )
    assert [(c.act, c.rule, c.period, c.event) for c in changes] == found


@pytest.mark.parametrize("case", CHANGES.values(), ids=CHANGES)
def test_what_was_done_is_not_done_again(case: Any) -> None:
    reports, months, due, suspicions, _ = case
    arrived = {month: moment(day) for month, day in reports.items()}
    stands = dict(suspicions)
    for again in range(2):
        changes = changes_due(
            owed(reports, months, due), arrived, stands, length=3, now=moment(TODAY)
        )
        assert not (again and changes)
        stands |= {(c.rule, c.period): _after(c) for c in changes}


def _after(change: Change) -> Standing:
    if change.act is not Act.CLOSE:
        return SUSPECTED
    return PEOPLE if change.event == "filed_late" else CLOSED


def test_the_evidence_names_the_months() -> None:
    change = Change(Act.OPEN, SILENT, 140103, "opened", (140101, 140102, 140103))
    assert evidence_of(change) == {"missing_months": [140101, 140102, 140103]}
