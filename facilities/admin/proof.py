"""Who changes accounts has proved within the last minutes who they are, whatever the session says.

allauth asks for the password or a code, and then takes up the request that had to wait. What it
leaves out is added here: files, requests whose address has a query, and what is being confirmed.
"""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import (
    STATE_SESSION_KEY,
    did_recently_reauthenticate,
)
from allauth.core.internal.httpkit import serialize_request
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from facilities.workbook.reading import LARGEST_FILE

View = Callable[..., HttpResponse]
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FILE: Final = "kept-file-"  # before the name of a field that held a file
_NAME: Final = "kept-name-"


def asked_before_writing(
    view: View,
    *,
    may_write: Callable[[HttpRequest], bool],
    step_in_words: Callable[..., str],
) -> View:
    """Return the page, which asks for a proof before whatever is posted there.

    Whoever may not write is left to the page, which refuses.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        writes = request.method not in READING and may_write(request)
        if writes and not did_recently_reauthenticate(request):
            return _ask(request, step_in_words(request, **kwargs))
        _take_files_back(request)
        return view(request, *args, **kwargs)

    return page


def _ask(request: HttpRequest, waiting: str) -> HttpResponseRedirect:
    """Keep the request in the session, and lead to the proof after which it is carried out."""
    request.POST = _with_files(request)
    request.session[STATE_SESSION_KEY] = {
        "request": serialize_request(request),
        "path": request.path,
        "waiting": waiting,
    }
    proof = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    # Without the query: allauth resumes where this is the path of the request that waits.
    return HttpResponseRedirect(f"{proof}?{urlencode({'next': request.path})}")


def _with_files(request: HttpRequest) -> Any:
    """What was posted, its files as text; one too large to be read at all is left out."""
    posted = request.POST.copy()
    for field in request.FILES:
        file = cast("UploadedFile[Any]", request.FILES[field])
        if (file.size or 0) <= LARGEST_FILE:
            posted[_FILE + field] = base64.b64encode(file.read()).decode()
            posted[_NAME + field] = file.name or field
    return posted


def _take_files_back(request: HttpRequest) -> None:
    """Make files again of what waited as text."""
    for key in [key for key in request.POST if key.startswith(_FILE)]:
        field = key.removeprefix(_FILE)
        name = request.POST.get(_NAME + field, field)
        try:
            content = base64.b64decode(request.POST[key], validate=True)
        except binascii.Error:
            continue
        request.FILES[field] = SimpleUploadedFile(name, content)
