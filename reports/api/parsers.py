"""Bodies of requests: JSON as RFC 8259 means it, read strictly and kept exactly."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.http import UnreadablePostError
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser

from facilities import media_types
from reports.api.problems import BodyTooLarge, malformed

SMALL_BODY = 256 * 1024  # bytes
DEEPEST = 20  # brackets within brackets
_DOUBTFUL = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")  # NUL, or half of a surrogate pair
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|([\[{])|([\]}])')


class StrictJSON(BaseParser):
    """JSON in UTF-8 within the view's `largest_body`, without what readers understand differently.

    Refused are doubled keys, NaN and infinities, NUL and half surrogate pairs (PostgreSQL takes
    neither), deep nesting and numbers of thousands of digits. The exact bytes stay with the
    request as `body_bytes`: they are the evidence.
    """

    media_type = media_types.JSON

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The parsed body. Raises BodyTooLarge, ParseError or UnsupportedMediaType."""
        return parse_json(read_body(stream, parser_context or {}))


class FileBody(BaseParser):
    """A file as the body, within the view's `largest_body`: read as it is, looked at later."""

    media_type = media_types.JSON

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The exact bytes. Raises BodyTooLarge, ParseError or UnsupportedMediaType."""
        return read_body(stream, parser_context or {})


class CSVBody(FileBody):
    """The same for CSV."""

    media_type = media_types.CSV


def read_body(stream: IO[bytes], context: Mapping[str, Any]) -> bytes:
    """The body's exact bytes, which stay with the request as `body_bytes`.

    Raises BodyTooLarge, ParseError (cut off) or UnsupportedMediaType (no UTF-8).
    """
    request, view = context["request"], context["view"]
    if request.content_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType(request.content_type)
    largest = getattr(view, "largest_body", SMALL_BODY)
    if int(request.META["CONTENT_LENGTH"]) > largest:
        raise BodyTooLarge(largest)
    try:
        body = stream.read(largest + 1)
    except UnreadablePostError:
        raise malformed(
            "cut_off", "متن درخواست ناتمام رسید.", "The body did not arrive in full."
        ) from None
    if len(body) > largest:
        raise BodyTooLarge(largest)
    request.body_bytes = body
    return body


def parse_json(body: bytes) -> Any:
    """The value of a JSON text. Raises ParseError, in both languages, for anything doubtful."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise malformed("not_utf8", "متن درخواست UTF-8 نیست.", "The body is not UTF-8.") from None
    _check_depth(text)
    try:
        value = _DECODER.decode(text)
    except ParseError:
        raise
    except (ValueError, RecursionError):
        raise malformed(
            "not_json", "متن درخواست JSON درستی نیست.", "The body is not valid JSON."
        ) from None
    if _DOUBTFUL.search(text):  # only an escape can bring in what UTF-8 has not refused already
        _check_characters(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise malformed(
            "doubled_key",
            "یک کلید در متن درخواست دو بار آمده است.",
            "A key occurs twice in one object of the body.",
        )
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError("not finite")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=_finite
)


def _check_depth(text: str) -> None:
    if text.count("{") + text.count("[") <= DEEPEST:
        return
    depth = 0
    for found in _BRACKETS.finditer(text):
        depth += (found[1] is not None) - (found[2] is not None)
        if depth > DEEPEST:
            raise malformed(
                "too_deep",
                "متن درخواست بیش از اندازه تودرتو است.",
                f"The body is nested deeper than {DEEPEST} levels.",
            )


def _check_characters(value: Any) -> None:
    for text in _texts(value):
        if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise malformed(
                "forbidden_character",
                "متن درخواست نویسهٔ غیرمجاز دارد.",
                "The body contains a character that is not allowed.",
            )


def _texts(value: Any) -> Iterator[str]:
    """Every key and text inside a value; its depth has been checked."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
