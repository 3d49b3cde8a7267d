"""The browser's checks and the server's say the same, word for word, over one table of cases."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from facilities.errors import Problem
from facilities.yes_no import WORDS_FOR_NO, WORDS_FOR_YES
from reports.importing.spellings import CODE, MONTH, spellings
from reports.policy import periods
from reports.policy.checks import browser as browser_checks
from reports.policy.checks import checks
from reports.policy.checks.plausibility import find_warnings
from reports.policy.checks.relations import RELATIONS
from reports.policy.form import form
from tests.reports import monthly
from tests.reports.rules_of_form import MARKED

SCRIPT = Path(settings.BASE_DIR) / "static" / "payesh" / "filing" / "checks.js"
PERIOD = 140007
IMAGING = {"kind": "imaging_center", "makes_images": True, "modalities": ("ct", "mri")}
KINDS: dict[str, Any] = {
    "imaging": IMAGING,
    "office": {"kind": "office", "makes_images": True, "modalities": ("dental",)},
    "receiver": {"kind": "receiver", "makes_images": False, "modalities": ()},
}


def before(n: int, **changes: object) -> tuple[int, dict[str, Any]]:
    """The report of n months ago, as it was filed."""
    filed = dict.fromkeys(form.BY_CODE) | monthly.figures(**changes)
    return periods.following(PERIOD, -n), filed


DISCS = {"cds_charged": 2, "cd_fee_rials": 600_001}
HISTORY = [
    before(1),
    before(2, studies_ct=210, cds=301, **DISCS),
    before(3, studies_ct=10, cds=300, **DISCS),
    before(5, studies_ct=190, **DISCS),
]
KIND_FEES = {"film_fee_rials": 12_345.5, "paper_fee_rials": 20_000.0, "cd_fee_rials": 1.0}

# What a person may type into one field: the figure and the text.
TYPED = [
    *(("studies_ct", text) for text in (
        "", " ", "12", "۱۲", "١٢", "۱٬۲۳۴", "1,234", "1 234", "۱۲۳۴٬۵۶۷", "۱٬۵", "1.5", "-3", "−۳",
        "–3", "- 3", "abc", "۱۲مورد", "10000000", "10000001", "99999999999999999999", "9" * 41,
        "\u200f۱۲\u200e", "\u200c", "۱۲\u00a0۳۴۵", "0012", "+5", "1e3", "²", "１２",
        "\x1c12\x85", "\ufeff", "\u180e12", "\u200312", "-\u20033",
    )),
    *(("studies_ct", text) for text in ("600.0", "۶۰۰٫۰۰", "1,200.0", "1.000", "1.", "0.0")),
    *(("platform", text) for text in (
        "ندارد", "none\u200c", "no\u0640ne", "pa\u0000cs", "ＰＡＣＳ", "p a c s", "\u202epacs",
        "\u200c", "-",
        "پلتفرم تأييدشدة مركز مديريت آمار و فناوري اطلاعات", "constructor", "toString",
    )),
    *(("office_has_line", text) for text in ("خير", "ن\u064eه", "\u202bخیر\u202c", "tr\tue")),
    *(("pacs_down_minutes", text) for text in (
        "90", "1:30:00", "1:30:01", "90.0", "1:30", "۱:۳۰", "1:60", "100:00", ":30", "1:3",
    )),
    *(("film_fee_rials", text) for text in ("", "۱٬۰۰۰", "10000000000000", "10000000000001")),
    *(("platform", text) for text in ("", "pacs", " none ", "PACS", "x")),
    *(("print_reason", text) for text in ("", "patient", "بیمار")),
    *(("platform_name", text) for text in (
        "", "x" * 200, "x" * 201, "😀" * 101, "a\u0007b", "  ن ",
        "\ufeffن\x85", "\x1c", "\u202bن\u202c",
    )),
    *(("office_has_line", text) for text in ("", "true", "بله", "خیر", "شاید", " YES ")),
    *(("office_has_line", text) for text in ("آری", "1", "0", "on", "y", "بلي", "نخیر")),
]  # fmt: skip

# Figures that break one relation or raise one warning each, over a plausible month.
MONTHS: list[dict[str, object]] = [
    {},
    {"film_prints": 10, "film_prints_charged": 11}, {"paper_prints_charged": 1},
    {"cds": 3, "cds_charged": 4}, {"film_fee_rials": 5}, {"paper_fee_rials": 1_234_567},
    {"cd_fee_rials": 1}, {"handovers_with_report": 901}, {"delivered_electronic": 901},
    {"delivered_cd": 1_001}, {"delivered_paper": 1_001}, {"delivered_film": 1_001},
    {"delivered_electronic": 100}, {"handovers": 1_001, "delivered_electronic": 1_000},
    {"pacs_down_minutes": 20_001}, {"pacs_scheduled_minutes": 44_641}, {"studies_archived": 1_001},
    {"studies_in_ehr": 1_001}, {"physicians_with_access": 41},
    {"film_closing": 94}, {"film_closing": 95}, {"film_opening": 107}, {"film_prints": 3},
    {"film_prints": 2, "film_prints_charged": 1}, {"paper_prints": 1, "paper_prints_charged": 1},
    {"cds_charged": 2}, {"print_reason": "", "paper_prints": 2}, {"film_wasted": 6},
    {"film_wasted": 6, "film_prints": 120}, {"handovers": 0, "delivered_cd": 0},
    {"handovers": 0, "delivered_cd": 0, "delivered_electronic": 0, "handovers_with_report": 0},
    dict.fromkeys(form.STUDY_CODES, 0) | {"film_prints": 4},
    dict.fromkeys(form.STUDY_CODES, ""), {"studies_ct": "x"}, {"studies_ct": 38},
    {"studies_ct": 39}, {"cds": 1_501}, {"cds": 60}, {"cds": 59},
    {"film_opening": "", "film_closing": 3}, {"handovers": "x"}, {"pacs_scheduled_minutes": ""},
    dict.fromkeys(form.COUNT_CODES, 0), dict.fromkeys(form.COUNT_CODES, 0) | {"cds": 9_000},
    {"cds_charged": 3, "cd_fee_rials": 1_000_000}, {"cds_charged": 3, "cd_fee_rials": 100_000},
    {"film_prints": 3, "film_prints_charged": 3, "film_fee_rials": 1_000},
    {"paper_prints": 3, "paper_prints_charged": 3, "paper_fee_rials": 1_000},
    {"paper_prints": 3, "paper_prints_charged": 3, "paper_fee_rials": 7_000_001},
]  # fmt: skip


@pytest.fixture(scope="module")
def script(browser: Browser) -> Iterator[Page]:
    """A blank page with the evaluator and what the server sends it."""
    page = browser.new_page()
    page.evaluate(SCRIPT.read_text())
    rules = json.loads(json.dumps(browser_checks.checks_as_json(), ensure_ascii=False))
    page.evaluate("rules => { window.rules = rules; }", rules)
    yield page
    page.close()


def in_browser(page: Page, typed: dict[str, str], kind: Any, history: Any) -> Any:
    """What the browser finds: values, errors and warnings as (field, code, fa, en)."""
    month = browser_checks.month_as_json(PERIOD, history, **kind, kind_fees=KIND_FEES)
    found = page.evaluate(
        "([typed, month]) => window.payesh.checks(window.rules).judge(typed, month)", [typed, month]
    )
    told = [
        [(p["field"], p["code"], p["fa"], p["en"]) for p in found[name]]
        for name in ("errors", "warnings")
    ]
    return found["values"], *told


def on_server(typed: dict[str, str], kind: Any, history: Any) -> Any:
    """The same from the checks that decide."""

    def told(problems: list[Problem]) -> list[tuple[str, str, str, str]]:
        return [(p.field, p.code, p.message_fa, p.message_en) for p in problems]

    values, errors = checks.check_figures(typed, period=PERIOD, **kind)
    warnings = find_warnings(values, period=PERIOD, recent=history, kind_fees=KIND_FEES)
    return values, told(errors), told(warnings)


def as_typed(**changes: object) -> dict[str, str]:
    """A plausible month as text."""
    return {code: str(value) for code, value in monthly.figures(**changes).items()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("code", "text"), TYPED)
def test_one_field_is_read_alike(script: Page, kind: str, code: str, text: str) -> None:
    typed = as_typed() | {code: text}
    there, here = in_browser(script, typed, KINDS[kind], []), on_server(typed, KINDS[kind], [])
    assert there == here


def test_every_spelling_is_read_alike(script: Page) -> None:
    for spelling in spellings():
        if spelling.figure in (CODE, MONTH):
            continue
        typed = as_typed() | {spelling.figure: spelling.text}
        there, here = in_browser(script, typed, IMAGING, []), on_server(typed, IMAGING, [])
        assert there == here, spelling


@pytest.mark.parametrize("name", MARKED)
def test_marks_that_nobody_sees_are_read_alike(script: Page, name: str) -> None:
    case = MARKED[name]
    typed = as_typed() | case.typed
    there, here = in_browser(script, typed, IMAGING, []), on_server(typed, IMAGING, [])
    assert there == here
    values, errors, _warnings = there
    assert {code: values[code] for code in case.typed} == (
        dict.fromkeys(case.typed) | dict(case.stored)
    )
    assert [(field, code) for field, code, *_words in errors] == list(case.told)


@pytest.mark.parametrize("answer", [True, False])
def test_every_word_for_yes_and_no_is_taken(script: Page, answer: bool) -> None:
    office = KINDS["office"]
    for word in sorted(WORDS_FOR_YES if answer else WORDS_FOR_NO):
        for text in (word, word.upper(), word.title(), f"  {word}\t"):
            typed = as_typed(office_has_line=text)
            there, here = in_browser(script, typed, office, []), on_server(typed, office, [])
            assert there[0]["office_has_line"] is answer, text
            assert there == here


@pytest.mark.parametrize("history", ["none", "some"])
@pytest.mark.parametrize(
    "changes", MONTHS, ids=lambda c: ",".join(f"{k}={v}" for k, v in c.items())[:60]
)
def test_one_month_is_judged_alike(script: Page, changes: dict[str, object], history: str) -> None:
    recent = HISTORY if history == "some" else []
    typed = as_typed(**changes)
    assert in_browser(script, typed, IMAGING, recent) == on_server(typed, IMAGING, recent)


def test_the_table_breaks_every_relation_and_raises_every_warning() -> None:
    seen: set[str] = set()
    for changes in MONTHS:
        _values, errors, warnings = on_server(as_typed(**changes), IMAGING, HISTORY)
        seen |= {code for _field, code, *_words in errors + warnings}
    assert {relation.code for relation in RELATIONS} <= seen
    assert set(browser_checks.checks_as_json()["warnings"]) <= seen  # type: ignore[call-overload]
