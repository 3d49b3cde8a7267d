"""Answers to a script of the desk's pages (htmx, or a held step), which shows a part itself."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse

from facilities.errors import Problem
from facilities.messages import message_of


def is_part(request: HttpRequest) -> bool:
    """Whether a script asks, for a part of the page."""
    return "HX-Request" in request.headers


def done() -> HttpResponse:
    """The step was taken."""
    return HttpResponse(status=204)


def refused(problems: Iterable[Problem]) -> HttpResponse:
    """The step was refused: why, in words."""
    told = " ".join(message_of(problem) for problem in problems)
    return HttpResponse(told, status=409, content_type="text/plain; charset=utf-8")
