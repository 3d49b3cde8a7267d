"""Celery tasks: each calls one function. Jobs, not messages, say what there is to do."""

import logging
import threading
import time

from celery import Task, shared_task
from django.core.cache import cache
from django.db import transaction

from facilities.register.facts import refresh_facts
from facilities.register.responsibility import refresh_responsible
from reports import exporting
from reports.alarm_mail import mail_alarms
from reports.desk import reminding
from reports.evaluation import month_ends, not_filed, rollups, turns
from reports.evaluation.reference_versions import move_references
from reports.evaluation.rescoring import rescore_waiting
from reports.evaluation.tidy import tidy
from reports.importing import claims
from reports.importing.filing import file_next_upload
from reports.notices.mail import send_due
from reports.proving.rounds import prove_changed, prove_everything
from reports.sealing import checkpoints
from reports.sealing.log_check import (
    alarm_when_stopped,
    alarm_when_unsigned,
    check_nightly,
    check_recent,
    check_whole,
)
from reports.sealing.sealer import seal

log = logging.getLogger(__name__)
HEARTBEAT = "worker_heartbeat"  # read by /readyz


class _Waker:
    """Sends wake-ups from a thread of its own: no filing waits for the broker, and all filings of
    a quarter of a second are one wake-up."""

    PAUSE = 0.25  # seconds

    def __init__(self) -> None:
        self._due = threading.Event()
        self._starting = threading.Lock()
        self._thread = threading.Thread()

    def call(self) -> None:
        """Have a wake-up sent: at once, or when the pause after the last one is over."""
        self._due.set()
        if not self._thread.is_alive():  # the first filing of this process
            with self._starting:
                if not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._run, daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        while self._due.wait():
            self._due.clear()
            _publish(wake)
            time.sleep(self.PAUSE)


_waker = _Waker()


def wake_on_commit() -> None:
    """Wake a worker once this transaction is committed. A silent broker delays, loses nothing."""
    transaction.on_commit(_waker.call)


def _publish(task: Task) -> None:
    try:
        task.apply_async(ignore_result=True, retry=False)
    except Exception as error:  # noqa: BLE001  (kombu raises whatever its transport raises)
        log.warning("broker did not take the wake-up, beat will: %s", error)


@shared_task(name="reports.wake")
def wake() -> None:
    """Evaluate for a while what waits; also the worker's sign of life."""
    try:
        cache.set(HEARTBEAT, time.time(), timeout=60)
    except Exception as error:  # noqa: BLE001  (whatever the cache client raises)
        log.warning("no heartbeat: %s", error)
    if turns.take_turn():
        _publish(wake)  # behind the exports and uploads that came meanwhile


@shared_task(name="reports.build_exports")
def build_exports() -> None:
    """Build the workbooks that people asked for."""
    exporting.build_waiting_exports()


def build_exports_on_commit() -> None:
    """Have a worker begin with an export once this transaction is committed."""
    transaction.on_commit(lambda: _publish(build_exports))


@shared_task(name="reports.file_uploads")
def file_uploads() -> None:
    """Work one upload off; others that wait get messages of their own, behind what came first."""
    if file_next_upload():
        _publish(wake)
        if claims.waiting():
            _publish(file_uploads)


def file_uploads_on_commit() -> None:
    """Have a worker begin with an upload once this transaction is committed."""
    transaction.on_commit(lambda: _publish(file_uploads))


@shared_task(name="reports.refresh_rollups")
def refresh_rollups() -> None:
    """Rebuild the sums that evaluations marked stale."""
    rollups.refresh_rollups()


@shared_task(name="reports.count_ended_months")
def count_ended_months() -> None:
    """Have months that ended counted, whether anybody filed them or not."""
    month_ends.count_ended_months()


@shared_task(name="reports.open_not_filed")
def open_not_filed() -> None:
    """Open NOT_FILED for every expected month whose deadline has passed."""
    not_filed.open_not_filed()


@shared_task(name="reports.remind_due")
def remind_due() -> None:
    """Remind facilities of months they have not filed, and tell officers who is late."""
    reminding.remind_due()


@shared_task(name="reports.send_notices")
def send_notices() -> None:
    """Send by mail what the system found and what people were told in the inbox."""
    mail_alarms()
    send_due()


@shared_task(name="reports.seal")
def seal_rows() -> None:
    """Make leaves of the log out of what was committed since the last pass."""
    with alarm_when_stopped():
        seal()


@shared_task(name="reports.sign_checkpoint")
def sign_checkpoint() -> None:
    """Check what was sealed since the last hour, then sign the log's size and root."""
    with alarm_when_stopped():
        check_recent()
        checkpoints.sign_checkpoint()


@shared_task(name="reports.watch_sealer")
def watch_sealer() -> None:
    """See that the log is still sealed and signed; not on the sealer's own queue."""
    alarm_when_unsigned()


@shared_task(name="reports.verify_log")
def verify_log() -> None:
    """Check the whole log: every leaf, every row, every signature."""
    check_whole()


@shared_task(name="reports.nightly")
def nightly() -> None:
    """Prove the tables, before anything is queued; bring the register to today, move baselines."""
    try:
        prove_changed()
    finally:  # the proof's own trouble must not stop the rest
        refresh_responsible()
        refresh_facts()
        month_ends.count_ended_months(everything=True)
        not_filed.open_not_filed(everything=True)
        move_references()
        rescore_waiting()
        check_nightly()
        tidy()


@shared_task(name="reports.prove_everything")
def prove_all_tables() -> None:
    """Prove every row of the nation's tables."""
    prove_everything()
