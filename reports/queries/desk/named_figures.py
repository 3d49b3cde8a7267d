"""The figures that the remarks on a report name, each beside its last twelve months."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any, Final, NamedTuple

from facilities.access.rows import rows_of
from facilities.access.scope import User
from reports.models import Report
from reports.policy import periods
from reports.policy.checks.named_figures import figures_named
from reports.policy.checks.warning_texts import plain_number
from reports.policy.directive import published
from reports.policy.form.differences import Difference
from reports.policy.form.figures import Figure
from reports.policy.form.form import BY_CODE, COUNT_CODES
from reports.policy.scoring.evidence import figures_of

LOOKED_BACK: Final = 12  # months before the report's own
MOST_SHOWN: Final = 4  # figures beside a row; the rest is told as a number
_COUNTS: Final = frozenset(COUNT_CODES)


class NamedFigure(NamedTuple):
    """A figure of a report: this month, the month before, the median of the months before that
    were filed (None without any), and the course, the oldest month first, None where blank."""

    figure: Figure
    now: int | None
    before: int | None
    median: float | None
    months: tuple[int | None, ...]


class Remarks(NamedTuple):
    """What is said about a report: stored warnings, rules of open suspicions, what a correction
    changed, what changed greatly against the month before."""

    warnings: Sequence[Mapping[str, str]]
    rules: Sequence[str]
    corrected: Sequence[Difference]
    changes: Sequence[Difference]


def codes_named(remarks: Remarks, values: Mapping[str, Any]) -> list[str]:
    """The counts that remarks name, in their order, without those that are blank in `values`."""
    named = [
        *(c for w in remarks.warnings for c in figures_named(w["field"], w["code"])),
        *(change.figure.code for change in remarks.corrected),
        *(code for rule in remarks.rules for code in _of_rule(rule)),
        *(change.figure.code for change in remarks.changes),
    ]
    return [
        code for code in dict.fromkeys(named) if code in _COUNTS and values.get(code) is not None
    ]


def named_figures(
    user: User, named: Mapping[Report, Sequence[str]]
) -> dict[Report, list[NamedFigure]]:
    """The figures named of each report with their months: one query, none where nothing is."""
    wanted = {code for codes in named.values() for code in codes}
    if not wanted:
        return {report: [] for report in named}
    known = _months(user, [report for report, codes in named.items() if codes], sorted(wanted))
    return {
        report: [_with_course(report, code, known) for code in codes]
        for report, codes in named.items()
    }


def _with_course(
    report: Report, code: str, known: Mapping[tuple[int, int], Mapping[str, Any]]
) -> NamedFigure:
    now = getattr(report, code)
    months = [periods.following(report.period, -back) for back in range(LOOKED_BACK, 0, -1)]
    course = [known.get((report.facility_id, month), {}).get(code) for month in months]
    filed = [value for value in course if value is not None]
    middle = plain_number(median(filed)) if filed else None
    return NamedFigure(BY_CODE[code], now, course[-1], middle, (*course, now))


def _months(
    user: User, reports: Sequence[Report], codes: Sequence[str]
) -> dict[tuple[int, int], Mapping[str, Any]]:
    """These figures of the reports' facilities over the months looked back to."""
    months = [report.period for report in reports]
    rows = Report.objects.filter(
        facility__in={report.facility_id for report in reports},
        period__gte=periods.following(min(months), -LOOKED_BACK),
        period__lt=max(months),
    )
    found: Iterable[Mapping[str, Any]] = rows_of(user, rows).values("facility_id", "period", *codes)
    return {(row["facility_id"], row["period"]): row for row in found}


def _of_rule(code: str) -> tuple[str, ...]:
    """The figures that a rule of today's directive names; none of a rule that it has no more."""
    rules = {rule.code: rule for rule in published.directive().rules}
    return figures_of(rules[code].condition) if code in rules else ()
