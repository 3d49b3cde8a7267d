"""Checking the log on its schedule: what was found is told, and nothing is put right."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from reports.alarms import Finding, raise_alarm, raise_alarms
from reports.evidence.keys import KeyRingError
from reports.frames import read_one_moment
from reports.models import Checkpoint, LogHead, LogOrigin
from reports.policy.alarms import CHECKPOINT_FAULT, CHECKPOINT_UNSIGNED, LOG_FAULT, LOG_STOPPED
from reports.sealing.change_check import change_faults
from reports.sealing.checkpoint_check import Witness, checkpoint_faults, succession_faults
from reports.sealing.checkpoints import CheckpointError
from reports.sealing.cluster import LogStoppedError, moment_after, require_same_cluster
from reports.sealing.dating_check import dating_faults
from reports.sealing.declaration_check import object_faults, source_faults
from reports.sealing.faults import Fault
from reports.sealing.horizon import HorizonHiddenError
from reports.sealing.row_check import row_faults
from reports.sealing.tree_check import tree_faults
from reports.sealing.unsealed_check import unsealed_faults

log = logging.getLogger(__name__)
LONGEST_UNSIGNED = timedelta(hours=2)
MOST_TOLD = 200  # rows in one go; the others stand in the log of the process


def whole_log(witness: Witness | None = None) -> Iterator[Fault]:
    """Check all of it, as it is in one moment, and yield each fault with its row named."""
    with transaction.atomic():
        read_one_moment()
        yield from log_faults(witness)


def log_faults(witness: Witness | None = None) -> Iterator[Fault]:
    """Check trees, rows, checkpoints, dates, rows without leaf, and changes; name each fault once.

    In the caller's transaction. `witness` is a checkpoint that was kept elsewhere.
    """
    # Two checks may come by the same row, such as one that is gone.
    yield from dict.fromkeys(_all_faults(witness))


def _all_faults(witness: Witness | None) -> Iterator[Fault]:
    head = LogHead.objects.get()
    yield from _cluster_faults(head)
    yield from source_faults()
    yield from object_faults()
    origins = list(LogOrigin.objects.order_by("id"))
    if witness and witness.checkpoint.origin not in {origin.name for origin in origins}:
        yield Fault(witness.name, f"is of {witness.checkpoint.origin}, a log that is not here")
    for origin in origins:
        yield from _origin_faults(origin, head, witness)
    yield from unsealed_faults(head)
    yield from change_faults()


def check_recent() -> int:
    """Check what was sealed since the last time (hourly); return how many faults were told."""
    with transaction.atomic():
        read_one_moment()
        head = LogHead.objects.get()
        since = head.verified_size
        found = [
            *tree_faults(head.origin_id, head.size, since=since),
            *row_faults(head.origin_id, since, head.size),
            *dating_faults(head.origin_id, since=since),
        ]
    if not _tell(found):
        LogHead.objects.filter(origin=head.origin_id).update(verified_size=head.size)
    return len(found)


def check_nightly() -> int:
    """Hold tables, rows and changes against declarations, leaves and register; return the faults
    told."""
    with transaction.atomic():
        read_one_moment()
        head = LogHead.objects.get()
        found = [*source_faults(), *object_faults(), *unsealed_faults(head), *change_faults()]
    return _tell(found)


def check_whole() -> int:
    """Check the whole log (weekly); return how many faults were told."""
    return _tell(whole_log())


def alarm_when_unsigned(*, now: datetime | None = None) -> bool:
    """Raise an alarm where no checkpoint was signed for `LONGEST_UNSIGNED`; return whether.

    Asked by a worker that does not seal, since whoever seals may be the one that is gone.
    """
    moment = now or timezone.now()
    made = Checkpoint.objects.order_by("-made_at").values_list("made_at", flat=True).first()
    since = made or LogOrigin.objects.order_by("id").values_list("began_at", flat=True)[0]
    if moment - since <= LONGEST_UNSIGNED:
        return False
    what = f"No checkpoint was signed since {since:%Y-%m-%d %H:%M} UTC; does the sealer run?"
    raise_alarm(kind=LOG_STOPPED, what=what, object_type="log")
    return True


@contextmanager
def alarm_when_stopped() -> Iterator[None]:
    """Turn what stops the sealer or a checkpoint into an alarm."""
    try:
        yield
    except LogStoppedError as error:
        raise_alarm(kind=LOG_STOPPED, what=f"{error}.", object_type="log")
    except (KeyRingError, HorizonHiddenError) as error:
        raise_alarm(kind=CHECKPOINT_UNSIGNED, what=f"{error}.", object_type="log")
    except CheckpointError as error:
        raise_alarm(kind=CHECKPOINT_FAULT, what=f"{error}.", object_type="log")


def _cluster_faults(head: LogHead) -> Iterator[Fault]:
    try:
        require_same_cluster(head, moment_after(head.snapshot))
    except LogStoppedError as error:
        yield Fault("log", str(error))


def _origin_faults(origin: LogOrigin, head: LogHead, witness: Witness | None) -> Iterator[Fault]:
    size, agreed = head.size, None
    if origin.pk != head.origin_id:
        after = LogOrigin.objects.filter(follows=origin.name).order_by("id").first()
        if after is None:
            yield Fault(f"reports_logorigin {origin.pk}", "it has ended, and no log follows it")
            return
        size, agreed = after.follows_size, after.agreed_size
        yield from succession_faults(origin, after)
    yield from tree_faults(origin.pk, size)
    yield from checkpoint_faults(origin, size, witness, agreed_size=agreed)
    yield from row_faults(origin.pk, 0, size)
    yield from dating_faults(origin.pk)


def _tell(faults: Iterable[Fault]) -> int:
    findings = []
    count = 0
    for count, fault in enumerate(dict.fromkeys(faults), 1):
        if count <= MOST_TOLD:
            findings.append(_finding(fault))
        else:
            log.error("%s", fault)
    if findings:
        raise_alarms(findings)
    return count


def _finding(fault: Fault) -> Finding:
    """Name the row as other alarms do: by its model, where it is a table's."""
    thing, _, key = fault.row.partition(" ")
    labels = {model._meta.db_table: model._meta.label_lower for model in apps.get_models()}
    return Finding(LOG_FAULT, labels.get(thing, thing), key, f"{fault.what}.", {})
