"""Whether this process is alive, and whether what it needs can be reached."""

import time

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ministry.celery import app
from reports.tasks import HEARTBEAT

LATEST_HEARTBEAT = 30  # seconds; beat wakes a worker every three


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The process answers; it asks nothing of anybody."""
    return JsonResponse({"status": "alive"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Database, broker and a worker: 200 when all can be reached, else 503; says which cannot."""
    reached = {"database": _database(), "broker": _broker(), "worker": _worker()}
    status = 200 if all(reached.values()) else 503
    return JsonResponse(
        {"status": "ready" if status == 200 else "not ready", **reached}, status=status
    )


def _database() -> bool:
    """Whether it answers, if not on a connection kept from before then on a new one."""
    return (connection.connection is not None and _answers()) or _answers()


def _answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # noqa: BLE001  (whatever the driver raises: it is not there)
        connection.close()
        return False
    return True


def _broker() -> bool:
    try:
        with app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=0, timeout=2)
            broker.default_channel  # noqa: B018  (a Redis transport connects only here)
    except Exception:  # noqa: BLE001  (kombu raises whatever its transport raises)
        return False
    return True


def _worker() -> bool:
    try:
        beaten_at = cache.get(HEARTBEAT)
    except Exception:  # noqa: BLE001  (whatever the cache client raises)
        return False
    return beaten_at is not None and time.time() - float(beaten_at) < LATEST_HEARTBEAT
