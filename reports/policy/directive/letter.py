"""The letter that the directive rests on, word for word, with its clauses marked."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from reports.policy.directive.published import CURRENT

_FOLDER: Final = Path(__file__).parent / "letters"


@dataclass(frozen=True, slots=True)
class LetterPart:
    """Some words of the letter; `clause` is the directive's code of what they demand, or "".

    `is_first` marks the first part of its clause, where links lead.
    """

    text: str
    clause: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter: what stands above, the text by paragraphs, who signed."""

    head: tuple[str, ...]
    number: str
    date: str
    annex: str
    address: str
    subject: str
    greeting: str
    paragraphs: tuple[tuple[LetterPart, ...], ...]
    signed: tuple[str, ...]


@cache
def letter() -> Letter:
    """The letter of the version in force, read once a process."""
    read: dict[str, Any] = tomllib.loads((_FOLDER / f"v{CURRENT}.toml").read_text("utf-8"))
    seen: set[str] = set()
    paragraphs = []
    for paragraph in read.pop("paragraphs"):
        parts = []
        for part in paragraph["parts"]:
            clause = part.get("clause", "")
            parts.append(LetterPart(part["text"], clause, bool(clause) and clause not in seen))
            seen.add(clause)
        paragraphs.append(tuple(parts))
    read["head"], read["signed"] = tuple(read["head"]), tuple(read["signed"])
    return Letter(**read, paragraphs=tuple(paragraphs))
