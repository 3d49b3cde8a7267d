"""The receipt of a filed month: as a page of PDF that can be checked, and for whom."""

import hashlib
import io
import re

import pytest
from pypdf import PdfReader

from reports.evidence.receipts import receipt_fault
from reports.signing_keys import key_ring
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation
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


def test_foreign_receipts_are_unknown(database: Accounts) -> None:
    file_month(database, MONTH)
    number = filed(database).pk
    for who, status in {
        cast.CLERK: 200,
        cast.OFFICER: 200,
        cast.ANALYST: 200,
        cast.OTHER_CLERK: 404,
        cast.OTHER_OFFICER: 404,
        cast.STRANGER: 404,
    }.items():
        client = client_of(who)
        for address in ("", "pdf/", "record/"):
            answer = client.get(f"/filing/receipts/{number}/{address}")
            assert answer.status_code == status, (who, address)
