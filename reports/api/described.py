"""How a view is described in the published schema."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from facilities import media_types
from reports.api.parameters import Parameter, as_openapi
from reports.api.problems import KINDS
from reports.api.schemas import Schema, reference

View = TypeVar("View", bound=Callable[..., Any])
ANY_SIGNED_IN = (
    "malformed",
    "unauthenticated",
    "throttled",
    "server_error",
    "unavailable",
    "busy",
    "outcome_unknown",
)


def described(
    operation: str,
    summary: str,
    *,
    answers: Mapping[int | tuple[int, str], Schema],
    problems: Iterable[str] = (),
    parameters: Iterable[Parameter] = (),
    headers: Mapping[str, str] | None = None,
    body: Schema | None = None,
    other_bodies: Mapping[str, Schema] | None = None,
    tag: str,
) -> Callable[[View], View]:
    """Describe a method: its answers by status, and the kinds of problem beside the usual ones.

    `headers` maps further request headers to what they mean; `other_bodies` media types beside
    JSON to what they hold.
    """
    shown = as_openapi(parameters) + [
        OpenApiParameter(
            name,
            {"type": "string", "minLength": 1, "maxLength": 200},
            OpenApiParameter.HEADER,
            description=text,
        )
        for name, text in (headers or {}).items()
    ]
    responses: dict[Any, Any] = {
        answer: OpenApiResponse(
            schema, description=_DESCRIPTIONS[answer if isinstance(answer, int) else answer[0]]
        )
        for answer, schema in answers.items()
    }
    by_status: dict[int, list[str]] = {}
    for kind in (*ANY_SIGNED_IN, *problems):
        by_status.setdefault(KINDS[kind].status, []).append(kind)
    for status, kinds in sorted(by_status.items()):
        text = "; ".join(dict.fromkeys(KINDS[kind].message_en for kind in kinds))
        responses[status, media_types.PROBLEM] = OpenApiResponse(
            reference("Problem"), description=text
        )
    return extend_schema(
        operation_id=operation,
        summary=summary,
        tags=[tag],
        parameters=shown,
        responses=responses,
        request={media_types.JSON: body, **(other_bodies or {})} if body else None,
    )


_DESCRIPTIONS = {
    200: "Done.",
    201: "Stored.",
    202: "Taken; the work goes on.",
}
