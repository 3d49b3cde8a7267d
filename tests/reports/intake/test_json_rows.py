"""JSON files: what is taken, what a row is told, and why a file as a whole is refused."""

import json
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from reports.intake import json_rows, reading, rows
from reports.policy.form import form
from tests.reports.intake.files import read

NUMBER = "018057e7-06c0-70af-ae20-ba7490fedb85"


def file(*reports: str) -> bytes:
    """A file of reports as they are written."""
    return ('{"reports": [' + ", ".join(reports) + "]}").encode()


def test_every_report_keeps_its_exact_slice() -> None:
    first = '{"facility":"A",  "period": 140012 ,"figures": { "cds" : 3}}'
    second = (
        '{ "facility": "ب\\u0627", "period": 140011, "figures": {"cds": null}, "reason": " ر "}'
    )
    read_in = read("json", file(first, second))
    assert read_in.problems == []
    frame = read_in.frame
    assert frame["body"].tolist() == [first.encode(), second.encode()]
    assert frame["place"].tolist() == [1, 2]
    assert frame["facility"].tolist() == ["A", "با"]
    assert frame["period"].tolist() == [140012, 140011]
    assert frame["reason"].tolist() == ["", "ر"]
    assert list(frame.columns) == list(rows.ROW_COLUMNS)


def test_columns_of_whole_numbers_are_numbers_and_others_as_written() -> None:
    written: list[Any] = [{"cds": 3, "mri": 1}, {"cds": None}, {"cds": "۳", "platform": True}]
    reports = [json.dumps({"facility": "A", "period": 1, "figures": f}) for f in written]
    two, all_three = read("json", file(*reports[:2])).frame, read("json", file(*reports)).frame
    assert two["cds"].dtype == np.float64
    assert two["cds"].isna().tolist() == [False, True]
    assert all_three["cds"].tolist() == [3, None, "۳"]
    assert all_three["platform"].tolist() == [None, None, True]
    assert all_three["film_prints"].dtype == np.float64, "never written: blank"
    assert all_three["unknown"].tolist() == [("mri",), (), ()]


def test_columns_are_the_same_whether_read_in_one_go_or_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    figures = [{"cds": 1}, {"cds": "2", "platform": "pacs"}, {}, {"cds": 4.5}, {"cds": 10**20}]
    content = file(*(json.dumps({"facility": "A", "period": 1, "figures": f}) for f in figures))
    whole = read("json", content).frame
    monkeypatch.setattr(json_rows, "AT_ONCE", 1)
    parts = read("json", content).frame
    for code in form.BY_CODE:
        assert parts[code].tolist() == whole[code].tolist() or parts[code].isna().all()


def report(**changes: Any) -> str:
    return json.dumps({"facility": "A", "period": 140012, "figures": {}} | changes)


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        (report(), []),
        (report(reason=None, replaces=None, explanations=None), []),
        (report(reason="د", replaces=NUMBER, explanations={"cds": "x"}), []),
        (report(reason=5), ["not_text"]),
        (report(reason="x" * 2001), ["text_too_long"]),
        (report(reason="\u202e"), ["forbidden_character"]),
        (report(reason="\u202bشمارش\u202c \u2067دوباره\u2069"), []),
        (report(replaces="17"), ["not_an_id"]),
        (report(explanations=[]), ["not_an_object"]),
        (report(explanations={"cds": None}), ["not_text"]),
        (report(facility=None), ["required"]),
        (report(facility=[]), ["not_text"]),
        (report(figures=None), ["required"]),
        (report(figures="x"), ["not_an_object"]),
        (report(colour="red"), ["unknown_field"]),
        ('{"facility": "A", "figures": {}}', ["required"]),
        ("17", ["not_an_object"]),
        ("null", ["not_an_object"]),
        ("[]", ["not_an_object"]),
        ('{"facility": "A", "facility": "A", "period": 1, "figures": {}}', ["doubled_key"]),
        ('{"facility": "A", "period": 1, "figures": {"cds": 1, "cds": 1}}', ["doubled_key"]),
        ('{"facility": "A", "period": 1, "figures": {"cds": {"a": 1, "a": 1}}}', ["doubled_key"]),
        ('{"facility": "A", "period": 1, "figures": {"c\\u0064s": 1, "cds": 1}}', ["doubled_key"]),
        ('{"facility": "A:B:C", "period": 1, "figures": {}}', []),
        ('{"facility": "A", "period": 1, "figures": {"cds": 1e999}}', ["not_json"]),
        ('{"facility": "\\u0000", "period": 1, "figures": {}}', ["forbidden_character"]),
        ('{"facility": "A", "period": 1, "figures": {"\\u0000": 1}}', ["forbidden_character"]),
        (
            '{"facility": "A", "period": 1, "figures": {"cds": ' + "[" * 18 + "]" * 18 + "}}",
            ["too_deep"],
        ),
        ('{"facility": "A", "period": 1, "figures": {"cds": ' + "[" * 16 + "]" * 16 + "}}", []),
        ('{"facility": "A", "period": 1, "figures": {' + " " * 256 * 1024 + "}}", ["too_large"]),
        ('{"facility": "' + "[" * 50 + '", "period": 1, "figures": {}}', []),
    ],
)
def test_only_the_row_at_fault_is_told(written: str, codes: list[str]) -> None:
    read_in = read("json", file(report(), written, report()))
    assert read_in.problems == []
    assert [[p.code for p in wrong] for wrong in read_in.frame["wrong"]] == [[], codes, []]


def test_a_report_of_a_million_keys_is_told_of_a_hundred() -> None:
    names = {f"x{n}": 1 for n in range(9_000)}
    written = [
        report(figures=names),
        report(explanations=dict.fromkeys(names, "x")),
        report(**names),
    ]
    frame = read("json", file(*written)).frame
    assert [len(names) for names in frame["unknown"]] == [100, 0, 0]
    assert [len(wrong) for wrong in frame["wrong"]] == [0, 100, 100]


def test_what_was_said_beside_the_figures_is_read() -> None:
    written = report(reason=" د ", replaces=NUMBER, explanations={"cds": " x "})
    [line] = read("json", file(written)).frame.to_dict("records")
    assert (line["reason"], line["replaces"]) == ("د", UUID(NUMBER))
    assert line["explanations"] == {"cds": "x"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"[]", "not_a_list"),
        (b"null", "not_a_list"),
        (b'{"reports": [1]} x', "not_json"),
        (b'{"reports": [NaN]}', "not_json"),
        (b'{"reports": ["\\ud800"]}', "not_json"),
        (b'{"reports": [01]}', "not_json"),
        (b'{"reports": [1,]}', "not_json"),
        (b'{"reports": ["' + bytes([0]) + b'"]}', "not_json"),
        (b'\xef\xbb\xbf{"reports": []}', "not_json"),
        (b'{"reports": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}", "not_json"),
        ('{"reports": []}'.encode("utf-16"), "not_utf8"),
        (b'{"reports": ["\xff"]}', "not_utf8"),
        (b"{}", "not_a_list"),
        (b'{"reports": {}}', "not_a_list"),
        (b'{"reports": null}', "not_a_list"),
        (b'{"reports": [], "more": 1}', "not_a_list"),
        (b'{"reports": [1], "reports": []}', "doubled_key"),
        (b'{"reports": [], "reports": []}', "doubled_key"),
        (b'{"\\u0072eports": []}', "doubled_key"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, code: str) -> None:
    read_in = read("json", content)
    assert [problem.code for problem in read_in.problems] == [code]
    assert len(read_in.frame) == 0


def test_sizes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_rows, "MOST_ROWS", 2)
    assert len(read("json", file("1", "2")).frame) == 2
    assert [p.code for p in read("json", file("1", "2", "3")).problems] == ["too_many_rows"]
    monkeypatch.setattr("reports.intake.reading.LARGEST_FILE", 30)
    assert [p.code for p in reading.read_file("json", b" " * 31).problems] == ["too_large"]


def test_blanks_around_everything_are_allowed() -> None:
    assert len(read("json", b' \n{ "reports"\t:\r\n [ 1 , 2 ] } \n').frame) == 2
