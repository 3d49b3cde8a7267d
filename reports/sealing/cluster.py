"""Which PostgreSQL cluster this is: transaction ids mean nothing in another one.

A restored or copied database has another system identifier (dump and restore), another timeline
(point-in-time recovery, a promoted standby) or has gone back behind its own transaction ids.
"""

from dataclasses import dataclass

from django.db import connection

from reports.models import LogHead


class LogStoppedError(Exception):
    """The database is not the one the log was last written in: `manage.py adopt_log` is due."""


@dataclass(frozen=True)
class Moment:
    """The cluster, and the transactions that were over at one moment.

    `snapshot` is PostgreSQL's text of a pg_snapshot; `went_back` says that it ends before one
    that was taken earlier.
    """

    system_identifier: str
    timeline: int
    snapshot: str
    went_back: bool


def moment_after(snapshot: str) -> Moment:
    """Return the cluster and a snapshot of now, compared with an earlier one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.*, s::text, pg_snapshot_xmax(s) < pg_snapshot_xmax(%s::pg_snapshot)"
            " FROM payesh_cluster() c, pg_current_snapshot() s",
            [snapshot],
        )
        return Moment(*cursor.fetchone())


def require_same_cluster(head: LogHead, moment: Moment) -> None:
    """Raise LogStoppedError where the log's head was written elsewhere, or later than now."""
    if moment.system_identifier != head.system_identifier:
        what = "the database lies in another cluster (restored from a dump, or a copy)"
    elif moment.timeline != head.timeline:
        what = "the cluster is on another timeline (recovered, or a promoted standby)"
    elif moment.went_back:
        what = "the cluster's transactions are behind those that the log has seen"
    else:
        return
    raise LogStoppedError(f"{what}; run manage.py adopt_log")
