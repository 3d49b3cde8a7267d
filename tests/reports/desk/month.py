"""Reports of one month for the officer's desk: filed, decided about, listed."""

from typing import Any
from uuid import UUID

from facilities.errors import Refused
from reports.calendar import calendar
from reports.deadlines import deadlines_of
from reports.models import Report
from reports.policy import periods
from reports.queries.desk import lists as queries
from reports.queries.desk.lists import DeskFilters
from reports.queries.desk.queue import queue_page
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

MONTH = 140105
DUE = periods.deadline_moment(periods.deadline(MONTH))


def file(
    database: Accounts, facility: str = cast.T_IMAGING, period: int = MONTH, **changes: Any
) -> UUID:
    """File as the university's officer; answers with the submission."""
    by = cast.person(cast.OTHER_OFFICER if facility.startswith("I-") else cast.OFFICER)
    with database.as_person(by):
        done = monthly.file(by, facility, period, **changes)
    assert done.submission is not None
    return UUID(str(done.submission["id"]))


def current(database: Accounts, facility: str = cast.T_IMAGING) -> UUID:
    """The submission that stands."""
    with database.as_jobs():
        return Report.objects.get(facility__code=facility, period=MONTH).submission_id


def decide(database: Accounts, who: str, step: Any, **words: Any) -> str:
    """`done`, or the code of the refusal."""
    by = cast.person(who)
    with database.as_person(by):
        try:
            step(by=by, **words)
        except Refused as refused:
            return refused.problems[0].code
    return "done"


def listed(database: Accounts, tab: str, who: str = cast.OFFICER, **filters: str) -> list[str]:
    """The codes of a tab's rows, in order."""
    by = cast.person(who)
    with database.as_person(by):
        chosen = DeskFilters.from_params({"tab": tab, **filters})
        if tab == queries.NOT_FILED:
            return [facility.code for facility in queries.not_filed(by, chosen, MONTH)]
        if tab == queries.PENDING:
            page = queue_page(by, chosen, calendar(), size=50)
            return [report.facility.code for report in page.reports]
        return [report.facility.code for report in queries.filed(by, chosen, MONTH)]


def counted(database: Accounts, who: str = cast.OFFICER) -> queries.DeskCounts:
    """What a person's desk counts."""
    by = cast.person(who)
    with database.as_person(by):
        return queries.desk_counts(by, MONTH, deadlines_of(MONTH))
