"""Filing a large nation in several processes, each with a part of the blocks.

Imported by the children before Django is set up, so it imports nothing of ours at its top.
"""

import multiprocessing
from collections.abc import Iterator
from queue import Empty
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.synthetic.arrivals import Round
    from reports.synthetic.plan import Plan

LOOK = 0.5  # seconds between looks at whether the children still live


def counts_of(plan: "Plan", turn: "Round", *, processes: int) -> Iterator[int]:
    """File all parts; yield the filings of each block when it is stored.

    Raises RuntimeError when a child fails; the universities that were done stay.
    """
    context = multiprocessing.get_context("spawn")  # a forked child would share our connection
    counts = context.Queue()
    children = [
        context.Process(target=_file, args=(plan, number, processes, turn, counts), daemon=True)
        for number in range(processes)
    ]
    for child in children:
        child.start()
    try:
        while any(child.is_alive() for child in children) or not counts.empty():
            if any(child.exitcode for child in children):
                raise RuntimeError("a process that filed a part of the nation failed; see above")
            try:
                yield counts.get(timeout=LOOK)
            except Empty:
                continue
    finally:
        for child in children:
            child.terminate()  # nothing to those that have ended
            child.join()


def _file(
    plan: "Plan", number: int, of: int, turn: "Round", counts: "multiprocessing.Queue[int]"
) -> None:
    """In a child: file one part."""
    import django  # noqa: PLC0415

    django.setup()
    from reports.synthetic.filings import NationPart  # noqa: PLC0415
    from reports.synthetic.parts import file_part  # noqa: PLC0415

    for count in file_part(plan, NationPart(number, of), turn=turn):
        counts.put(count)
