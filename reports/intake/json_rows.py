"""JSON with many reports: `{"reports": [ … ]}`, as RFC 8259 means it, read strictly.

Every report keeps its exact slice of the file. What readers understand differently is refused:
doubled keys, NaN, halves of characters, deep nesting; where only one report is at fault, that
row says so and the others stand.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec
import numpy as np

from facilities.errors import Problem
from reports.intake.report_fields import (
    LARGEST_REPORT,
    MOST_TOLD,
    TOO_LARGE,
    ReportFields,
    read_fields,
)
from reports.intake.table import (
    NO_EXPLANATIONS,
    NOT_UTF8,
    OWN_COLUMNS,
    FileTable,
    figure_column,
    is_utf8,
    join_columns,
    table_of_columns,
    too_many,
    unreadable_table,
)
from reports.policy.form import form
from reports.policy.month_text import read_month
from reports.policy.uploads import MOST_ROWS

DEEPEST: Final = 20  # brackets within brackets, in the file as a whole
AT_ONCE: Final = 2_000  # reports held as dicts at a time; columns are ten times smaller

_HEAD: Final = re.compile(rb'\s*\{\s*"reports"\s*:\s*')
_TAIL: Final = re.compile(rb"\s*\}\s*")
_BRACKETS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|([\[{])|([\]}])')
_OUTER: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST: Final = msgspec.json.Decoder(list[msgspec.Raw])
_REPORT: Final = msgspec.json.Decoder()
_USUAL: Final = frozenset({"facility", "period", "figures"})


def read_json(content: bytes) -> FileTable:
    """The reports of a JSON file in UTF-8, or why it cannot be read. Never raises for a file."""
    if not is_utf8(content):
        return unreadable_table(NOT_UTF8)
    try:
        reports = _reports(content)
    except msgspec.ValidationError:  # JSON, and no object
        return unreadable_table(_NO_REPORTS)
    except (msgspec.DecodeError, RecursionError):
        return unreadable_table(_NOT_JSON)
    if isinstance(reports, Problem):
        return unreadable_table(reports)
    if len(reports) > MOST_ROWS:
        return too_many()
    own: dict[str, list[Any]] = {name: [] for name in OWN_COLUMNS}
    parts: dict[str, list[np.ndarray]] = {code: [] for code in form.BY_CODE}
    for start in range(0, len(reports), AT_ONCE):
        figures = [
            list(map(_read(raw, own).get, form.BY_CODE)) for raw in reports[start : start + AT_ONCE]
        ]
        for part, column in zip(parts.values(), zip(*figures, strict=True), strict=True):
            part.append(figure_column(column))
    own["place"] = list(range(1, len(reports) + 1))
    return table_of_columns({**own, **{code: join_columns(part) for code, part in parts.items()}})


def _reports(content: bytes) -> "list[msgspec.Raw] | Problem":
    """The slices of the list under `reports`. Raises msgspec.DecodeError for what is no JSON."""
    outer = _OUTER.decode(content)
    if set(outer) != {"reports"}:
        return _NO_REPORTS
    raw = memoryview(outer["reports"])
    head = _HEAD.match(content)
    end = head.end() + len(raw) if head else 0
    # A key that stands twice leaves more before or after the last value than these.
    if head is None or content[head.end() : end] != raw or not _TAIL.fullmatch(content, end):
        return _DOUBLED_REPORTS
    try:
        return _LIST.decode(raw)
    except msgspec.ValidationError:
        return _NO_REPORTS


def _read(raw: msgspec.Raw, own: dict[str, list[Any]]) -> Mapping[str, object]:
    """Put one report's fields into the columns; answer its figures."""
    body = bytes(raw)
    wrong: list[Problem] = []
    data = _value(body, wrong)
    if type(data) is dict and data.keys() == _USUAL and not wrong:  # nothing more to look at
        facility, figures = data["facility"], data["figures"]
        if type(facility) is str and facility and type(figures) is dict:
            _put(own, ReportFields(facility, read_month(data["period"]), figures), body, ())
            return figures
    fields = ReportFields()
    if not wrong:
        fields, wrong = read_fields(data)
    _put(own, fields, body, tuple(wrong[:MOST_TOLD]))
    return fields.figures or {}


def _put(
    own: dict[str, list[Any]], fields: ReportFields, body: bytes, wrong: tuple[Problem, ...]
) -> None:
    own["facility"].append(fields.facility or "")
    own["period"].append(fields.period)
    own["reason"].append(fields.reason)
    own["replaces"].append(fields.replaces)
    own["explanations"].append(fields.explanations or NO_EXPLANATIONS)
    own["body"].append(body)
    figures = fields.figures or {}
    own["unknown"].append(
        ()
        if figures.keys() <= form.BY_CODE.keys()
        else tuple(name for name in figures if name not in form.BY_CODE)[:MOST_TOLD]
    )
    own["wrong"].append(wrong)


def _value(body: bytes, wrong: list[Problem]) -> Any:
    """The value of one report; None, and why, where readers could understand it differently."""
    if len(body) > LARGEST_REPORT:
        wrong.append(TOO_LARGE)
        return None
    if not _is_shallow(body):
        wrong.append(_TOO_DEEP)
        return None
    try:
        value = _REPORT.decode(body)
    except (msgspec.DecodeError, RecursionError):  # numbers and escapes that no value has
        wrong.append(_NOT_A_VALUE)
        return None
    # Every key has a colon of its own. Are there more colons, they stand in texts, or a key twice.
    if body.count(b":") != _keys_in(value) and _has_doubled_key(body):
        wrong.append(_DOUBLED_KEY)
        return None
    if b"\\u" in body and _is_forbidden(value):
        wrong.append(_FORBIDDEN)
        return None
    return value


def _keys_in(report: Any) -> int:
    """The keys of a report and of the objects in it; deeper ones are left to the slow look."""
    if type(report) is not dict:
        return 0
    return len(report) + sum([len(inner) for inner in report.values() if type(inner) is dict])


def _has_doubled_key(body: bytes) -> bool:
    """Whether an object holds a key twice: looked for slowly, with Python's own reader."""
    doubled = False

    def look(pairs: list[tuple[str, Any]]) -> None:
        nonlocal doubled
        doubled |= len({name for name, _ in pairs}) != len(pairs)

    json.loads(body, object_pairs_hook=look, parse_int=len, parse_float=len)
    return doubled


def _is_shallow(body: bytes) -> bool:
    if body.count(b"{") + body.count(b"[") <= DEEPEST - 2:
        return True
    depth = 2  # the file's object and list
    for found in _BRACKETS.finditer(body):
        depth += (found[1] is not None) - (found[2] is not None)
        if depth > DEEPEST:
            return False
    return True


def _is_forbidden(value: Any) -> bool:
    """Whether a text or key holds NUL, which only an escape brings in; PostgreSQL takes none."""
    if type(value) is str:
        return "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value)
    if type(value) is dict:
        return any(_is_forbidden(key) or _is_forbidden(inner) for key, inner in value.items())
    return type(value) is list and any(_is_forbidden(inner) for inner in value)


_NOT_JSON: Final = Problem("", "not_json", "فایل JSON درستی نیست.", "The file is not valid JSON.")
_NO_REPORTS: Final = Problem(
    "reports",
    "not_a_list",
    'فایل باید به شکل {"reports": […]} و بدون کلید دیگری باشد.',
    'The file must be {"reports": […]} and hold no other key.',
)
_DOUBLED_REPORTS: Final = Problem(
    "reports",
    "doubled_key",
    "کلید reports باید یک بار و بی‌رمز نوشته شود.",
    "The key reports must be written once, and plainly.",
)
_TOO_DEEP: Final = Problem(
    "",
    "too_deep",
    "این گزارش بیش از اندازه تودرتو است.",
    f"This report is nested deeper than {DEEPEST} levels.",
)
_NOT_A_VALUE: Final = Problem(
    "",
    "not_json",
    "عدد یا نویسه‌ای در این گزارش خواندنی نیست.",
    "A number or character of this report cannot be read.",
)
_DOUBLED_KEY: Final = Problem(
    "",
    "doubled_key",
    "یک کلید در این گزارش دو بار آمده است.",
    "A key occurs twice in one object of this report.",
)
_FORBIDDEN: Final = Problem(
    "",
    "forbidden_character",
    "این گزارش نویسهٔ غیرمجاز دارد.",
    "This report contains a character that is not allowed.",
)
