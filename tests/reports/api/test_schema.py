"""The published schema: whole, true to what is answered, and attacked by a machine."""

import io
import re
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from reports.api import docs, representations, schemas
from reports.policy.directive.parts import COMPONENTS
from reports.policy.form.figures import FIGURES
from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import MONTHS, Caller, evaluate, file_months, month, token_of
from tests.reports.importing import uploads

SCHEMA = "/api/v1/schema/"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def filed(shared_database: Accounts) -> Accounts:
    """Some months with suspicions."""
    file_months(shared_database, cast.UNIVERSITY_MACHINE, cast.T_IMAGING, MONTHS)
    file_months(shared_database, cast.UNIVERSITY_MACHINE, cast.T_HOSPITAL, MONTHS[:2])
    evaluate(shared_database)
    return shared_database


@pytest.fixture(scope="module")
def published(filed: Accounts) -> Any:
    return schemathesis.openapi.from_wsgi(SCHEMA, WSGIHandler())


@pytest.fixture(scope="module")
def headers(filed: Accounts) -> dict[str, str]:
    return {"Authorization": f"Token {token_of(filed, cast.UNIVERSITY_MACHINE)}"}


OPERATIONS = [
    (path, method.upper())
    for path, methods in docs.published_schema()["paths"].items()
    for method in methods
]


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=str)
def test_no_request_of_any_kind_is_an_error_of_ours(
    published: Any, headers: dict[str, str], path: str, method: str, mode: GenerationMode
) -> None:
    """Requests as published and requests against what is published, made up by schemathesis."""
    operation = published[path][method]

    @settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def attack(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    attack()


@pytest.fixture(scope="module")
def addresses(filed: Accounts) -> dict[str, str]:
    """One existing thing for each address of the schema that names one."""
    officer = Caller(token_of(filed, cast.OFFICER))
    row = officer.get("reports/").json()["results"][0]
    export = officer.post("exports/", {"what": "violations"}).json()
    upload = uploads.send(
        filed, cast.OFFICER, uploads.as_json([month(period=140109), month(cds=-1)])
    )
    uploads.work(filed)
    return {
        "report_id": str(row["id"]),
        "submission_id": row["submission"],
        "export_id": export["id"],
        "code": cast.T_IMAGING,
        "upload_id": str(upload.pk),
    }


def test_what_is_really_answered_is_what_is_published(
    published: Any, filed: Accounts, addresses: dict[str, str]
) -> None:
    officer = {"Authorization": f"Token {token_of(filed, cast.OFFICER)}"}
    seen = 0
    for result in published.get_all_operations():
        operation = result.ok()
        if operation.method.upper() != "GET":
            continue
        places = {name: addresses[name] for name in re.findall(r"{(\w+)}", operation.path)}
        case = operation.Case(path_parameters=places)
        response = case.call(headers=officer)
        case.validate_response(response, checks=CHECKS)
        assert response.status_code == (409 if operation.path.endswith("/file/") else 200)
        assert response.content not in (b"", b"{}")
        seen += 1
    assert seen == 15


def test_a_filing_is_answered_as_published(
    published: Any, filed: Accounts, headers: dict[str, str]
) -> None:
    operation = published["/api/v1/reports/"]["POST"]
    for query, status in (({"dry_run": True}, 200), ({}, 201), ({}, 409)):
        body = month(period=140108, film_prints=30, film_opening=999)
        case = operation.Case(body=body, media_type="application/json", query=query)
        response = case.call(headers=headers)
        assert response.status_code == status, response.content
        case.validate_response(response, checks=CHECKS)


def test_the_schema_is_generated_without_a_warning() -> None:
    out = io.StringIO()
    call_command("spectacular", "--fail-on-warn", "--validate", stdout=out)
    assert "openapi: 3.0" in out.getvalue()


def test_every_figure_is_published_with_label_help_and_limits(shared_database: Accounts) -> None:
    document = Client().get(SCHEMA).json()
    published = document["components"]["schemas"]["Figures"]
    assert list(published["properties"]) == [figure.code for figure in FIGURES]
    for figure in FIGURES:
        shown = published["properties"][figure.code]
        assert figure.label_fa in shown["title"]
        assert figure.help_fa in shown["description"]
        if figure.type == "count":
            assert (shown["minimum"], shown["maximum"]) == (0, figure.maximum)
        if figure.type == "choice":
            assert shown["enum"] == [*(code for code, _ in figure.choices), None]
    assert document["components"]["securitySchemes"]["token"]["name"] == "Authorization"
    for methods in document["paths"].values():
        for operation in methods.values():
            assert operation["security"] == [{"token": []}]
            assert {"401", "429", "500"} <= set(operation["responses"])


def test_every_component_of_a_score_is_published() -> None:
    assert set(representations.FACTS) == set(COMPONENTS)
    assert set(schemas.COMPONENTS["Score"]["properties"]["components"]["properties"]) == set(
        COMPONENTS
    )


def test_the_docs_are_a_page_of_ours_alone(shared_database: Accounts) -> None:
    answer = Client().get("/api/v1/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert not re.findall(r"<script|<style|\sstyle=|\son\w+=|https?://", page)
    document = Client().get(SCHEMA).json()
    for methods in document["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page
    for figure in FIGURES:
        assert figure.help_fa in page
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'id="([^"]+)"', page)), "a link leads nowhere"


def test_the_type_of_every_problem_leads_to_the_docs(shared_database: Accounts) -> None:
    page = Client().get("/api/v1/docs/").content.decode()
    kinds = schemas.COMPONENTS["Problem"]["properties"]["type"]["enum"]
    assert len(kinds) > 10
    for kind in kinds:
        address, _, anchor = kind.partition("#")
        assert address == "/api/v1/docs/"
        assert f'id="{anchor}"' in page
