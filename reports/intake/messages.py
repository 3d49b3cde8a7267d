"""What the reading process says to its parent, as types that MessagePack is checked against."""

from typing import Any

import msgspec

from reports.policy.problems import Problem

Written = int | float | str | bool | None


class Piece(msgspec.Struct, tag="rows", array_like=True):
    """Some rows, column by column; `figures` has one list for each figure of the form.

    `explanation` is one text for all warnings of the row.
    """

    place: list[int]
    facility: list[str]
    period: list[Written]
    reason: list[str]
    explanation: list[str]
    body: list[bytes]
    unknown: list[list[str]]
    wrong: list[list[Problem]]
    figures: list[list[Written]]


class Refusal(msgspec.Struct, tag="refused", array_like=True):
    """The file as a whole cannot be read."""

    problem: Problem


class Done(msgspec.Struct, tag="done", array_like=True):
    """There are no more rows; `peak` is the most memory the process held, in bytes."""

    peak: int


Message = Piece | Refusal | Done
DECODER: "msgspec.msgpack.Decoder[Any]" = msgspec.msgpack.Decoder(Message)
