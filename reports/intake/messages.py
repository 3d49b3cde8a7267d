"""What the reading process says to its parent, as types that MessagePack is checked against."""

from typing import Any, Final
from uuid import UUID

import msgspec

from facilities.errors import Problem

EVERY_WARNING: Final = "*"  # the key of an explanation that serves for all warnings of its row


class Piece(msgspec.Struct, tag="rows", array_like=True):
    """Some rows, column by column; a column of usual values may be left out.

    `figures` has one column for each figure of the form: doubles as bytes where only whole
    numbers and blanks (NaN) stand, else the values as they were written. What a JSON file holds
    in place of a month or a figure may be anything.
    """

    place: list[int]
    facility: list[str]
    period: list[Any]
    body: list[bytes]
    figures: list[bytes | list[Any]]
    reason: list[str] | None = None
    replaces: list[UUID | None] | None = None
    explanations: list[dict[str, str]] | None = None
    unknown: list[tuple[str, ...]] | None = None
    wrong: list[tuple[Problem, ...]] | None = None


class Refusal(msgspec.Struct, tag="refused", array_like=True):
    """The file as a whole cannot be read."""

    problems: list[Problem]


class Done(msgspec.Struct, tag="done", array_like=True):
    """There are no more rows; `peak` is the most memory the process held, in bytes."""

    peak: int


Message = Piece | Refusal | Done
DECODER: "msgspec.msgpack.Decoder[Any]" = msgspec.msgpack.Decoder(Message)
