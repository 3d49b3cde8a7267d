"""The Celery app and the whole beat schedule.

The broker only wakes workers; what is to be done stands in the database (reports/models/job.py),
so a lost message costs a few seconds and never a report.
"""

import os
from functools import cached_property
from typing import Any

from celery import Celery
from celery.fixups.django import DjangoFixup, DjangoWorkerFixup
from celery.schedules import crontab
from django.conf import settings
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ministry.settings")

SEALING = "sealing"  # the queue of the log's own worker


class _KeepsConnection(DjangoWorkerFixup):  # type: ignore[misc]
    """Celery's own ends the connection before and after every task; here it ends as Django's
    settings say (CONN_MAX_AGE), or when it broke."""

    def close_database(self, **_: Any) -> None:
        """End connections that are too old or unusable."""
        close_old_connections()


class _Django(DjangoFixup):  # type: ignore[misc]
    """Celery's own, with workers that keep their connection."""

    @cached_property
    def worker_fixup(self) -> DjangoWorkerFixup:
        """What a worker does around its tasks; made late, since it reads the configuration."""
        return _KeepsConnection(self.app)


app = Celery("payesh", fixups=[lambda celery: _Django(celery).install()])
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_connection_retry_on_startup=True,
    # A filing must not wait for a broker that is down: one try, no pauses. Beat wakes later.
    broker_connection_timeout=2,
    broker_transport_options={
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    },
    task_ignore_result=True,
    task_acks_late=True,
    task_publish_retry=False,
    worker_prefetch_multiplier=1,
    worker_send_task_events=False,
    worker_consumer="ministry.broker_loss.Consumer",
    timezone="Asia/Tehran",
    enable_utc=True,
    imports=["reports.tasks"],
    # The sealer has a worker of its own, so that nothing else ever keeps it waiting.
    task_routes={
        "reports.seal": {"queue": SEALING},
        "reports.sign_checkpoint": {"queue": SEALING},
    },
)
app.conf.beat_schedule = {
    "wake for waiting and expired jobs": {"task": "reports.wake", "schedule": 3.0},
    "build exports that wait": {"task": "reports.build_exports", "schedule": 5.0},
    "file uploads that wait": {"task": "reports.file_uploads", "schedule": 5.0},
    "open NOT_FILED after a deadline": {"task": "reports.open_not_filed", "schedule": 600.0},
    "count months that ended": {"task": "reports.count_ended_months", "schedule": 60.0},
    "rebuild rollups that changed": {"task": "reports.refresh_rollups", "schedule": 15.0},
    "send notices by mail": {"task": "reports.send_notices", "schedule": 30.0},
    # In the working day, so that whoever is reminded can still act on it; a second run on the
    # same day tells nobody twice.
    "remind of months that are due": {
        "task": "reports.remind_due",
        "schedule": crontab(hour="8,12", minute="0"),
    },
    "seal what was written": {"task": "reports.seal", "schedule": 2.0},
    "sign a checkpoint of the log": {
        "task": "reports.sign_checkpoint",
        "schedule": crontab(minute="5"),
    },
    "see that the log is signed": {"task": "reports.watch_sealer", "schedule": 1800.0},
    "check the whole log": {
        "task": "reports.verify_log",
        "schedule": crontab(day_of_week="fri", hour="3", minute="30"),
    },
    "prove what changed and move baselines": {
        "task": "reports.nightly",
        "schedule": crontab(hour="2", minute="30"),
    },
    "prove every table of the nation": {
        "task": "reports.prove_everything",
        "schedule": crontab(day_of_week="fri", hour="4", minute="0"),
    },
}
