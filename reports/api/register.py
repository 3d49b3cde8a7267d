"""The register and the directive, for machines."""

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from facilities import kinds
from reports.api import parameters, representations
from reports.api.base import ApiView, person_of
from reports.api.described import described
from reports.api.pages import each, page
from reports.api.parameters import Parameter
from reports.api.policy_document import policy
from reports.api.schemas import many, obj, page_schema, reference
from reports.policy.directive.published import read_directive
from reports.queries import register as queries
from reports.queries.register import RegisterFilters

_FACILITIES = (
    Parameter("university", "code", "Code of the university responsible today."),
    Parameter("kind", "choice", "Kind of facility.", choices=tuple(kinds.KINDS)),
    *parameters.PAGES,
)


class Facilities(ApiView):
    """The register of facilities."""

    @described(
        "facilities_list",
        "Facilities",
        tag="register",
        parameters=_FACILITIES,
        answers={200: page_schema("Facility")},
        problems=("invalid",),
    )
    def get(self, request: Request) -> Response:
        """Facilities the holder may see."""
        values = parameters.read_parameters(request, _FACILITIES)
        filters = RegisterFilters.from_params(values)
        rows = queries.list_facilities(person_of(request), filters)
        return page(
            request,
            rows,
            order=("id",),
            parameters=values,
            represent=each(representations.facility),
        )


class OneFacility(ApiView):
    """One facility."""

    @described(
        "facilities_read",
        "One facility by its code",
        tag="register",
        answers={200: reference("Facility")},
        problems=("invalid", "not_found"),
    )
    def get(self, request: Request, code: str) -> Response:
        """Its entry in the register; of a merged duplicate, its own entry."""
        parameters.read_parameters(request, ())
        row = queries.facility_of(person_of(request), code)
        if row is None:
            raise Http404
        return Response(representations.facility(row))


class Universities(ApiView):
    """Universities and faculties of medical sciences."""

    @described(
        "universities_list",
        "Universities",
        tag="register",
        parameters=parameters.PAGES,
        answers={200: page_schema("University")},
        problems=("invalid",),
    )
    def get(self, request: Request) -> Response:
        """Universities the holder may see."""
        values = parameters.read_parameters(request, parameters.PAGES)
        return page(
            request,
            queries.list_universities(person_of(request)),
            order=("id",),
            parameters=values,
            represent=each(representations.university),
        )


class Policies(ApiView):
    """The published versions of the directive."""

    @described(
        "policies_list",
        "The directive, each threshold with its source",
        tag="register",
        answers={200: obj({"results": many(reference("Policy"))})},
        problems=("invalid",),
    )
    def get(self, request: Request) -> Response:
        """Every published version, oldest first."""
        parameters.read_parameters(request, ())
        return Response(
            {
                "results": [
                    policy(
                        read_directive(version.source.encode()), published_at=version.published_at
                    )
                    for version in queries.list_policies()
                ]
            }
        )
