"""Raising an alarm: a row that stays whatever becomes of the work that noticed, and the log.

A worker mails it (reports/alarm_mail.py); one that no table would take is mailed here and now.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import Error, connection, models

from reports.policy import periods
from reports.policy.alarms import KINDS

log = logging.getLogger(__name__)
LONGEST_SENTENCE: Final = 500  # characters; longer things belong into `detail`
_MOST_IN_MAIL: Final = 50

# The web's account has no rights of its own and takes the role that everybody has there.
_TAKE_ROLE: Final = """
    SELECT set_config('role', 'payesh_web', true)
    WHERE NOT pg_has_role(session_user, 'payesh_jobs', 'USAGE')"""
_RAISE: Final = """
    INSERT INTO reports_alarm (raised_at, day, kind, object_type, object_id, what, detail)
    VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb) ON CONFLICT DO NOTHING"""


class Finding(NamedTuple):
    """What an alarm tells: its kind (of `policy.alarms.KINDS`), the row concerned, a sentence."""

    kind: str
    object_type: str
    object_id: str
    what: str
    detail: Mapping[str, Any]


def raise_alarm(
    *,
    kind: str,
    what: str,
    on: models.Model | None = None,
    object_type: str = "",
    object_id: object = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Raise one alarm about a row `on`, or one that cannot be had named by type and id.

    `what` is an English sentence that is the same for the same thing, `detail` must be JSON.
    """
    if on is not None:
        object_type, object_id = on._meta.label_lower, on.pk
    raise_alarms([Finding(kind, object_type, str(object_id), what, dict(detail or {}))])


def raise_alarms(findings: Sequence[Finding], *, now: datetime | None = None) -> int:
    """Log what was found and keep what was not told today; return the number of those.

    The rows are written on a connection of their own: they stay when the caller's transaction is
    taken back. Raises KeyError for an unknown kind, DatabaseError where nothing can be written;
    then it is mailed at once, and a mail that cannot be sent is logged and hides nothing.
    """
    for finding in findings:
        title = KINDS[finding.kind].title.en
        log.error("%s: %s %s: %s", title, finding.object_type, finding.object_id, finding.what)
    try:
        return _keep(findings, now or datetime.now(UTC))
    except Error:
        _mail_at_once(findings)
        raise


def _keep(findings: Sequence[Finding], now: datetime) -> int:
    """Write the rows; answer how many were not there today."""
    fresh, day = 0, periods.tehran_date(now)
    with closing(connection.copy()) as own:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute(_TAKE_ROLE)
            for finding in findings:
                kind, object_type, object_id, what, detail = finding
                what = what[:LONGEST_SENTENCE]
                cursor.execute(
                    _RAISE, [now, day, kind, object_type, object_id, what, json.dumps(detail)]
                )
                fresh += cursor.rowcount
        own.commit()
    return fresh


def _mail_at_once(findings: Sequence[Finding]) -> None:
    if not settings.ALARM_MAIL_TO:
        return
    try:
        mail_findings(findings)
    except Exception:
        log.exception("an alarm could be neither kept nor mailed")


def mail_findings(findings: Sequence[Finding]) -> None:
    """Send one mail about all of them to ALARM_MAIL_TO. Raises what the mail server raises."""
    lines = [
        f"{KINDS[f.kind].title.en}: {f.object_type} {f.object_id}: {f.what}"
        for f in findings[:_MOST_IN_MAIL]
    ]
    if len(findings) > _MOST_IN_MAIL:
        lines.append(f"… and {len(findings) - _MOST_IN_MAIL} more.")
    lines.append(f"All of them: {settings.SITE_URL.rstrip('/')}/system/")
    EmailMessage(
        subject=f"Payesh: {len(findings)} alarm{'s' if len(findings) > 1 else ''}",
        body="\n".join(lines) + "\n",
        to=settings.ALARM_MAIL_TO,
    ).send()
