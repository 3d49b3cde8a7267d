"""The tables whose rows are leaves, and a row of theirs as the log holds it.

A table joins by one line in the database's files (`payesh_seal_table`). The files and the models
say what it is; of the table reports_logsource the numbers alone are taken.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
from django.apps import apps
from django.db import connection

from reports.evidence.entries import SUBMISSIONS, leaf_data
from reports.merkle.hashing import leaf_hash
from reports.models import LogSource
from reports.sealing.declared import declared

# Fractions keep all their digits.
_DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)
# As `entries.submission_in_log` has it.
_SUBMISSION: Final = """jsonb_build_object('id', s.id, 'entry_hash', encode(s.entry_hash, 'hex'),
    'key_id', s.key_id, 'signature', encode(s.signature, 'hex'))::text"""
_ROW: Final = "(to_jsonb(s) - 'seal_xid' - 'salt')::text"


@dataclass(frozen=True)
class Source:
    """A sealed table; names come from the product's own files and stand in SQL as they are."""

    id: int
    table: str
    key: str
    key_type: str
    moment: str

    @property
    def row(self) -> str:
        """Return the SQL of a row `s` of the table as JSON text, as the log holds it."""
        return _SUBMISSION if self.table == SUBMISSIONS else _ROW

    def name_of(self, key: str) -> str:
        """Return how a row is named to people."""
        return f"{self.table} {key}"

    def leaf(self, salt: UUID, row: str) -> bytes:
        """Return the hash of the leaf of a row (JSON text)."""
        return leaf_hash(leaf_data(self.table, _plain(row), salt.bytes))


def sources() -> dict[int, Source]:
    """Return all sealed tables by id."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    found = {}
    for number, table in LogSource.objects.order_by("id").values_list("id", "table_name"):
        if table in declared().sealed:
            key = models[table]._meta.pk
            moment = declared().sealed[table]
            found[number] = Source(
                number, table, str(key.column), str(key.db_type(connection)), moment
            )
    return found


def _plain(row: str) -> dict[str, Any]:
    decoded: dict[str, Any] = _DECODER.decode(row)
    return decoded
