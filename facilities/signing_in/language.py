"""The language of a page: the person's own, else the one chosen in this browser, else Persian.

A browser's own preference (Accept-Language) is not asked: the site is Persian first, and many
of its readers' browsers were installed in English.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from facilities.access.middleware import WITHOUT_DATABASE

Handler = Callable[[HttpRequest], HttpResponse]


class ChosenLanguage:
    """Activates the language for the request; stands after the person is known."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = _language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _language_of(request: HttpRequest) -> str:
    known = dict(settings.LANGUAGES)
    if request.path not in WITHOUT_DATABASE and request.user.is_authenticated:
        chosen = request.user.language
    else:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in known else settings.LANGUAGE_CODE
