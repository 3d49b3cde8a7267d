"""Mailing alarms to whoever runs the system: by a worker, those that wait in one mail."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from reports.alarms import Finding, mail_findings
from reports.models import Alarm
from reports.policy.workflow.reminders import MAIL_DAYS

log = logging.getLogger(__name__)

_CLAIM: Final = """
    INSERT INTO reports_alarmmail (alarm_id, at)
    SELECT a.id, %(now)s FROM reports_alarm a
    WHERE a.raised_at > %(since)s
      AND NOT EXISTS (SELECT FROM reports_alarmmail m WHERE m.alarm_id = a.id)
    ON CONFLICT DO NOTHING RETURNING alarm_id"""


def mail_alarms(*, now: datetime | None = None) -> int:
    """Mail the alarms that nobody was mailed yet; answer how many.

    A mail that cannot be sent is logged and tried again in the next round, for MAIL_DAYS.
    """
    if not settings.ALARM_MAIL_TO:
        return 0
    moment = now or datetime.now(UTC)
    try:
        with transaction.atomic():
            claimed = _claimed(moment)
            if claimed:
                mail_findings([_finding(alarm) for alarm in claimed])
    except OSError as error:  # SMTP's errors are of this kind too
        log.warning("the alarms could not be mailed yet: %s", error)
        return 0
    return len(claimed)


def _claimed(now: datetime) -> list[Alarm]:
    """The alarms that wait, marked as mailed; of two workers the second finds none."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "since": now - timedelta(days=MAIL_DAYS)})
        numbers = [number for (number,) in cursor.fetchall()]
    return list(Alarm.objects.filter(pk__in=numbers).order_by("pk"))


def _finding(alarm: Alarm) -> Finding:
    return Finding(alarm.kind, alarm.object_type, alarm.object_id, alarm.what, alarm.detail)
