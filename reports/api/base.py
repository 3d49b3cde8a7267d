"""What every view of the API has in common."""

from collections.abc import Sequence
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from facilities.models import Person
from reports.api import problems


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
        if "HTTP_TRANSFER_ENCODING" in request.META and "CONTENT_LENGTH" not in request.META:
            raise problems.ApiProblem("length_required")


def person_of(request: Request) -> Person:
    """The signed-in person of a request that needs one."""
    return cast(Person, request.user)


@csrf_exempt
def unknown_address(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Whatever lies under /api/ and is no address of ours."""
    return problems.as_response("not_found")
