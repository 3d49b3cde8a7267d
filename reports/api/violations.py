"""Suspected violations, and lists of them as Excel."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from facilities import kinds, media_types
from facilities.errors import Problem
from reports import tasks
from reports.api import parameters, representations
from reports.api.base import ApiView, person_of
from reports.api.described import described
from reports.api.pages import page
from reports.api.parameters import Parameter
from reports.api.problems import ApiProblem
from reports.api.schemas import BINARY, page_schema, reference
from reports.models import Violation
from reports.policy.directive import published
from reports.policy.workflow import cases
from reports.queries import exports as export_queries
from reports.queries.cases import violations as queries
from reports.queries.cases.filters import ViolationFilters

_RULES = tuple(rule.code for rule in published.directive().rules)
FILTERS = (
    *parameters.MONTHS,
    Parameter("rule", "choice", "Rule of the directive.", choices=_RULES),
    Parameter("state", "choice", "State of the case.", choices=tuple(cases.STATES)),
    Parameter(
        "leads_to", "choice", "What it leads to.", choices=tuple(published.directive().consequences)
    ),
    Parameter("source", "choice", "Where the suspicion comes from.", choices=tuple(cases.SOURCES)),
    Parameter("kind", "choice", "Kind of facility.", choices=tuple(kinds.KINDS)),
    Parameter("withdrawn", "choice", "Whether the grounds are gone.", choices=("yes", "no")),
    Parameter("search", "code", "Words of the facility's name."),
)
_LISTED = (*FILTERS, *parameters.PAGES)


class Violations(ApiView):
    """Suspected violations, newest first."""

    @described(
        "violations_list",
        "Suspected violations with their evidence",
        tag="violations",
        parameters=_LISTED,
        answers={200: page_schema("Violation")},
        problems=("invalid",),
    )
    def get(self, request: Request) -> Response:
        """Suspicions the holder may read. What a facility reported is no finding."""
        values = parameters.read_parameters(request, _LISTED)
        filters = ViolationFilters.from_params(values)
        person = person_of(request)

        def represent(rows: list[Violation]) -> list[dict[str, Any]]:
            evidence = queries.evidence_by_violation(person, rows)
            return [representations.violation(row, evidence[row.pk]) for row in rows]

        return page(
            request,
            queries.list_violations(person, filters),
            order=("-id",),
            parameters=values,
            represent=represent,
        )


class Exports(ApiView):
    """Asking for a list as Excel."""

    @described(
        "exports_ask",
        "Ask for a list as Excel",
        tag="exports",
        body=reference("ExportInput"),
        answers={202: reference("Export")},
        problems=(
            "invalid",
            "not_allowed",
            "length_required",
            "too_large",
            "unsupported_media_type",
        ),
    )
    def post(self, request: Request) -> Response:
        """Queue the list; `Location` says where its progress is."""
        parameters.read_parameters(request, ())
        what, filters, language = _read_wish(request.data)
        export = export_queries.request_export(
            by=person_of(request), what=what, filters=filters, language=language
        )
        tasks.build_exports_on_commit()
        location = reverse("api:export", args=[export.pk])
        return Response(representations.export(export), status=202, headers={"Location": location})


class Export(ApiView):
    """One list that was asked for."""

    @described(
        "exports_read",
        "How far a list is",
        tag="exports",
        answers={200: reference("Export")},
        problems=("invalid", "not_found"),
    )
    def get(self, request: Request, export_id: UUID) -> Response:
        """Its state and progress."""
        parameters.read_parameters(request, ())
        export = export_queries.export_of(person_of(request), export_id)
        if export is None:
            raise Http404
        return Response(representations.export(export))


class ExportDownload(ApiView):
    """The workbook of a list."""

    @described(
        "exports_file",
        "The finished workbook",
        tag="exports",
        answers={(200, media_types.XLSX): BINARY},
        problems=("invalid", "not_found", "not_ready"),
    )
    def get(self, request: Request, export_id: UUID) -> HttpResponse:
        """The file, once the list is done; taking it is recorded."""
        parameters.read_parameters(request, ())
        person = person_of(request)
        export = export_queries.export_of(person, export_id)
        if export is None:
            raise Http404
        content = export_queries.take_file(by=person, export=export)
        return HttpResponse(
            content,
            content_type=media_types.XLSX,
            headers={
                "Content-Disposition": f'attachment; filename="{export.what}-{export.pk}.xlsx"',
                "Cache-Control": "no-store",
            },
        )


def _read_wish(data: Any) -> tuple[str, ViolationFilters, str]:
    """What, filters and language of a wished list. Raises ApiProblem, Refused."""
    if not isinstance(data, dict):
        raise ApiProblem(
            "invalid",
            [
                Problem(
                    "",
                    "not_an_object",
                    "متن درخواست باید یک شیء JSON باشد.",
                    "The body must be a JSON object.",
                )
            ],
        )
    wrong = [
        Problem(name[:60], "unknown_field", "چنین فیلدی وجود ندارد.", "There is no such field.")
        for name in data
        if name not in {"what", "filters", "language"}
    ]
    filters = data.get("filters", {})
    known = {parameter.name for parameter in FILTERS}
    if not isinstance(filters, dict) or not all(
        name in known and isinstance(value, str | int) for name, value in filters.items()
    ):
        wrong.append(
            Problem(
                "filters",
                "wrong_value",
                "پالایه‌ها باید همان پارامترهای فهرست باشند.",
                "The filters must be the list's parameters.",
            )
        )
    if wrong:
        raise ApiProblem("invalid", wrong)
    given = {name: str(value) for name, value in filters.items()}
    what = str(data.get("what", ""))
    return (
        what if what == export_queries.VIOLATIONS else "",  # the other lists are for pages
        ViolationFilters.from_params(given),
        str(data.get("language", "fa")),
    )
