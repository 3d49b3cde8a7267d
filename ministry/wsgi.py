"""The web process: `gunicorn ministry.wsgi`."""

import os
from collections.abc import Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ministry.settings")
os.environ.setdefault("PAYESH_PROCESS", "web")

import django
from django.core.handlers.wsgi import WSGIHandler


def _handler() -> WSGIHandler:
    django.setup(set_prefix=False)
    from ministry.short_way import ShortWay  # noqa: PLC0415  (its views need the apps)

    return ShortWay()


_django = _handler()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Django's handler, which reads every request as UTF-8.

    The charset of a Content-Type is taken off: Django would decode addresses and forms with any
    codec that Python knows, also with those that turn bytes into bytes, and fail before a view
    could answer.
    """
    environ["CONTENT_TYPE"] = without_charset(environ.get("CONTENT_TYPE", ""))
    return _django(environ, start_response)


def without_charset(content_type: str) -> str:
    """A Content-Type without its charset parameter; other parameters (a boundary) stay."""
    kind, *parameters = content_type.split(";")
    kept = [p for p in parameters if p.partition("=")[0].strip().lower() != "charset"]
    return ";".join([kind, *kept])
