"""What the reading process says of a workbook of the register, as types MessagePack is checked
against."""

from datetime import date
from typing import Any, Final

import msgspec

from facilities.errors import Problem


class Other(msgspec.Struct, tag="other", array_like=True):
    """A cell that is neither text nor number: a day, or (None) a time or a duration."""

    day: date | None


class Refusal(msgspec.Struct, tag="refused", array_like=True):
    """The file cannot be read."""

    problem: Problem


class Sheet(msgspec.Struct, tag="sheet", array_like=True):
    """The first sheet's rows, the headings first."""

    rows: list[list[str | int | float | bool | Other | None]]


DECODER: Final["msgspec.msgpack.Decoder[Any]"] = msgspec.msgpack.Decoder(Sheet | Refusal)
