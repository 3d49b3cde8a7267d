"""Bodies that are no proper JSON are refused with a problem document, whatever is in them."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from reports.api.parsers import DEEPEST, SMALL_BODY, parse_json
from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import Cast, errors_of, kind_of, month, nothing_is_stored

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(value=JSON, ascii_only=st.booleans())
def test_what_json_can_say_is_read_as_it_was_written(value: Any, ascii_only: bool) -> None:
    assert parse_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(body=st.binary(max_size=60))
def test_no_bytes_whatever_do_more_than_be_refused(body: bytes) -> None:
    try:
        parse_json(body)
    except ParseError:
        return
    json.loads(body)  # what we took, others take too


def nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


MALFORMED = [
    ("no JSON", b"{", "not_json"),
    ("empty text", b" ", "not_json"),
    ("single quotes", b"{'a': 1}", "not_json"),
    ("something after it", b"{} {}", "not_json"),
    ("a byte-order mark", b"\xef\xbb\xbf{}", "not_json"),
    ("NaN", b'{"a": NaN}', "not_json"),
    ("infinity", b'{"a": -Infinity}', "not_json"),
    ("a number too large for a float", b'{"a": 1e999}', "not_json"),
    ("a number of 5000 digits", b'{"a": ' + b"9" * 5000 + b"}", "not_json"),
    ("a control character", b'{"a": "x\x01"}', "not_json"),
    ("a doubled key", b'{"a": 1, "a": 2}', "doubled_key"),
    ("a doubled key written differently", b'{"a": 1, "\\u0061": 2}', "doubled_key"),
    ("a doubled key further inside", b'{"b": [{"a": 1, "a": 1}]}', "doubled_key"),
    ("UTF-16", '{"a": 1}'.encode("utf-16"), "not_utf8"),
    ("half of a UTF-8 character", b'{"a": "\xd9"}', "not_utf8"),
    ("NUL in a text", b'{"a": ["x\\u0000y"]}', "forbidden_character"),
    ("NUL in a key", b'{"\\u0000": 1}', "forbidden_character"),
    ("half a surrogate pair", b'{"a": "\\ud83d"}', "forbidden_character"),
    ("21 levels", nested(DEEPEST + 1), "too_deep"),
    ("100,000 levels", nested(20_000), "too_deep"),
    ("100,000 open brackets", b"[" * 100_000, "too_deep"),
    ("brackets after a text with a quote", b'["\\"", ' + b"[" * 100_000, "too_deep"),
]


@pytest.mark.parametrize(
    ("body", "code"), [case[1:] for case in MALFORMED], ids=[case[0] for case in MALFORMED]
)
def test_malformed_bodies_are_refused(
    shared_people: Cast, shared_database: Accounts, body: bytes, code: str
) -> None:
    answer = shared_people.caller(cast.MACHINE).post("reports/", body)
    assert (answer.status_code, kind_of(answer)) == (400, "malformed")
    assert errors_of(answer) == {("", code)}
    assert nothing_is_stored(shared_database)


def test_what_only_looks_malformed_is_read() -> None:
    assert parse_json(nested(DEEPEST)) is not None
    assert parse_json(b'{"a": "' + b"[" * 1000 + b'"}') == {"a": "[" * 1000}
    assert parse_json(b'{"a": "\\\\u0000"}') == {"a": "\\u0000"}
    assert parse_json(b'"\\ud83d\\ude00"') == "😀"
    assert parse_json(b"[" + b"{}," * 1000 + b"{}]") == [{}] * 1001


class Refusing(io.RawIOBase):
    """A body that must not be read."""

    def readable(self) -> bool:
        return True

    def readinto(self, _: object) -> int:
        raise AssertionError("the body was read")


def test_a_large_body_is_refused_unread(shared_people: Cast) -> None:
    further = {
        "wsgi.input": Refusing(),
        "CONTENT_LENGTH": str(10 * SMALL_BODY),
        "CONTENT_TYPE": "application/json",
    }
    answer = shared_people.caller(cast.MACHINE).request("POST", "reports/", **further)
    assert (answer.status_code, kind_of(answer)) == (413, "too_large")


def test_a_body_of_unknown_length_is_refused(shared_people: Cast) -> None:
    answer = shared_people.caller(cast.MACHINE).post(
        "reports/", month(), headers={"Transfer-Encoding": "chunked"}
    )
    assert answer.status_code != 411, "its length is known"
    answer = shared_people.caller(cast.MACHINE).request(
        "POST", "reports/", content_type="application/json", HTTP_TRANSFER_ENCODING="chunked"
    )
    assert (answer.status_code, kind_of(answer)) == (411, "length_required")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "x",
        "/",
    ],
)
def test_other_media_types_are_refused(shared_people: Cast, content_type: str) -> None:
    answer = shared_people.caller(cast.MACHINE).request(
        "POST", "reports/", data=json.dumps(month()), content_type=content_type
    )
    assert (answer.status_code, kind_of(answer)) == (415, "unsupported_media_type")
