"""When a month is due, in each territory: the regular deadline, or what it was put off to.

`Deadlines.of` is the rule. Statements that read the extensions themselves do it by
`EXTENDED` and `extended_deadline`; a test holds both to the same cases.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from reports.models import DeadlineExtension
from reports.policy import periods

# The latest day to which the month of a report (reports_report r) was put off; NULL if it was not.
EXTENDED: Final = """
    (SELECT max(until) FROM reports_deadlineextension e WHERE e.period = r.period
       AND (e.university_id IS NULL OR e.university_id = r.university_id))"""


@dataclass(frozen=True)
class Deadlines:
    """The deadlines of one month; `put_off` maps a university (None: the nation) to a later one."""

    regular: date
    put_off: Mapping[int | None, date]

    def of(self, university: int | None) -> date:
        """The last day for the facilities of a university (its id)."""
        granted = [self.put_off[key] for key in {None, university} if key in self.put_off]
        return max([self.regular, *granted])

    def all(self) -> set[date]:
        """Every day that is the deadline of some territory."""
        return {self.of(None), *(self.of(university) for university in self.put_off)}


def deadlines_of(period: int) -> Deadlines:
    """The deadlines of a month, for everybody to read; one query."""
    return deadlines_of_months([period])[period]


def deadlines_of_months(months: Iterable[int]) -> dict[int, Deadlines]:
    """The deadlines of several months; one query."""
    put_off: dict[int, dict[int | None, date]] = {period: {} for period in months}
    rows = DeadlineExtension.objects.filter(period__in=list(put_off))
    for period, university, until in rows.values_list("period", "university_id", "until"):
        put_off[period][university] = max(until, put_off[period].get(university, until))
    return {period: Deadlines(periods.deadline(period), later) for period, later in put_off.items()}


def put_off_until(day: date) -> set[int]:
    """The months of which a deadline was put off to that day or a later one."""
    rows = DeadlineExtension.objects.filter(until__gte=day)
    return set(rows.values_list("period", flat=True))


def extended_deadline(period: int, extended: date | None) -> date:
    """The deadline of a month with what EXTENDED found for it."""
    regular = periods.deadline(period)
    return max(regular, extended or regular)
