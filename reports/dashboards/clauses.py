"""A sentence made of clauses, each with one figure that leads to the rows behind it."""

from typing import NamedTuple

FIGURE = "%(figure)s"


class Clause(NamedTuple):
    """One part of a sentence: what stands before and after its figure, and where that leads.

    `is_bad` where the figure is a warning.
    """

    before: str
    figure: str
    after: str
    address: str
    is_bad: bool = False


def clause(text: str, figure: str, address: str, *, is_bad: bool = False) -> Clause:
    """A clause out of a translated text that holds FIGURE once. Raises ValueError without it."""
    before, found, after = text.partition(FIGURE)
    if not found:
        raise ValueError(f"no figure in {text!r}")
    return Clause(before, figure, after, address, is_bad)
