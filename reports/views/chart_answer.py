"""What a browser gets that asks for a large chart: a figure as JSON, built only when it is new."""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from facilities import media_types
from facilities.language import page_language

# The browser may keep it for this person and asks each time whether it still holds.
_KEPT: Final = "private, no-cache"


def chart_answer(
    request: HttpRequest, stamp: object, build: Callable[[], dict[str, Any]]
) -> HttpResponse:
    """The figure that `build` makes, or 304 where the browser has it.

    `stamp` is all that the figure depends on besides language and release: rows, or when they were
    added up.
    """
    mark = sha256(f"{_release()}{page_language()}{stamp!r}".encode()).hexdigest()[:32]
    etag = quote_etag(mark)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(msgspec.json.encode(build()), content_type=media_types.JSON)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = _KEPT
    return response


@cache
def _release() -> str:
    """A digest of the code that draws: a new release draws anew."""
    drawing = Path(settings.BASE_DIR) / "reports" / "dashboards"
    digest = sha256()
    for file in sorted(drawing.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
