"""What stands beside the rows of one page of the desk: people, decisions, changes, suspicions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from facilities.access.holders import reporters_by_facility
from facilities.access.rows import rows_of
from facilities.access.scope import User
from facilities.models import Facility, Person
from reports.models import Report, Review, Submission
from reports.models.figures import COLUMNS
from reports.policy import periods
from reports.policy.form import differences
from reports.policy.form.differences import Difference
from reports.policy.workflow.cases import ENDED
from reports.policy.workflow.reviews import RETURNED
from reports.queries.cases.violations import visible_violations
from reports.queries.desk.named_figures import NamedFigure, Remarks, codes_named, named_figures

Months = Mapping[tuple[int, int], Any]  # by facility and period


class FiledRow(NamedTuple):
    """One filed report of the desk; `rules` are those of its open suspicions."""

    report: Report
    review: Review | None
    before_return: Review | None  # the return that a correction answers
    changes: list[Difference]
    rules: list[str]
    figures: list[NamedFigure]

    @property
    def suspicions(self) -> int:
        """How many suspicions of the month are open."""
        return len(self.rules)


def filed_rows(user: User, reports: Sequence[Report]) -> list[FiledRow]:
    """The rows of a page of reports, of whatever months: a fixed number of queries."""
    reviews = _reviews([report.review for report in reports])  # type: ignore[attr-defined]
    replaced = [report.submission.replaces_id for report in reports]
    returned, corrected = _returns(user, replaced), _replaced(user, replaced)
    before, rules = _months_before(user, reports), _rules(user, reports)
    changes, named = {}, {}
    for report in reports:
        now = {code: getattr(report, code) for code in COLUMNS}
        key, old = (report.facility_id, report.period), corrected.get(report.submission.replaces_id)
        changes[report] = differences.big_changes(before[key], now) if key in before else []
        said = Remarks(
            report.submission.warnings,
            rules.get(key, []),
            differences.differences(old, now) if old is not None else [],
            changes[report],
        )
        named[report] = codes_named(said, now)
    figures = named_figures(user, named)
    return [
        FiledRow(
            report,
            reviews.get(report.review),  # type: ignore[attr-defined]
            returned.get(report.submission.replaces_id),
            changes[report],
            rules.get((report.facility_id, report.period), []),
            figures[report],
        )
        for report in reports
    ]


def contacts_of(facilities: Sequence[Facility]) -> dict[int, list[Person]]:
    """Whom to call: the clerks and signatories of a page's facilities; one query."""
    return reporters_by_facility([facility.pk for facility in facilities])


def _reviews(ids: Sequence[int | None]) -> dict[int | None, Review]:
    rows = Review.objects.filter(pk__in=[pk for pk in ids if pk is not None])
    return {review.pk: review for review in rows.select_related("person")}


def _returns(user: User, submissions: Sequence[Any]) -> dict[Any, Review]:
    """The latest return of each of some submissions."""
    rows = rows_of(user, Review.objects.filter(decision=RETURNED))
    rows = rows.filter(submission__in=[pk for pk in submissions if pk is not None])
    return {review.submission_id: review for review in rows.order_by("id")}


def _replaced(user: User, submissions: Sequence[Any]) -> dict[Any, Mapping[str, object]]:
    """The figures of the submissions that corrections replaced."""
    rows = rows_of(user, Submission.objects.all())
    rows = rows.filter(pk__in=[pk for pk in submissions if pk is not None])
    return dict(rows.values_list("pk", "figures"))


def _months_before(user: User, reports: Sequence[Report]) -> Months:
    """The figures of the month before each report, where it was filed."""
    rows = Report.objects.filter(
        facility__in={report.facility_id for report in reports},
        period__in={periods.following(report.period, -1) for report in reports},
    )
    found: Any = rows_of(user, rows).values("facility_id", "period", *COLUMNS)
    return {(row["facility_id"], periods.following(row["period"])): row for row in found}


def _rules(user: User, reports: Sequence[Report]) -> dict[tuple[int, int], list[str]]:
    """The rules of the open suspicions of each report's month."""
    rows = visible_violations(user).filter(
        facility__in={report.facility_id for report in reports},
        period__in={report.period for report in reports},
    )
    found = defaultdict(list)
    open_ones: Any = rows.exclude(state__in=ENDED).order_by("rule")
    for facility, period, rule in open_ones.values_list("facility_id", "period", "rule"):
        found[facility, period].append(rule)
    return dict(found)
