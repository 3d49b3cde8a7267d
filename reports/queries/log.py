"""The log as it is read: its tiles, its signed checkpoints, and where a submission stands in it.

Hashes are for everybody. Proofs are given against signed checkpoints only, so that nobody learns
between two of them how fast the log grows.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from facilities.access.scope import User
from reports.alarms import raise_alarm
from reports.merkle.checkpoints import open_checkpoint
from reports.merkle.proof_files import InclusionFile
from reports.merkle.tree import Tree
from reports.models import Checkpoint, LogOrigin, LogTile
from reports.policy.alarms import CHECKPOINT_FAULT
from reports.signing_keys import verifier_keys

_LEAF = """
    SELECT l.origin_id, l.index, s.salt FROM reports_submission s
    JOIN reports_logsource t ON t.table_name = 'reports_submission'
    JOIN reports_logleaf l ON l.source_id = t.id AND l.row_key = s.id::text
    WHERE s.id = %s"""


class StoredTiles:
    """The tiles of one origin, read from their table (a `merkle.tiles.Store`)."""

    def __init__(self, origin: int) -> None:
        self._origin = origin

    def read(self, level: int, number: int) -> bytes:
        """Return the hashes of a tile, as many as there are; b"" where there is none."""
        found = LogTile.objects.filter(origin=self._origin, level=level, number=number)
        hashes = found.values_list("hashes", flat=True).first()
        return b"" if hashes is None else bytes(hashes)


@dataclass(frozen=True)
class Inclusion:
    """A leaf, the bytes that make it unguessable, and what proves it to be in a checkpoint."""

    index: int
    salt: bytes
    hashes: list[bytes]
    checkpoint: Checkpoint


def tree_of(origin: int, size: int) -> Tree:
    """Return the stored tree of an origin, as of a size."""
    return Tree(StoredTiles(origin), size)


def origins() -> list[LogOrigin]:
    """Return every log of this installation, the one that goes on last."""
    return list(LogOrigin.objects.order_by("id"))


def is_sound(made: Checkpoint) -> bool:
    """Return whether a checkpoint's note is signed by the log and says what its row says.

    What is not is shown to nobody; an alarm tells of it.
    """
    try:
        signed = open_checkpoint(made.note.encode(), verifier_keys(made.origin.name))
    except ValueError as error:
        fault = f"Its note cannot be relied on: {error}."
    else:
        said = (signed.origin, signed.size, signed.root)
        if said == (made.origin.name, made.size, bytes(made.root)):
            return True
        fault = "It is not what its note says."
    raise_alarm(kind=CHECKPOINT_FAULT, on=made, what=fault)
    return False


def latest_checkpoint(origin: int | None = None) -> Checkpoint | None:
    """Return the newest signed checkpoint, of the log that goes on or of a given one."""
    made = Checkpoint.objects.select_related("origin").order_by("-origin", "-size")
    return (made if origin is None else made.filter(origin=origin)).first()


def checkpoint_at(origin: str, size: int) -> Checkpoint | None:
    """Return the checkpoint that was signed at a size, None where none was."""
    made = Checkpoint.objects.select_related("origin")
    return made.filter(origin__name=origin, size=size).first()


def inclusion_of(user: User, submission: UUID) -> Inclusion | None:
    """Return the proof that a submission is in the newest checkpoint of its log.

    None where it is in none yet, where the checkpoint is not sound, and where the person's role
    may not read it: asked in the role
    of `user`, which row-level security holds to his own.
    """
    if not user.is_authenticated:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_LEAF, [submission])
        found = cursor.fetchone()
    if found is None:
        return None
    origin, index, salt = found
    made = Checkpoint.objects.select_related("origin").filter(origin=origin, size__gt=index)
    checkpoint = made.order_by("-size").first()
    if checkpoint is None or not is_sound(checkpoint):
        return None
    tree = tree_of(origin, checkpoint.size)
    return Inclusion(index, salt.bytes, tree.inclusion_proof(index), checkpoint)


def proof_text(inclusion: Inclusion | None) -> str | None:
    """Return the proof as a C2SP tlog-proof, its `extra` the leaf's salt; None for none."""
    if inclusion is None:
        return None
    note = inclusion.checkpoint.note.encode()
    file = InclusionFile(inclusion.index, tuple(inclusion.hashes), note, inclusion.salt)
    return bytes(file).decode()
