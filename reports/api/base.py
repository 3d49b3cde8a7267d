"""What every view of the API has in common."""

from collections.abc import Sequence
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.utils.mediatypes import media_type_matches
from rest_framework.views import APIView

from facilities.models import Person
from reports.api import problems
from reports.api.authentication import ExpiringToken, Token
from reports.api.parsers import StrictJSON
from reports.api.throttling import PerToken


class AlwaysJSON(DefaultContentNegotiation):
    """Answers in the view's one form, whatever the client says it would rather have."""

    def select_renderer(
        self,
        request: Request,  # noqa: ARG002
        renderers: Sequence[BaseRenderer],  # type: ignore[override]
        format_suffix: str | None = None,  # noqa: ARG002
    ) -> tuple[BaseRenderer, str]:
        """The only renderer."""
        return renderers[0], str(renderers[0].media_type)


class ApiView(APIView):
    """A view that signs in by token, reads StrictJSON and answers errors as problem documents."""

    content_negotiation_class = AlwaysJSON
    http_method_names = ["get", "post", "head"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Sign in, count and allow; refuse bodies of unknown length, which would read as empty."""
        super().initial(request, *args, **kwargs)
        _refuse_unknown_length(request)


class PlainPost(ApiView):
    """A view whose POST goes without DRF's shell, which costs more than all of a filing's work.

    It signs in, counts, refuses and answers as every other view does; `post` is handed Django's
    own request with `user`, `auth`, and, once `parsed_body` was asked, `body_bytes`.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """POST to `post` at once; everything else by way of DRF."""
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)
        try:
            self._let_in(request)
            return cast(HttpResponse, self.post(request, *args, **kwargs))  # type: ignore[attr-defined]
        except Exception as error:
            answer = problems.plain_answer(error, {"view": self, "request": request})
            if answer is None:
                raise
            return answer

    def _let_in(self, request: HttpRequest) -> None:
        signed_in = ExpiringToken().authenticate(request)
        if signed_in is None:
            raise exceptions.NotAuthenticated
        request.user, request.auth = signed_in  # type: ignore[attr-defined]
        throttle = PerToken()
        if not throttle.allow(signed_in[1]):
            raise exceptions.Throttled(throttle.wait())
        _refuse_unknown_length(request)


def parsed_body(request: HttpRequest, view: ApiView) -> Any:
    """The parsed body of a plain request, {} where there is none; its bytes stay with it."""
    if not int(request.META.get("CONTENT_LENGTH") or 0):
        return {}
    kind = request.content_type or ""
    if kind != StrictJSON.media_type and not media_type_matches(StrictJSON.media_type, kind):
        raise exceptions.UnsupportedMediaType(kind)
    return StrictJSON().parse(cast(Any, request), parser_context={"request": request, "view": view})


def person_of(request: Request | HttpRequest) -> Person:
    """The signed-in person of a request that needs one."""
    return cast(Person, request.user)


def token_of(request: HttpRequest) -> Token:
    """The token of a plain request."""
    return cast(Token, request.auth)  # type: ignore[attr-defined]


def _refuse_unknown_length(request: Request | HttpRequest) -> None:
    if "HTTP_TRANSFER_ENCODING" in request.META and "CONTENT_LENGTH" not in request.META:
        raise problems.ApiProblem("length_required")


@csrf_exempt
def unknown_address(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Whatever lies under /api/ and is no address of ours."""
    return problems.as_response("not_found")
