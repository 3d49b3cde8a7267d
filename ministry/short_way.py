"""Django's handler, with a short way for the most frequent write: filing one month over the API.

That one request goes through the middleware that means anything to it, and to its view without
looking up the address. Everything before and after is Django's own: signals, the log, connections.
"""

from collections.abc import Callable
from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

from facilities.access.confidential import Confidential
from facilities.access.middleware import OneTransaction, answer_of
from reports.api.reports import Reports

ADDRESS = "/api/v1/reports/"
Handler = Callable[[HttpRequest], HttpResponse]


class ShortWay(WSGIHandler):
    """Answers a filing by `_short_chain`, and every other request by `settings.MIDDLEWARE`."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Make both chains; called once, before the first request."""
        super().load_middleware(is_async)
        ordinary: Handler = vars(self)["_middleware_chain"]
        short = _short_chain()

        def chain(request: HttpRequest) -> HttpResponse:
            is_filing = request.method == "POST" and request.path_info == ADDRESS
            return short(request) if is_filing else ordinary(request)

        self._middleware_chain = chain


def _short_chain() -> Handler:
    """Hosts, HTTPS, headers, the transaction, the view; errors as everywhere else."""
    file = Reports.as_view()

    def view(request: HttpRequest) -> HttpResponse:
        return answer_of(file, request)

    outers: tuple[Any, ...] = (
        OneTransaction,
        Confidential,
        XFrameOptionsMiddleware,
        SecurityMiddleware,
    )
    chain: Any = convert_exception_to_response(view)
    for outer in outers:
        chain = convert_exception_to_response(outer(chain))
    whole: Handler = chain
    return whole
