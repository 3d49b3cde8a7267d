"""Files that leave Payesh: a facility's receipts and proofs, and a witness's checkpoints."""

import json
from dataclasses import dataclass
from pathlib import Path

from reports.evidence.keys import Signer
from reports.merkle.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from reports.merkle.hashing import HASH_BYTES, leaf_hash
from reports.merkle.notes import VerifierKey
from reports.merkle.proof_files import ConsistencyFile
from reports.merkle.tree import Tree
from reports.models import LogHead, Submission
from reports.queries.log import StoredTiles, inclusion_of, proof_text, tree_of
from reports.queries.receipts import receipt_of
from reports.signing_keys import key_ring
from tests import cast
from tests.accounts import Accounts
from tests.reports.log import add_leaves, file_and_sign
from tests.reports.merkle.trees import Folder

MONTH, NEXT_MONTH = 140001, 140002


@dataclass(frozen=True)
class Kept:
    """What a facility and a witness keep, as files in a folder."""

    folder: Path
    signer: Signer
    origin: str
    leaves: list[bytes]
    sizes: tuple[int, int, int]  # of the older checkpoint, the proof's own, and the newer

    def file(self, name: str) -> Path:
        """The path of one of them."""
        return self.folder / name

    def write(self, name: str, content: bytes | str) -> Path:
        """A further file."""
        file = self.folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def note(self, size: int, root: bytes, origin: str | None = None) -> bytes:
        """A checkpoint, signed by the log's own key, of whatever is stated."""
        key = VerifierKey(origin or self.origin, self.signer.public_key)
        return sign_checkpoint(Checkpoint(key.name, size, root), key, self.signer.sign)

    def tree(self, *, forked_at: int | None = None) -> Tree:
        """The log's tree, or that of a log in which one leaf is another."""
        leaves = list(self.leaves)
        if forked_at is not None:
            leaves[forked_at] = leaf_hash(b"another")
        tree = Tree(Folder())
        tree.append(leaves)
        return tree


def keep_files(accounts: Accounts, folder: Path) -> Kept:
    """File two months; sign a checkpoint before, between and behind; write all files."""
    add_leaves(accounts, 20)
    notes = [file_and_sign(accounts), file_and_sign(accounts, MONTH, NEXT_MONTH)]
    for name, month in (("own", MONTH), ("other", NEXT_MONTH)):
        _write_receipt(accounts, folder, name, month)
    add_leaves(accounts, 20)
    notes.append(file_and_sign(accounts))
    for name, note in zip(("older", "same", "newer"), notes, strict=True):
        (folder / f"{name}.checkpoint").write_text(note)
    with accounts.as_jobs():
        head = LogHead.objects.select_related("origin").get()
        hashes = b"".join(
            StoredTiles(head.origin_id).read(0, n) for n in range(head.size // 256 + 1)
        )
        leaves = [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
        origin = head.origin.name
        keys = [VerifierKey(origin, key_ring().signer.public_key)]
        made = [open_checkpoint(note.encode(), keys) for note in notes]
        sizes = (made[0].size, made[1].size, made[2].size)
        for name, old, new in (("older", *sizes[:2]), ("newer", *sizes[1:])):
            proof = tuple(tree_of(head.origin_id, new).consistency_proof(old))
            signed = notes[sizes.index(new)].encode()
            (folder / f"{name}.consistency").write_bytes(bytes(ConsistencyFile(old, proof, signed)))
    return Kept(folder, key_ring().signer, origin, leaves, sizes)


def _write_receipt(accounts: Accounts, folder: Path, name: str, month: int) -> None:
    """The receipt, what was sent, and the proof, as they are downloaded."""
    clerk = cast.person(cast.CLERK)
    with accounts.as_jobs():
        number = Submission.objects.get(period=month).pk
    with accounts.as_person(clerk):
        stored, proof = receipt_of(clerk, number), proof_text(inclusion_of(clerk, number))
    assert stored is not None
    assert proof is not None
    (folder / f"{name}.receipt").write_text(json.dumps(stored.receipt))
    (folder / f"{name}.record").write_bytes(bytes(stored.submission.body))
    (folder / f"{name}.proof").write_text(proof)
