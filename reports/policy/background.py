"""The states of work that is asked for on a page and done by a worker: uploads and exports."""

from typing import Final

WAITING: Final = "waiting"
RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"

UNFINISHED: Final = (WAITING, RUNNING)
FINISHED: Final = (DONE, FAILED)
WORK_STATES: Final = (*UNFINISHED, *FINISHED)
