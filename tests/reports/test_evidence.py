"""What is hashed of an entry is the canonical JSON of its columns, however it is written."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from reports.evidence.canonical import canonical, canonical_in_bulk
from reports.evidence.entries import UNHASHED, as_hashed, entry_hash
from reports.policy.form import form
from reports.policy.form.figures import LARGEST_SUM

MOMENTS = st.datetimes(datetime(2021, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
FIGURES = st.dictionaries(
    st.sampled_from(list(form.BY_CODE)),
    st.one_of(st.integers(0, LARGEST_SUM), st.booleans(), TEXTS),
)
ENTRIES = st.fixed_dictionaries(
    {
        "id": st.uuids(),
        "facility_id": st.integers(1, 2**63 - 1),
        "period": st.integers(1, 147712),
        "number": TEXTS,
        "synthetic": st.booleans(),
        "entry_hash": st.binary(min_size=32, max_size=32),
        "body": st.binary(),
        "body_sha256": st.binary(min_size=32, max_size=32),
        "upload_sha256": st.none() | st.binary(min_size=32, max_size=32),
        "channel": TEXTS,
        "received_at": MOMENTS,
        "figures": FIGURES,
        "reason": TEXTS,
        "warnings": st.lists(st.fixed_dictionaries({"field": TEXTS, "code": TEXTS})),
        "explanations": st.dictionaries(TEXTS, TEXTS),
        "replaces_id": st.none() | st.uuids(),
    }
)


@given(ENTRIES)
def test_the_fast_way_writes_the_same_bytes(entry: dict[str, Any]) -> None:
    hashed = {name: value for name, value in entry.items() if name not in UNHASHED}
    assert canonical_in_bulk(as_hashed(entry)) == canonical(hashed)


@given(ENTRIES)
def test_parts_encoded_in_advance_change_nothing(entry: dict[str, Any]) -> None:
    encoder = msgspec.json.Encoder(order="sorted")
    parts = {
        name: msgspec.Raw(encoder.encode(entry[name]))
        for name in ("figures", "warnings", "explanations")
    }
    in_advance = as_hashed(entry) | parts
    assert entry_hash(in_advance) == entry_hash(entry)


def test_an_entry_is_hashed_as_it_always_was() -> None:
    """A fixed entry and its hash: a change here would break every receipt there is."""
    entry = {
        "id": UUID(int=1),
        "period": 140012,
        "received_at": datetime(2022, 4, 4, tzinfo=UTC),
        "body": b"x",
        "body_sha256": bytes(32),
        "figures": {"cds": 3, "platform_name": "نام «\n»"},
        "replaces_id": None,
        "reason": "",
        "warnings": [{"field": "cds", "code": "x"}],
    }
    assert canonical_in_bulk(as_hashed(entry)).decode() == (
        '{"body_sha256":"' + "0" * 64 + '","figures":{"cds":3,"platform_name":"نام «\\n»"},'
        '"id":"00000000-0000-0000-0000-000000000001","period":140012,"reason":"",'
        '"received_at":"2022-04-04T00:00:00.000000Z","replaces_id":null,'
        '"warnings":[{"code":"x","field":"cds"}]}'
    )
