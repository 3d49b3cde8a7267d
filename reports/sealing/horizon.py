"""Stating, before each checkpoint, how old a row may honestly be that is sealed after it."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from reports.models import LogHorizon


class HorizonHiddenError(Exception):
    """The owner of the database may not see when other sessions began."""


def state_horizon() -> datetime:
    """Add a row with the start of the oldest transaction that may still commit; return that.

    A transaction of its own: the row becomes a leaf with the next pass. Raises
    HorizonHiddenError.
    """
    horizon: datetime | None
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT payesh_oldest_transaction()")
            (horizon,) = cursor.fetchone()
        if horizon is None:
            raise HorizonHiddenError(
                "the database's owner cannot see when other sessions began; as a superuser,"
                " GRANT pg_read_all_stats to it, and leave track_activities on"
            )
        LogHorizon.objects.create(stated_at=timezone.now(), horizon=horizon)
    return horizon
