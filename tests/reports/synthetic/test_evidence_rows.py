"""Evidence made in bulk is byte for byte what a filing would have left."""

import hashlib
import json
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.evidence.canonical import canonical, canonical_in_bulk
from reports.evidence.keys import Signer
from reports.evidence.receipts import submission_fault
from reports.synthetic import evidence_rows
from reports.synthetic.evidence_rows import Keys, filed_rows, same_in_all
from reports.synthetic.filings import NationPart, blocks_of
from tests.reports.synthetic import nations

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(max_examples=60)
@given(st.dictionaries(st.text(), plain))
def test_canonical_json_in_bulk_has_the_bytes_of_canonical_json(value: dict[str, Any]) -> None:
    assert canonical_in_bulk(value) == canonical(value)


@settings(max_examples=60)
@given(st.integers(1, 999_999), st.integers(130001, 147712), st.dictionaries(st.text(), plain))
def test_a_body_has_the_bytes_of_a_plain_json_report(
    number: int, period: int, figures: dict[str, Any]
) -> None:
    report = {"facility": f"SYN-{number:06d}", "period": period, "figures": figures}
    plain_body = json.dumps(report, ensure_ascii=False).encode()
    assert evidence_rows.posted_body(number, period, figures) == plain_body


def test_submissions_are_signed_as_the_verifier_expects(monkeypatch: Any) -> None:
    monkeypatch.setattr(evidence_rows, "PART", 5)
    plan = nations.plan(40, last=140004, seed=7)
    block = nations.filed_by(plan)
    keys = Keys(
        {number: number + 1000 for number in range(1, 41)},
        {place.code: place_id for place_id, place in enumerate(plan.universities, 1)},
        person=5,
        person_name="سامانه",
    )
    receiver = block.filings["receiver"].value_counts().idxmax()
    filings = block.filings[block.filings["receiver"] == receiver]
    signer, count, numbers = Signer(b"k" * 32), 0, set()
    same = same_in_all(keys) | {"key_id": signer.key_id}
    counts = range(1, len(filings) + 1)
    blank = pd.isna(filings.set_index(["facility", "period"]))
    for entry in (
        e
        for part in filed_rows(filings, block.warnings, keys, seed=7, counts=counts, signer=signer)
        for e in part
    ):
        count += 1
        numbers.add(entry.number)
        row = {name: getattr(entry, name) for name in entry.__dataclass_fields__} | same
        row["figures"], row["warnings"] = json.loads(entry.figures), json.loads(entry.warnings)
        row["received_at"] = (
            evidence_rows._EPOCH + pd.Timedelta(entry.received_us, "us").to_pytimedelta()
        )
        del row["received_us"]
        assert submission_fault(row, signer.public_key) is None
        assert json.loads(entry.body)["figures"] == row["figures"]
        given_there = ~blank.loc[(entry.facility_id - 1000, entry.period)]
        assert set(row["figures"]) <= set(given_there[given_there].index)
        assert entry.body_sha256 == hashlib.sha256(entry.body).digest()
    assert count == len(numbers) == len(filings) > 2 * evidence_rows.PART


def test_shares_of_a_nation_are_the_whole_in_other_order() -> None:
    plan = nations.plan(4000, last=139911)
    whole = list(blocks_of(plan))
    shared = [list(blocks_of(plan, share=NationPart(number, 2))) for number in range(2)]
    assert len(whole) > 1
    for number, block in enumerate(whole):
        again = shared[number % 2][number // 2]
        for part in ("nation", "filings", "warnings"):
            pd.testing.assert_frame_equal(getattr(block, part), getattr(again, part))
    assert sum(map(len, shared)) == len(whole)
