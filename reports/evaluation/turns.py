"""Taking turns at the waiting jobs: one worker at a time, for a few seconds, in growing batches.

An evaluation costs nearly the same for one facility and for ten. So a first job is evaluated at
once; while others keep coming the worker pauses a moment between its batches, and a worker that is
woken meanwhile goes home instead of taking single jobs away. Who ends a turn with work left
asks for another one, behind whatever else waits for the workers.

The sign that somebody is at work stands in the cache and runs out by itself. It only spares work:
jobs are safe without it, and where the cache is silent everybody works.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import uuid4

from django.core.cache import cache

from reports.evaluation.jobs import BATCH, any_waiting, evaluate_waiting

log = logging.getLogger(__name__)
TURN: Final = 5.0  # seconds
PAUSE: Final = 0.2  # seconds in which jobs gather, between batches that were not full
AT_WORK: Final = "evaluating"  # key of the sign
SIGN_LASTS: Final = 15  # seconds without a word from the worker; a batch takes 3 at the most


def take_turn() -> bool:
    """Evaluate what waits, unless another worker does; answer whether a worker is needed again.

    Jobs that were queued while this worker's sign kept others away are looked for once the sign
    is down.
    """
    ends = time.monotonic() + TURN
    while True:
        with _sign() as sign:
            if not sign:
                return False
            is_done = _work_until(ends, sign)
        if not any_waiting():
            return False
        if not is_done:
            return True


def _work_until(ends: float, sign: str) -> bool:
    """Evaluate batch by batch; answer whether nothing was left before the turn ended."""
    while count := evaluate_waiting():
        if time.monotonic() >= ends:
            return False
        _put_up(sign)
        if count < BATCH:
            time.sleep(PAUSE)
    return True


@contextmanager
def _sign() -> Iterator[str]:
    """The sign of this worker for the length of the block; '' where another one's is up."""
    sign = uuid4().hex
    try:
        is_ours = cache.add(AT_WORK, sign, SIGN_LASTS)
    except Exception as error:  # noqa: BLE001  (whatever the cache client raises)
        log.warning("no sign of who evaluates: %s", error)
        is_ours = True
    try:
        yield sign if is_ours else ""
    finally:
        if is_ours:
            _take_down(sign)


def _put_up(sign: str) -> None:
    try:
        cache.set(AT_WORK, sign, SIGN_LASTS)
    except Exception as error:  # noqa: BLE001
        log.warning("no sign of who evaluates: %s", error)


def _take_down(sign: str) -> None:
    """Take the sign down, unless it ran out and another worker has put up its own."""
    try:
        if cache.get(AT_WORK) == sign:
            cache.delete(AT_WORK)
    except Exception as error:  # noqa: BLE001
        log.warning("the sign of who evaluates stays until it runs out: %s", error)
