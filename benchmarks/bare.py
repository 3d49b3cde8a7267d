"""The peer of one filing: a bare Django view without middleware, msgspec decode and one INSERT."""

import os

import msgspec
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from ministry import environment

STORED = b'{"stored": true}'


def file_report(request: HttpRequest) -> HttpResponse:
    """Decode the body and store it in one row."""
    report = msgspec.json.decode(request.body)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bare_filing (facility, period, body) VALUES (%s, %s, %s)",
            [report["facility"], report["period"], request.body.decode()],
        )
    return HttpResponse(
        STORED,
        status=201,
        content_type="application/json",
        headers={"Content-Length": str(len(STORED))},
    )


urlpatterns = [path("api/v1/reports/", file_report)]

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.environ.get("SECRET_KEY", "bare"),
    DATABASES={
        "default": environment.database("BARE_DATABASE_URL", os.environ["BARE_DATABASE_URL"])
        | {"CONN_MAX_AGE": 600}
    },
)
application = get_wsgi_application()
