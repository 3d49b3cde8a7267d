"""The receipt of a filed month: as a page of PDF that can be checked, and for whom."""

import hashlib
import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from reports.evidence.receipts import receipt_fault
from reports.queries.log import inclusion_of
from reports.sealing.checkpoints import sign_checkpoint
from reports.signing_keys import key_ring
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation
from tests.reports.api.calls import Caller, token_of
from tests.reports.views.filing.pages import ADDRESS, MONTH, file_month, filed, posted, sign
from tests.reports.views.signed_in import client_of, page_of

pytestmark = pytest.mark.usefixtures("quiet")


def test_the_receipt_is_one_page_of_pdf_and_can_be_checked(database: Accounts) -> None:
    client = client_of(cast.SIGNATORY)
    client.post(ADDRESS, posted())
    address = sign(client).headers["Location"]
    made = client.get(address + "pdf/")
    assert made.headers["Content-Type"] == "application/pdf"
    assert made.content == client.get(address + "pdf/").content, "the same bytes every time"
    pages = PdfReader(io.BytesIO(made.content)).pages
    assert len(pages) == 1
    kept = filed(database)
    text = pages[0].extract_text()
    assert kept.number in text
    assert bytes(kept.entry_hash).hex() in re.sub(r"[\s\u200b]", "", text)
    record = client.get(address + "record/").content
    assert hashlib.sha256(record).digest() == bytes(kept.body_sha256)
    receipt = client.get(f"/receipts/{kept.pk}/").json()["receipt"]
    key = key_ring().signer.public_key
    assert receipt_fault(receipt, record, key) is None
    filed_nation.work(database)
    facility = page_of(client, f"/facilities/{cast.T_IMAGING}/?period={MONTH}")
    assert f'href="{address}pdf/"' in facility


def test_what_is_attached_to_the_pdf_can_be_checked_without_payesh(
    database: Accounts, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Read back out of the file, as whoever holds it would: receipt, proof, and the copy."""
    file_month(database, MONTH)
    number = filed(database).pk
    client = client_of(cast.CLERK)
    address = f"/filing/receipts/{number}/"
    assert set(attachments(client.get(address + "pdf/").content)) == {"receipt.json"}
    with database.as_jobs():
        sign_checkpoint()
    found = attachments(client.get(address + "pdf/").content)
    assert set(found) == {"receipt.json", "proof.tlog-proof"}
    assert found["proof.tlog-proof"] == client.get(address + "proof/").content
    api = Caller(token_of(database, cast.MACHINE)).get(f"receipts/{number}/").json()
    assert api == client.get(f"/receipts/{number}/").json()
    assert api == {
        "receipt": json.loads(found["receipt.json"]),
        "proof": found["proof.tlog-proof"].decode(),
    }
    for name, content in found.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "record").write_bytes(client.get(address + "record/").content)
    key = key_ring().signer.public_key.hex()
    files = (tmp_path / "receipt.json", tmp_path / "record")
    proof = tmp_path / "proof.tlog-proof"
    call_command("verify_receipt", *files, "--proof", proof, "--public-key", key)
    assert "and the log holds it" in capsys.readouterr().out


def test_the_page_names_the_place_in_the_log(database: Accounts) -> None:
    file_month(database, MONTH)
    number = filed(database).pk
    client = client_of(cast.CLERK)
    before = page_of(client, f"/filing/receipts/{number}/")
    assert "پس از نقطهٔ وارسی بعدی" in before
    assert "گواهی دفتر شواهد" not in before
    with database.as_jobs():
        sign_checkpoint()
    with database.as_person(cast.person(cast.CLERK)):
        place = inclusion_of(cast.person(cast.CLERK), number)
    assert place is not None
    made = place.checkpoint
    page = page_of(client, f"/filing/receipts/{number}/")
    assert f"{made.origin.name} · {place.index} / {made.size}" in page
    assert bytes(made.root).hex() in page
    assert f'href="/filing/receipts/{number}/proof/"' in page
    english = page_of(client_of(cast.CLERK, language="en"), f"/filing/receipts/{number}/")
    assert "Place in the log" in english


def attachments(pdf: bytes) -> dict[str, bytes]:
    """The files in a PDF, by name."""
    found = PdfReader(io.BytesIO(pdf)).attachments
    return {name: content for name, (content,) in found.items()}


def test_foreign_receipts_are_unknown(database: Accounts) -> None:
    file_month(database, MONTH)
    number = filed(database).pk
    with database.as_jobs():
        sign_checkpoint()
    for who, status in {
        cast.CLERK: 200,
        cast.OFFICER: 200,
        cast.ANALYST: 200,
        cast.OTHER_CLERK: 404,
        cast.OTHER_OFFICER: 404,
        cast.STRANGER: 404,
    }.items():
        client = client_of(who)
        for address in ("", "pdf/", "record/", "proof/"):
            answer = client.get(f"/filing/receipts/{number}/{address}")
            assert answer.status_code == status, (who, address)
