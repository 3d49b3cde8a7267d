"""Filing up to 50,000 months at once, and polling what came of them."""

import json
from typing import cast
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from knox.models import AuthToken
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from facilities import media_types
from facilities.access.scope import may
from facilities.distrusted.media import CSV, JSON
from facilities.models import Person
from reports import tasks
from reports.api import parameters, representations
from reports.api.base import ApiView, person_of
from reports.api.described import described
from reports.api.idempotency import HEADER, Answer, answered_once
from reports.api.pages import each, page
from reports.api.parameters import Parameter
from reports.api.parsers import CSVBody, FileBody
from reports.api.problems import ApiProblem
from reports.api.reports import ONLY_MACHINES
from reports.api.schemas import TEXT, page_schema, reference
from reports.importing.receiving import receive_upload
from reports.intake.table import LARGEST_FILE
from reports.models import Upload
from reports.policy.channels import BULK
from reports.policy.uploads import OUTCOMES
from reports.queries.filing import uploads as queries

_CSV = TEXT | {
    "description": "UTF-8, comma or semicolon; the first row holds `facility`, `period`, the codes"
    " of the figures (or their labels), and if need be `reason` and `explanation`."
}
_OUTCOME = Parameter("outcome", "choice", "What came of the row.", choices=OUTCOMES)
_LISTED = (_OUTCOME, *parameters.PAGES)


class BulkReports(ApiView):
    """`POST` files many months."""

    parser_classes = [FileBody, CSVBody]
    largest_body = LARGEST_FILE

    @described(
        "reports_bulk",
        "File many months, or correct them",
        tag="reports",
        body=reference("BulkInput"),
        other_bodies={media_types.CSV: _CSV},
        headers={HEADER: "Sent again with the same body it gets the same answer."},
        answers={202: reference("Import")},
        problems=(
            "invalid",
            "not_allowed",
            "idempotency_conflict",
            "length_required",
            "too_large",
            "unsupported_media_type",
        ),
    )
    def post(self, request: Request) -> HttpResponse:
        """Take the file; its rows are filed in the background, each by itself. `Location` says
        where their progress and outcomes are."""
        by = person_of(request)
        if not may(by, "file_by_api"):
            raise ApiProblem("not_allowed", [ONLY_MACHINES])
        parameters.read_parameters(request, ())
        content = cast(bytes, request.data or b"")  # no body at all is an empty file
        answer = answered_once(request, by=by, write=lambda: _receive(request, by, content))
        response = answer.response()
        response["Location"] = reverse("api:import", args=[json.loads(answer.text)["id"]])
        return response


class Import(ApiView):
    """One file that was taken."""

    @described(
        "imports_read",
        "How far a file is",
        tag="reports",
        answers={200: reference("Import")},
        problems=("invalid", "not_found"),
    )
    def get(self, request: Request, upload_id: UUID) -> Response:
        """Its state, progress and counts; `problems` where it could not be read as a whole."""
        parameters.read_parameters(request, ())
        return Response(representations.upload(_own(request, upload_id)))


class ImportRows(ApiView):
    """The rows of one file."""

    @described(
        "imports_rows",
        "What came of each row",
        tag="reports",
        parameters=_LISTED,
        answers={200: page_schema("ImportRow")},
        problems=("invalid", "not_found"),
    )
    def get(self, request: Request, upload_id: UUID) -> Response:
        """Outcomes in the file's order, as far as the rows are done."""
        values = parameters.read_parameters(request, _LISTED)
        rows = queries.upload_rows(_own(request, upload_id), outcome=values["outcome"])
        return page(
            request,
            rows,
            order=("place",),
            parameters=values,
            represent=each(representations.upload_row),
        )


def _receive(request: Request, by: Person, content: bytes) -> Answer:
    is_csv = str(request.content_type).startswith(CSVBody.media_type)
    token = cast(AuthToken, request.auth)
    upload = receive_upload(
        by=by,
        content=content,
        media=CSV if is_csv else JSON,
        channel=BULK,
        token_key=str(token.token_key),
    )
    tasks.file_uploads_on_commit()
    return Answer(202, JSONRenderer().render(representations.upload(upload)).decode())


def _own(request: Request, upload_id: UUID) -> Upload:
    upload = queries.upload_of(person_of(request), upload_id)
    if upload is None:
        raise Http404
    return upload
