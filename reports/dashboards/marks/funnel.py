"""Stages that grow smaller, as the rows of a table: a bar for each, all on the first's scale."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.safestring import SafeString

from reports.dashboards.marks.bars import bar


class Stage(NamedTuple):
    """One stage: its name, its size, how that is read, what stands below its name, more
    cells of its row as read, and the page of its list ('' for none).

    `is_overdue` where the last of the cells is to be read as a warning.
    """

    name: str
    size: int
    text: str
    note: str = ""
    cells: tuple[str, ...] = ()
    address: str = ""
    is_overdue: bool = False


class FunnelRow(NamedTuple):
    """A stage with its bar."""

    stage: Stage
    bar: SafeString


def funnel(stages: Sequence[Stage]) -> list[FunnelRow]:
    """The rows in the order of the stages, for `templates/marks/funnel.html`. Longest is the
    largest stage."""
    most = max((stage.size for stage in stages), default=0)
    looks = ("step-1", "step-2", "bar")
    return [
        FunnelRow(
            stage,
            bar(
                stage.size,
                most,
                title=f"{stage.name}: {stage.text}",
                look=looks[min(place, len(looks) - 1)],
            ),
        )
        for place, stage in enumerate(stages)
    ]
