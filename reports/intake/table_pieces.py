"""The columns of a CSV or JSON file as messages to the parent."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from reports.intake.messages import Message, Piece, Refusal
from reports.intake.table import FileTable, figure_column
from reports.policy.form import form

AT_ONCE: Final = 5_000  # rows in a message


def pieces(table: FileTable) -> Iterator[Message]:
    """A table in pieces, or why there is none."""
    if table.problems:
        yield Refusal(table.problems)
        return
    columns = table.columns
    number = len(columns["place"])
    figures = {code: figure_column(columns[code]) for code in form.BY_CODE if code in columns}
    for start in range(0, number, AT_ONCE):
        part = slice(start, min(start + AT_ONCE, number))
        blank = np.full(part.stop - part.start, np.nan).tobytes()
        yield Piece(
            place=list(columns["place"][part]),
            facility=list(columns["facility"][part]),
            period=list(columns["period"][part]),
            body=list(columns["body"][part]),
            figures=[
                _packed(figures[code][part]) if code in figures else blank for code in form.BY_CODE
            ],
            reason=_part(columns, "reason", part),
            replaces=_part(columns, "replaces", part),
            explanations=_part(columns, "explanations", part),
            unknown=_part(columns, "unknown", part),
            wrong=_part(columns, "wrong", part),
        )


def _part(columns: Any, name: str, part: slice) -> Any:
    """A part of a column; nothing where it holds nothing."""
    values: Sequence[Any] = columns[name][part]
    return list(values) if any(values) else None


def _packed(column: "np.ndarray") -> bytes | list[Any]:
    return column.tobytes() if column.dtype == np.float64 else column.tolist()
