"""Every address: the API, health, the administrators' pages, and the pages for people."""

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import include, path, re_path
from django.views import defaults

from facilities.access.outages import RETRY_AFTER, outage_of
from facilities.admin import site as register_pages
from ministry import health
from reports.api import problems
from reports.api.base import unknown_address

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("api/v1/", include("reports.urls")),
    re_path(r"^api/", unknown_address),
    path("admin/", register_pages.urls),
    path("", include("reports.views.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("", include("reports.views.demo")))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 outside the views, a wrong host say; 503 where a session could not be kept."""
    if outage := outage_of(exception):
        return _passing(request, outage)
    if problems.is_api(request):
        return problems.as_response("malformed")
    if not hasattr(request, "user"):  # refused before anybody is known: a wrong host, say
        return defaults.bad_request(request, exception)
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 outside the API's views."""
    if problems.is_api(request):
        return problems.as_response("not_allowed")
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for pages and for the API."""
    if problems.is_api(request):
        return problems.as_response("not_found")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 for what passes, else 500; the log says what happened."""
    if outage := outage_of(sys.exc_info()[1]):  # Django calls this while it handles the error
        return _passing(request, outage)
    if problems.is_api(request):
        return problems.as_response("server_error")
    return defaults.server_error(request)


def _passing(request: HttpRequest, outage: str) -> HttpResponse:
    """503 that says what was stored, and when to try again; it needs no database."""
    if problems.is_api(request):
        return problems.as_response(outage)
    page = get_template("503.html").render({"outage": outage})
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER[outage])})


handler400 = "ministry.urls.bad_request"
handler403 = "ministry.urls.permission_denied"
handler404 = "ministry.urls.not_found"
handler500 = "ministry.urls.server_error"
