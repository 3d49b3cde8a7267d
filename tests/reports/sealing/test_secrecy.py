"""What is published of the log tells nothing of a row to whoever can guess what it says."""

import base64
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from pypdf import PdfReader

from reports.evidence.entries import leaf_data
from reports.merkle.hashing import HASH_BYTES, leaf_hash
from reports.merkle.proof_files import parse_inclusion
from reports.models import LogSource, Submission, Violation
from reports.queries.log import inclusion_of, proof_text
from reports.sealing.checkpoints import sign_checkpoint
from reports.sealing.sources import sources
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.api.calls import Caller, token_of
from tests.reports.suspicions import suspicion
from tests.reports.views.signed_in import client_of

PERIOD = 140101
GENERATED = {"at", "id", "violation_id"}  # what a guesser would have to try out


@pytest.fixture
def published(database: Accounts, settings: Any, tmp_path: Path) -> Path:
    """The folder that left the house: a filing's leaf beside those of a suspicion."""
    settings.CHECKPOINT_FOLDER = tmp_path / "published"
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, PERIOD)
    with database.as_jobs():
        suspicion(cast.T_HOSPITAL)
        sign_checkpoint()
    return Path(settings.CHECKPOINT_FOLDER)


def published_leaves(folder: Path) -> set[bytes]:
    """All leaf hashes in the tiles of a folder."""
    tiles = [file.read_bytes() for file in folder.glob("*/tile/0/**/*") if file.is_file()]
    return {tile[at : at + HASH_BYTES] for tile in tiles for at in range(0, len(tile), HASH_BYTES)}


def rows_and_salts() -> Iterator[tuple[str, dict[str, Any], UUID]]:
    """Every sealed row, as the log holds it, with its salt. In the role of the jobs."""
    with connection.cursor() as cursor:
        for source in sources().values():
            cursor.execute("SET timezone TO 'UTC'")
            cursor.execute(f"SELECT {source.row}, s.salt FROM {source.table} s")
            for row, salt in cursor.fetchall():
                yield source.table, json.loads(row), salt


def test_who_knows_a_row_does_not_find_its_leaf_without_the_salt(
    database: Accounts, published: Path
) -> None:
    """Even who guesses each column of a suspicion to the microsecond, and holds a proof's salt."""
    leaves = published_leaves(published)
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        own = inclusion_of(machine, Submission.objects.get().pk)
        assert own is not None
    with database.as_jobs():
        rows = list(rows_and_salts())
        sealed = [
            row for row in rows if leaf_hash(leaf_data(row[0], row[1], row[2].bytes)) in leaves
        ]
        assert len(sealed) == len(leaves), "with it, every leaf is found"
        [(table, row, _)] = [row for row in sealed if row[0] == "reports_violationevent"]
    assert set(row) - GENERATED, "the rest has a few possible values each"
    hardly_secret = [b"", bytes(16), own.salt, UUID(int=row["id"]).bytes, table.encode()]
    for salt in hardly_secret:
        assert leaf_hash(leaf_data(table, row, salt)) not in leaves
        assert leaf_hash(salt + json.dumps(row).encode()) not in leaves
    assert own.salt not in {salt.bytes for name, _, salt in rows if name == table}


def forms_of(salt: UUID) -> tuple[bytes, ...]:
    """The ways in which a salt could be written somewhere."""
    return (
        salt.bytes,
        salt.hex.encode(),
        str(salt).encode(),
        base64.b64encode(salt.bytes).rstrip(b"="),
        base64.urlsafe_b64encode(salt.bytes).rstrip(b"="),
    )


def addresses(**known: str) -> Iterator[str]:
    """Every address of pages and API, with what is known put in."""

    def under(resolver: URLResolver, before: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            address = before + str(entry.pattern).lstrip("^").rstrip("$")
            if isinstance(entry, URLResolver):
                yield from under(entry, address)
            elif isinstance(entry, URLPattern):
                yield address

    for address in under(get_resolver(), "/"):
        filled = re.sub(
            r"<(\w+:)(\w+)>", lambda part: known.get("".join(part.groups()), ""), address
        )
        if not re.search(r"[(\\\[<]|//|logout|language", filled):
            yield filled


def answers(database: Accounts, username: str, wanted: list[str]) -> Iterator[tuple[str, bytes]]:
    """What somebody is answered at each address, as a person and with a token."""
    client, caller = client_of(username), Caller(token_of(database, username))
    for address in wanted:
        answer = (caller if address.startswith("/api/") else client).get(address)
        content = answer.getvalue()
        if answer.headers.get("Content-Type") == "application/pdf":
            attached = PdfReader(io.BytesIO(content)).attachments
            content = b"".join(part for parts in attached.values() for part in parts)
        yield f"{answer.status_code} {address}", content


def test_nobody_is_shown_the_salt_of_a_row_that_is_not_his(
    database: Accounts, published: Path
) -> None:
    with database.as_jobs():
        submission, violation = Submission.objects.get(), Violation.objects.get()
        salts = {(table, str(row.get("id"))): salt for table, row, salt in rows_and_salts()}
        assert LogSource.objects.count() > 10
    own = salts.pop(("reports_submission", str(submission.pk)))
    others = [form for salt in salts.values() for form in forms_of(salt)]
    wanted = list(
        addresses(
            **{
                "str:code": cast.T_IMAGING,
                "int:period": str(PERIOD),
                "uuid:number": str(submission.pk),
                "uuid:submission_id": str(submission.pk),
                "int:number": str(violation.pk),
                "int:report_id": "1",
            }
        )
    )
    assert len(wanted) > 40
    shown_own = set()
    for username in (cast.CLERK, cast.OFFICER, cast.INSPECTOR, cast.ANALYST, cast.ADMINISTRATOR):
        for address, content in answers(database, username, wanted):
            assert not any(form in content for form in others), (username, address)
            if any(form in content for form in forms_of(own)):
                shown_own.add(address)
    place = f"filing/receipts/{submission.pk}/"
    assert shown_own == {
        f"200 /{place}pdf/",
        f"200 /{place}proof/",
        f"200 /receipts/{submission.pk}/",
        f"200 /api/v1/receipts/{submission.pk}/",
    }
    for file in published.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(form in content for form in (*others, *forms_of(own))), file


def test_a_proof_holds_the_salt_of_its_own_row_alone(database: Accounts, published: Path) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        number = Submission.objects.get().pk
        text = proof_text(inclusion_of(machine, number))
    assert text is not None
    with database.as_jobs():
        salts = {salt.bytes: (table, row.get("id")) for table, row, salt in rows_and_salts()}
    proof = parse_inclusion(text.encode())
    assert salts[proof.extra] == ("reports_submission", str(number))
    assert not {digest[at : at + 16] for digest in proof.proof for at in range(17)} & salts.keys()
    stranger = cast.person(cast.OTHER_CLERK)
    with database.as_person(stranger):
        assert inclusion_of(stranger, number) is None
