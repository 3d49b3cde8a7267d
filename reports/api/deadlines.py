"""When each month is due, for machines."""

from typing import Any

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from reports.api import parameters
from reports.api.base import ApiView, person_of
from reports.api.described import described
from reports.api.parameters import Parameter
from reports.api.representations import moment
from reports.api.schemas import many, obj, reference
from reports.calendar import months_ended, running_month
from reports.policy import periods
from reports.queries import deadlines as queries

_LISTED = (
    Parameter("period", "period", "Jalali year and month, such as 140012."),
    Parameter("university", "code", "Code of a university whose facilities are meant."),
)


class MonthDeadlines(ApiView):
    """The last day for filing each month, and what it was put off to."""

    @described(
        "deadlines_list",
        "Deadlines of the months, with every extension and its reason",
        tag="register",
        parameters=_LISTED,
        answers={200: obj({"results": many(reference("MonthDeadline"))})},
        problems=("invalid", "not_found"),
    )
    def get(self, request: Request) -> Response:
        """All months up to the running one, newest first, or one of them.

        `deadline` holds for the facilities of the university that was asked for, else for those of
        universities without an extension of their own. A month that is no month here: no results.
        """
        values = parameters.read_parameters(request, _LISTED)
        university = None
        if values["university"] is not None:
            university = queries.university_named(person_of(request), values["university"])
            if university is None:
                raise Http404
        months = _months(values["period"])
        return Response(
            {"results": [_month(month, university) for month in queries.months_due(months)]}
        )


def _months(asked: int | None) -> list[int]:
    months = [running_month(), *months_ended(periods.FIRST_PERIOD)]
    return [period for period in months if asked in (None, period)]


def _month(month: queries.MonthDue, university: int | None) -> dict[str, Any]:
    return {
        "period": month.period,
        "regular": month.deadlines.regular.isoformat(),
        "deadline": month.deadlines.of(university).isoformat(),
        "extensions": [
            {
                "university": row.university.code if row.university else None,
                "until": row.until.isoformat(),
                "reason": row.reason,
                "granted_at": moment(row.granted_at),
            }
            for row in month.extensions
            if university is None or row.university_id in (None, university)
        ],
    }
