"""Confidential means gone: nothing that a person read stays behind in the browser."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
SIGN_OUT: Final = "account_logout"  # the name of the address at which people sign out
# What the browser kept for this site: answers, pages to go back to, and what scripts stored. Its
# cookies are the session, which has ended anyway, and the language, which may stay.
CLEARED: Final = '"cache", "storage"'


class Confidential:
    """Has browsers and proxies keep no answer, and the browser forget everything at sign-out.

    Pages and answers of the API alike. An answer that says itself how it is kept stands by that:
    the published log does. Static files are served before this one.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        if _signs_out(request):
            response.headers["Clear-Site-Data"] = CLEARED
        return response


def _signs_out(request: HttpRequest) -> bool:
    page = request.resolver_match
    return request.method == "POST" and page is not None and page.url_name == SIGN_OUT
