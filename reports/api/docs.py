"""The published schema, and a page of it that asks nothing of another host."""

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from facilities import media_types
from reports.api import token_scheme  # noqa: F401  (importing it registers it)
from reports.api.problems import KINDS


@require_safe
def schema(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The OpenAPI 3 document as JSON. It is public: it holds no data."""
    return HttpResponse(_schema_text(), content_type=media_types.OPENAPI)


@require_safe
def docs(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The same document as a page for people."""
    return HttpResponse(_page_text())


@cache
def published_schema() -> dict[str, Any]:
    """The document, made once a process: it changes only with the program."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    document: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return document


@cache
def _schema_text() -> str:
    return json.dumps(published_schema(), ensure_ascii=False)


@cache
def _page_text() -> str:
    return render_to_string("api/docs.html", _page())


def _page() -> dict[str, Any]:
    """What the page shows: operations by tag, components, kinds of problem."""
    document = published_schema()
    tags: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tags.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    components = [
        {
            "name": name,
            "text": json.dumps(component, ensure_ascii=False, indent=1),
            "properties": _properties(component),
        }
        for name, component in document["components"]["schemas"].items()
    ]
    return {
        "info": document["info"],
        "tags": [{"name": name, "operations": listed} for name, listed in tags.items()],
        "components": components,
        "problems": [{"code": code, **kind._asdict()} for code, kind in KINDS.items()],
    }


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get(media_types.JSON, {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": [
            {
                "name": parameter["name"],
                "place": parameter["in"],
                "required": parameter.get("required", False),
                "type": _type_of(parameter["schema"]),
                "description": parameter.get("description", ""),
            }
            for parameter in operation.get("parameters", [])
        ],
        "body": _name_of(body.get("schema", {})),
        "responses": [
            {
                "status": status,
                "description": response["description"],
                "body": [
                    _name_of(content.get("schema", {}))
                    for content in response.get("content", {}).values()
                ][:1],
            }
            for status, response in operation["responses"].items()
        ],
    }


def _properties(component: dict[str, Any]) -> list[dict[str, str]]:
    required = component.get("required", ())
    return [
        {
            "name": name,
            "type": _type_of(schema),
            "required": "✓" if name in required else "",
            "title": schema.get("title", ""),
            "description": schema.get("description", ""),
        }
        for name, schema in component.get("properties", {}).items()
    ]


def _name_of(schema: dict[str, Any]) -> str:
    """The component a body is, or that the rows of a page are."""
    reference = schema.get("$ref") or schema.get("properties", {}).get("results", {}).get(
        "items", {}
    ).get("$ref", "")
    return str(reference).rsplit("/", 1)[-1]


def _type_of(schema: dict[str, Any]) -> str:
    """A schema's type in a few words."""
    if "$ref" in schema:
        return _name_of(schema)
    if "enum" in schema:
        return " | ".join("null" if value is None else str(value) for value in schema["enum"])
    words = str(schema.get("format") or schema.get("type") or "any")
    if words == "array":
        words = f"[{_type_of(schema['items'])}]"
    if "minimum" in schema and "maximum" in schema:
        words += f" {schema['minimum']}…{schema['maximum']}"
    return words + (" | null" if schema.get("nullable") else "")
