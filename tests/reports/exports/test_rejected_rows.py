"""The workbook of rows to mend: what it says where explanations are missing."""

from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from reports.exports.rejected_rows import RejectedRow, write_rejected
from reports.exports.report_rows import SheetMeta
from reports.policy import periods
from reports.policy.checks.explanations import unexplained
from reports.policy.checks.plausibility import find_warnings
from reports.policy.form.sheet import COLUMNS, PROBLEMS
from tests.reports import monthly

NOW = 140007
RECENT = [(periods.following(NOW, -back), monthly.figures()) for back in (2, 3, 4)]
PLACE = next(place for place, column in enumerate(COLUMNS) if column.code == PROBLEMS.code)
FEW = dict.fromkeys(("studies_radiography", "studies_ct", "studies_ultrasound", "cds"), 1)
HANDED = {"handovers": 3, "delivered_electronic": 3, "delivered_cd": 0, "handovers_with_report": 3}


@pytest.mark.parametrize(
    ("figures", "named"),
    [
        (
            monthly.figures(**FEW | HANDED, studies_archived=3),
            ["رادیوگرافی ساده", "سی‌تی‌اسکن", "سونوگرافی", "لوح فشردهٔ تحویل‌شده"],
        ),
        (
            {code: 0 if type(v) is int else v for code, v in monthly.figures().items()},
            ["رادیوگرافی ساده (مورد) ۶۰۰", "لوح فشردهٔ تحویل‌شده (عدد) ۳۰۰", "کل گزارش"],
        ),
    ],
    ids=["many figures far from usual", "no activity"],
)
def test_a_row_is_asked_once_for_each_cause_and_told_the_figures(
    figures: dict[str, object], named: list[str]
) -> None:
    warnings = find_warnings(figures, period=NOW, recent=RECENT)
    problems = unexplained(warnings, {})
    row = RejectedRow("T-1", NOW, figures, "", "", problems, warnings)
    file = BytesIO()
    meta = SheetMeta("Tehran", NOW, datetime(2021, 11, 1), is_result=True)  # noqa: DTZ001  (Tehran)
    assert write_rejected([row], meta=meta, target=file) == 1
    sheet = load_workbook(file).worksheets[0]
    (told,) = [
        cells[PLACE]
        for cells in sheet.iter_rows(values_only=True)
        if isinstance(cells[PLACE], str) and "توضیح نیاز دارد" in cells[PLACE]
    ]
    assert told.count("توضیح نیاز دارد") == 1
    assert all(name in told for name in named)
