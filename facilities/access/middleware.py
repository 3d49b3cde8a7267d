"""One transaction a request, and inside it the database role of the person who asks.

`ATOMIC_REQUESTS` would leave the rendering of templates outside the transaction and so outside
the role. Here everything from reading the session to the finished body is inside: an answer
leaves only after its writes are committed, and a server error takes all of them back.
"""

from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.exception import convert_exception_to_response
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from facilities.access.entering import enter
from facilities.access.request_transaction import request_transaction

Handler = Callable[[HttpRequest], HttpResponse]
API, PAGE_ABOUT_IT = "/api/", "/api/v1/docs/"
WITHOUT_DATABASE = ("/healthz", "/readyz")


class OneTransaction:
    """Wraps the request in a transaction that starts in the role for accounts and sessions."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in WITHOUT_DATABASE:
            return self.get_response(request)
        with request_transaction():
            response = self.get_response(request)
            if response.streaming:
                raise ImproperlyConfigured("A streamed body would be read outside its role.")
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


class StraightToApi:
    """Hands requests under /api/ to their view at once; a token says there who asks.

    Sessions, cookies, messages, languages and the policy for scripts are for pages and stand
    behind this one. What stands before it (transport security, the transaction) holds for the
    API as well.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self._answer_of_view = convert_exception_to_response(_answer_of_view)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(API) and path != PAGE_ABOUT_IT:
            return cast(HttpResponse, self._answer_of_view(request))
        return self.get_response(request)


def _answer_of_view(request: HttpRequest) -> HttpResponse:
    found = request.resolver_match = resolve(request.path_info)
    return answer_of(found.func, request, *found.args, **found.kwargs)


def answer_of(
    view: Callable[..., Any], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    """A view's answer, rendered. Raises what the view raises, and DisallowedHost."""
    request.get_host()
    response: HttpResponse = view(request, *args, **kwargs)
    if callable(render := getattr(response, "render", None)):
        response = render()
    response.headers.setdefault("Content-Length", str(len(response.content)))
    return response


class EnterScope:
    """Takes the database role of the signed-in person (session); the API does so by its token."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path not in WITHOUT_DATABASE and request.user.is_authenticated:
            enter(request.user)
        return self.get_response(request)
