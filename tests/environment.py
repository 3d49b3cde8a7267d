"""The environment of a test run, set before Django reads its settings (loaded by `-p`).

Every run and every one of its parallel processes has servers of its own in a temporary folder:
in memory where there is room, since a clone of the template is some hundred files.
"""

import os
import shutil
import tempfile
from pathlib import Path

ROOM = 2 * 2**30  # bytes


def _temporary_folder() -> Path:
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM:
        return memory
    return Path(tempfile.gettempdir())


_PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "")
_RUN = os.getppid() if _PROCESS else os.getpid()
TEST_VAR = _temporary_folder() / f"payesh-test-{os.getuid()}-{_RUN}{_PROCESS}"

for _name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_JOBS_URL", "CELERY_BROKER_URL"):
    os.environ.pop(_name, None)
os.environ |= {
    "VAR": str(TEST_VAR),
    "PAYESH_PROCESS": "owner",
    "DEMO": "no",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "yes",  # Playwright keeps an event loop in the same process
    "STAFF_NEED_SECOND_FACTOR": "no",  # the tests of the second factor switch it on
    "LOG_LEVEL": "WARNING",
}


def pytest_unconfigure() -> None:
    """Leave nothing behind, not even the secrets that the settings made on being read."""
    shutil.rmtree(TEST_VAR, ignore_errors=True)
