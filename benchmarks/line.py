"""A line of the table, as every benchmark yields them."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """One line of the table.

    `ours` and `peer` are medians in seconds (None: there is none); the ratio is their quotient
    unless given. `target` is the largest ratio that reaches the target; where the target is
    something else, say it in `aim` and whether it was reached in `reached`.
    """

    name: str
    what: str
    ours: float | None = None
    peer: float | None = None
    target: float | None = None
    ratio: float | None = None
    reached: bool | None = None
    aim: str = ""
    repetitions: int = 0
    notes: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The line with its ratio and verdict worked out."""
        ratio, reached = self.ratio, self.reached
        if ratio is None and self.ours is not None and self.peer:
            ratio = self.ours / self.peer
        if reached is None and ratio is not None and self.target is not None:
            reached = ratio <= self.target
        aim = self.aim or ("" if self.target is None else f"≤ {self.target:g}×")
        return asdict(self) | {"ratio": ratio, "reached": reached, "aim": aim}
