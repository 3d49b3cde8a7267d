"""Reading a distrusted file of reports in a process of its own, whose memory and time are limited.

If that process is killed, by its limits or by a library that gives up, the file has a clear
answer and the worker goes on.
"""

import logging
from collections.abc import Iterator
from typing import Any, Final

import msgspec
import numpy as np

from facilities.distrusted.child import reading
from reports.intake.messages import DECODER, Done, Message, Piece, Refusal
from reports.intake.refusals import refusal
from reports.intake.rows import Rows, rows_of_columns, unreadable_rows
from reports.intake.table import DEFAULTS, OWN_COLUMNS, figure_column, join_columns
from reports.policy.form import form

log = logging.getLogger(__name__)
SECONDS: Final = 180  # by the clock; its processor time is limited far lower
PROGRAM: Final = "reports.intake.child_program"


def read_in_child(medium: str, content: bytes) -> Rows:
    """The rows of a file, read in a process that may die; no file makes this raise.

    `medium` is "xlsx", "csv" or "json".
    """
    try:
        with reading(PROGRAM, medium, content=content, seconds=SECONDS) as said:
            return _rows(_messages(said))
    except (msgspec.DecodeError, ValueError, EOFError) as error:
        log.warning("the reading process gave up: %s", error)
        return unreadable_rows(refusal("too_demanding"))


def _messages(said: Iterator[bytes]) -> Iterator[Message]:
    """What the process says, until it is done."""
    for data in said:
        message: Message = DECODER.decode(data)
        yield message
        if not isinstance(message, Piece):
            return


def _rows(messages: Iterator[Message]) -> Rows:
    own: dict[str, list[Any]] = {name: [] for name in OWN_COLUMNS}
    parts: dict[str, list[Any]] = {code: [] for code in form.BY_CODE}
    for message in messages:
        if isinstance(message, Refusal):
            return unreadable_rows(*message.problems)
        if isinstance(message, Done):
            log.info("%d rows read with %d MB", len(own["place"]), message.peak >> 20)
            break
        _add(message, own)
        for code, column in zip(form.BY_CODE, message.figures, strict=True):
            parts[code].append(_figures(column, len(message.place)))
    return rows_of_columns({**own, **{code: join_columns(part) for code, part in parts.items()}})


def _add(piece: Piece, own: dict[str, list[Any]]) -> None:
    """Put a piece's own columns behind those before it."""
    number = len(piece.place)
    for name in OWN_COLUMNS:
        values = getattr(piece, name)
        values = [DEFAULTS[name]] * number if values is None else values
        if len(values) != number:
            raise ValueError("columns of different lengths")
        own[name] += values


def _figures(column: "bytes | list[Any]", number: int) -> "np.ndarray":
    values = np.frombuffer(column) if isinstance(column, bytes) else figure_column(column)
    if len(values) != number:
        raise ValueError("columns of different lengths")
    return values
