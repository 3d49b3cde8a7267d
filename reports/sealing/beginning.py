"""The log's beginning: its name, and a head that has seen nothing."""

import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reports.models import LogHead, LogOrigin
from reports.sealing.cluster import moment_after

NOTHING_SEEN = "1:1:"  # a snapshot in which no transaction was over


def begin_log() -> None:
    """Give a new database its log; one that has a log keeps it.

    The name ends with a random part, so that no two installations share one.
    """
    with transaction.atomic():
        if LogHead.objects.exists():
            return
        origin = LogOrigin.objects.create(name=_name(), began_at=timezone.now())
        cluster = moment_after(NOTHING_SEEN)
        LogHead.objects.create(
            origin=origin,
            snapshot=NOTHING_SEEN,
            system_identifier=cluster.system_identifier,
            timeline=cluster.timeline,
        )


def _name() -> str:
    if settings.LOG_ORIGIN:
        return str(settings.LOG_ORIGIN)
    host = urlsplit(settings.SITE_URL).hostname or "payesh"
    return f"{host}/log/{secrets.token_hex(4)}"
