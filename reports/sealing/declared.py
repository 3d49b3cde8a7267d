"""What the product's own SQL files say of the tables of evidence: the database is held against it.

The database has the same in its catalogue and in `reports_logsource`; but whoever may change these
would decide what is checked, and how.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

_FOLDERS: Final = ("facilities/database", "reports/database")
_JOINED: Final = re.compile(
    r"^SELECT (payesh_seal_table|payesh_record_table|payesh_insert_only)"
    r"\('(\w+)'(?:, '(\w+)')?\);",
    re.MULTILINE,
)
_MADE: Final = re.compile(
    r"^CREATE (?:CONSTRAINT )?(POLICY|TRIGGER) (\w+)\s[^;]*?\bON (\w+)", re.MULTILINE
)
_INSERT_ONLY: Final = frozenset({"refuse_update", "refuse_delete", "refuse_truncate"})
_RECORDED: Final = frozenset(
    {"record_inserts", "record_updates", "record_deletes", "refuse_truncate"}
)


@dataclass(frozen=True)
class Declared:
    """Tables by what is declared of them; `objects` are kind (policy, trigger), table and name."""

    sealed: dict[str, str]  # the column that says when a row came to be, '' where there is none
    recorded: dict[str, str]  # the column that a row is known by
    insert_only: frozenset[str]
    objects: frozenset[tuple[str, str, str]]

    def evidence(self) -> list[str]:
        """Return all tables that are evidence, or whose changes are."""
        return sorted({*self.sealed, *self.recorded, *self.insert_only})


@cache
def declared() -> Declared:
    """Return what all files declare; they do not change while a process runs."""
    text = "\n".join(
        file.read_text(encoding="utf-8")
        for folder in _FOLDERS
        for file in sorted((Path(settings.BASE_DIR) / folder).glob("*.sql"))
    )
    joined = _JOINED.findall(text)
    sealed = {table: moment for by, table, moment in joined if by == "payesh_seal_table"}
    recorded = {table: key or "id" for by, table, key in joined if by == "payesh_record_table"}
    insert_only = frozenset(table for by, table, _ in joined if by == "payesh_insert_only")
    objects = {(kind.lower(), table, name) for kind, name, table in _MADE.findall(text)}
    objects |= set(_triggers(_INSERT_ONLY, {*sealed, *insert_only}))
    objects |= set(_triggers(_RECORDED, set(recorded)))
    return Declared(sealed, recorded, insert_only, frozenset(objects))


def _triggers(names: frozenset[str], tables: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the triggers that the functions of facilities/database put on tables."""
    return (("trigger", table, name) for table in tables for name in names)
