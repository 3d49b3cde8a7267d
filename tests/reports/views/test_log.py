"""What anybody reads of the log: enough to check it without Payesh, and nothing of a row."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from reports.merkle.checkpoints import Checkpoint, open_checkpoint
from reports.merkle.hashing import HASH_BYTES, leaf_hash
from reports.merkle.notes import VerifierKey, parse_key
from reports.merkle.proof_files import parse_consistency, parse_inclusion
from reports.merkle.tiles import TILE_WIDTH, tile_path, tile_width
from reports.merkle.tree import Tree
from reports.merkle.verifying import inclusion_holds
from reports.models import Alarm, LogHead, Submission
from reports.sealing.adopting import adopt_log
from tests import cast
from tests.accounts import Accounts
from tests.reports.log import add_leaves, file_and_sign, file_months
from tests.reports.views.signed_in import client_of

KEYS = "/.well-known/payesh-keys.json"
MONTH, LATER_MONTH, UNPUBLISHED_MONTH = 140001, 140002, 140003
BAD_PATHS = [
    "log/0/checkpoint",
    "log/2/checkpoint",
    "log/99999/checkpoint",
    "log/99999999999999999999999999/checkpoint",
    "log/-1/checkpoint",
    "log/1/",
    "log/1/checkpoint/",
    "log/1/tile/",
    "log/1/tile/0",
    "log/1/tile/0/1",
    "log/1/tile/0/0000",
    "log/1/tile/00/000",
    "log/1/tile/0/x000/000",
    "log/1/tile/0/000.p/0",
    "log/1/tile/0/000.p/256",
    "log/1/tile/0/000.p/257",
    "log/1/tile/0/000.p/-1",
    "log/1/tile/0/000.p/1/",
    "log/1/tile/0/999",
    "log/1/tile/0/x999/x999/x999/x999/x999/999",
    "log/1/tile/63/000",
    "log/1/tile/64/000",
    "log/1/tile/-1/000",
    "log/1/tile/entries/000",
    "log/1/tile/0/%00",
    "log/1/tile/0/%D9%A0%D9%A0%D9%A0",
    "log/1/tile/../checkpoint",
    "log/1/consistency/0",
    "log/1/consistency/1",
    "log/1/consistency/99999999999999999999999999",
    "log/1/entries/0",
]


@dataclass(frozen=True)
class Published:
    """A log with two checkpoints, the older one kept elsewhere, and leaves behind the newer one."""

    accounts: Accounts
    older: str
    newer: str
    size: int  # leaves, with those that no checkpoint has seen


@pytest.fixture(scope="module")
def published(shared_database: Accounts) -> Published:
    """Several tiles wide, so that finished and unfinished ones are read on two levels."""
    add_leaves(shared_database, 300)
    older = file_and_sign(shared_database, MONTH)
    add_leaves(shared_database, 500)
    newer = file_and_sign(shared_database, LATER_MONTH)
    file_months(shared_database, UNPUBLISHED_MONTH)
    add_leaves(shared_database, 300)
    with shared_database.as_jobs():
        return Published(shared_database, older, newer, LogHead.objects.get().size)


def get(address: str, *, status: int = 200) -> bytes:
    """What somebody without an account is answered."""
    answer = Client().get(f"/{address.lstrip('/')}")
    assert answer.status_code == status, (address, answer.status_code)
    assert status != 200 or not answer.cookies
    return answer.getvalue()


class Reader:
    """Somebody who has nothing but the site's address, and `reports.merkle` to read with."""

    def __init__(self, fetch: Callable[[str], bytes] = get) -> None:
        self._fetch = fetch
        [log] = json.loads(fetch(KEYS))["logs"]
        self.keys: list[VerifierKey] = [parse_key(text) for text in log["verifier_keys"]]
        self._root = log["checkpoint"].partition("//")[2].partition("/")[2].rpartition("/")[0]
        self.checkpoint: Checkpoint = self.opened(fetch(f"{self._root}/checkpoint"))
        assert self.checkpoint.origin == log["origin"]

    def opened(self, note: bytes) -> Checkpoint:
        """A checkpoint whose signature holds."""
        return open_checkpoint(note, self.keys)

    def read(self, level: int, number: int) -> bytes:
        """A tile as wide as the checkpoint says that it is (`reports.merkle.tiles.Store`)."""
        width = tile_width(level, number, self.checkpoint.size)
        return self._fetch(f"{self._root}/{tile_path(level, number, width)}") if width else b""

    def tree(self) -> Tree:
        """The tree of the checkpoint."""
        return Tree(self, self.checkpoint.size)

    def leaves(self) -> list[bytes]:
        """All leaf hashes, in their order."""
        count = -(-self.checkpoint.size // TILE_WIDTH)
        tiles = b"".join(self.read(0, number) for number in range(count))
        return [tiles[at : at + HASH_BYTES] for at in range(0, len(tiles), HASH_BYTES)]

    def grown_since(self, older: Checkpoint) -> bool:
        """Whether the log has only grown since an older checkpoint, by its own proof."""
        proof = self._fetch(f"{self._root}/consistency/{older.size}")
        return parse_consistency(proof).fault(older, self.keys) is None


def test_anybody_reads_the_log_and_finds_it_whole(published: Published) -> None:
    reader = Reader()
    assert reader.checkpoint == reader.opened(published.newer.encode())
    leaves = reader.leaves()
    assert len(leaves) == reader.checkpoint.size > 2 * TILE_WIDTH
    assert reader.tree().root() == reader.checkpoint.root, "by the tiles of all levels"
    anew = Tree(reader)
    anew.append(leaves)
    assert anew.root() == reader.checkpoint.root, "by the leaves alone"


def test_who_kept_a_checkpoint_sees_that_the_log_has_only_grown(published: Published) -> None:
    reader = Reader()
    older = reader.opened(published.older.encode())
    assert older.size < reader.checkpoint.size
    assert reader.grown_since(older)
    assert reader.grown_since(reader.checkpoint)
    assert reader.tree().root(older.size) == older.root
    forged = Checkpoint(older.origin, older.size, bytes(HASH_BYTES))
    assert not reader.grown_since(forged)


def test_who_filed_finds_the_receipt_among_the_leaves(published: Published) -> None:
    """The proof that a page hands out, held against the tiles that everybody reads."""
    with published.accounts.as_jobs():
        number = Submission.objects.get(period=MONTH).pk
    answer = client_of(cast.CLERK).get(f"/receipts/{number}/").json()
    receipt, proof = answer["receipt"], parse_inclusion(answer["proof"].encode())
    fields = ("entry_hash", "key_id", "signature")
    row = {name: receipt[name] for name in fields} | {"id": receipt["submission"]}
    # Written out, as a verifier in another language would.
    content = json.dumps(
        {"row": row, "table": "reports_submission"}, sort_keys=True, separators=(",", ":")
    )
    leaf = leaf_hash(proof.extra + content.encode())
    reader = Reader()
    assert reader.leaves()[proof.index] == leaf
    assert proof.fault(leaf, reader.keys) is None
    own = reader.tree().inclusion_proof(proof.index)
    checkpoint = reader.checkpoint
    assert inclusion_holds(leaf, proof.index, checkpoint.size, own, checkpoint.root)


def test_nothing_is_read_beyond_the_newest_checkpoint(published: Published) -> None:
    """Between two of them nobody learns how fast the log grows."""
    size = Reader().checkpoint.size
    assert size < published.size - 300
    number, width = divmod(size, TILE_WIDTH)
    edge = get(f"log/1/{tile_path(0, number, width)}")
    assert len(edge) == width * HASH_BYTES
    assert get(f"log/1/{tile_path(0, number, 1)}") == edge[:HASH_BYTES]
    get(f"log/1/{tile_path(0, number, width + 1)}", status=404)
    get(f"log/1/{tile_path(0, number)}", status=404)
    get(f"log/1/{tile_path(0, number + 1, 1)}", status=404)
    get(f"log/1/consistency/{published.size}", status=404)
    with published.accounts.as_jobs():
        filed = Submission.objects.get(period=UNPUBLISHED_MONTH).pk
    client = client_of(cast.CLERK)
    assert client.get(f"/receipts/{filed}/").json()["proof"] is None
    assert client.get(f"/filing/receipts/{filed}/proof/").status_code == 404
    page = client.get(f"/filing/receipts/{filed}/").content.decode()
    assert "پس از نقطهٔ وارسی بعدی، حداکثر تا یک ساعت دیگر" in page
    assert "proof/" not in page


def test_a_finished_tile_may_be_kept_for_ever(published: Published) -> None:
    assert published.size > TILE_WIDTH
    whole = Client().get(f"/log/1/{tile_path(0, 0)}")
    assert "immutable" in whole.headers["Cache-Control"]
    assert whole.headers["Content-Type"] == "application/octet-stream"
    part = Client().get(f"/log/1/{tile_path(0, 0, 5)}")
    assert "immutable" not in part.headers.get("Cache-Control", "")
    assert part.content == whole.content[: 5 * HASH_BYTES]


@pytest.mark.parametrize("path", BAD_PATHS)
def test_other_paths_are_unknown(published: Published, path: str) -> None:
    assert published.size
    get(path, status=404)


@pytest.mark.parametrize("path", [KEYS, "/log/1/checkpoint", "/log/1/tile/0/000"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_is_written(published: Published, path: str, method: str) -> None:
    assert published.size
    assert Client(enforce_csrf_checks=True).generic(method, path).status_code == 405


def test_a_checkpoint_and_a_proof_hold_hashes_and_nothing_else(published: Published) -> None:
    origin, size, root, *rest = get("log/1/checkpoint").decode().split("\n")
    assert origin == Reader().checkpoint.origin
    assert int(size) == Reader().checkpoint.size
    assert len(root) == len("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    assert rest[0] == ""
    assert rest[1].startswith(f"— {origin} ")
    assert rest[2:] == [""]
    older = Reader().opened(published.older.encode())
    head = get(f"log/1/consistency/{older.size}").decode().partition("\n\n")[0].split("\n")
    assert head[:2] == ["payesh/consistency-proof@v1", f"old {older.size}"]
    assert {len(line) for line in head[2:]} == {len(root)}


def test_the_published_keys_have_no_private_part(published: Published) -> None:
    assert published.size
    content: dict[str, Any] = json.loads(get(KEYS))
    assert set(content) == {"keys", "logs"}
    [key] = content["keys"]
    assert set(key) == {"key_id", "algorithm", "public_key", "since", "until"}
    assert (key["algorithm"], key["until"]) == ("Ed25519", None)
    [log] = content["logs"]
    assert set(log) == {"origin", "checkpoint", "verifier_keys"}
    assert [parse_key(text).public_key.hex() for text in log["verifier_keys"]] == [
        key["public_key"]
    ]


@pytest.mark.parametrize(
    "change", ["note = replace(note, '/log/', '/lag/')", "root = sha256(root)", "size = size + 1"]
)
def test_a_checkpoint_that_was_altered_is_not_served(database: Accounts, change: str) -> None:
    older = file_and_sign(database, MONTH)
    file_and_sign(database, LATER_MONTH)
    client = client_of(cast.CLERK)
    with database.as_jobs():
        number = Submission.objects.get(period=MONTH).pk
    size = older.split("\n")[1]
    addresses = ["/log/1/checkpoint", f"/log/1/consistency/{size}", "/log/1/tile/0/000.p/1"]
    proof = f"/filing/receipts/{number}/proof/"
    for address in [*addresses, proof]:
        assert client.get(address).status_code == 200, address
    with database.as_superuser(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            f"UPDATE reports_checkpoint SET {change}"
            " WHERE size = (SELECT max(size) FROM reports_checkpoint)"
        )
    for address in [*addresses, proof]:
        assert client.get(address).status_code == 404, address
    with database.as_jobs():
        assert Alarm.objects.get().kind == "checkpoint_fault"


def test_a_log_that_another_follows_can_still_be_read(database: Accounts) -> None:
    older = file_and_sign(database, MONTH)
    with database.signed_in("payesh_owner"):
        adopt_log(is_copy=True)
    file_and_sign(database, LATER_MONTH)
    logs = json.loads(get(KEYS))["logs"]
    assert [log["checkpoint"].rpartition("testserver")[2] for log in logs] == [
        "/log/1/checkpoint",
        "/log/2/checkpoint",
    ]
    assert get("log/1/checkpoint").decode() == older
    assert get("log/1/tile/0/000.p/1") != get("log/2/tile/0/000.p/1")
    with database.as_jobs():
        numbers = list(Submission.objects.order_by("period").values_list("pk", flat=True))
    for number, log in zip(numbers, logs, strict=True):
        answer = client_of(cast.CLERK).get(f"/receipts/{number}/").json()
        assert f"\n\n{log['origin']}\n" in answer["proof"]
