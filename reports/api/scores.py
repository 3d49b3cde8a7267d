"""What months are worth, and why."""

from functools import partial

from rest_framework.request import Request
from rest_framework.response import Response

from reports.api import parameters, representations
from reports.api.base import ApiView, person_of
from reports.api.described import described
from reports.api.pages import each, page
from reports.api.schemas import page_schema
from reports.calendar import calendar
from reports.policy.directive import published
from reports.queries import scores as queries
from reports.queries.month_filters import MonthFilters

_LISTED = (*parameters.MONTHS, *parameters.PAGES)


class Scores(ApiView):
    """Current scores under the policy in force."""

    @described(
        "scores_list",
        "Scores with what each component brought",
        tag="scores",
        parameters=_LISTED,
        answers={200: page_schema("Score")},
        problems=("invalid",),
    )
    def get(self, request: Request) -> Response:
        """Scores the holder may read; `total` is null for a month without activity."""
        values = parameters.read_parameters(request, _LISTED)
        rows = queries.list_scores(person_of(request), MonthFilters.from_params(values))
        return page(
            request,
            rows,
            order=("facility_id", "period"),
            parameters=values,
            represent=each(
                partial(representations.score, directive=published.directive(), today=calendar())
            ),
        )
