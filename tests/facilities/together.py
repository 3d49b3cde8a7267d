"""Two writes at the same moment, on connections of their own."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection

from facilities.errors import Refused


def at_once(*writes: Callable[[], object]) -> list[str]:
    """Run the writes in threads that start together; answers "done" or the refusal's code."""
    outcomes: list[str] = []
    together = Barrier(len(writes))

    def run(write: Callable[[], object]) -> None:
        try:
            together.wait()
            write()
            outcomes.append("done")
        except Refused as refused:
            outcomes.append(refused.problems[0].code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(write,)) for write in writes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
