"""What is wrong with the evidence, and with which row."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One row (named as its table and key; or a leaf, a tile, a checkpoint) and what is wrong."""

    row: str
    what: str

    def __str__(self) -> str:
        return f"{self.row}: {self.what}"
