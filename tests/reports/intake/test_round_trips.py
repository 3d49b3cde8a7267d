"""Workbooks out and back: through LibreOffice, through pandas, with digits typed as text."""

import io
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from reports.intake.messages import EVERY_WARNING
from reports.intake.reading import read_file
from reports.intake.table import as_written
from reports.policy.checks import checks
from reports.policy.checks.relations import RELATIONS
from reports.policy.digits import to_persian
from reports.policy.form import figures, form
from tests.prepare import libreoffice
from tests.reports import monthly
from tests.reports.exports.sheets import (
    HOSPITAL,
    MONTH,
    OFFICE,
    RECEIVER,
    sheet_row,
    template_of,
)
from tests.reports.intake.workbooks import CODES, cells_of, filled, plain_workbook

FIGURES = monthly.figures(studies_angiography=7, film_opening=120, film_prints=20)


def read_rows(content: bytes) -> dict[str, dict[str, Any]]:
    """What stands in a file by facility: every figure, and the row's own columns."""
    rows = read_file("xlsx", content)
    assert not rows.problems
    frame = rows.frame.copy()
    for code in form.BY_CODE:
        frame[code] = pd.Series(as_written(frame[code].to_numpy()), index=frame.index, dtype=object)
    return {row["facility"]: row for row in frame.to_dict("records")}


def figures_of(row: dict[str, Any]) -> dict[str, Any]:
    """The figures that are not blank."""
    return {code: row[code] for code in form.BY_CODE if row[code] is not None}


def meant_by(row: dict[str, Any]) -> dict[str, Any]:
    """The same as the checks take them: choices and yes or no by their codes."""
    return {code: checks.plain_value(code, value)[0] for code, value in figures_of(row).items()}


def through_libreoffice(content: bytes, folder: Path) -> bytes:
    """The workbook opened, calculated and saved by LibreOffice."""
    source = folder / "sent" / "book.xlsx"
    source.parent.mkdir()
    source.write_bytes(content)
    subprocess.run(
        [
            str(libreoffice()),
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(folder),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=100,
    )
    return (folder / "book.xlsx").read_bytes()


def test_libreoffice_fills_calculates_and_keeps_everything(tmp_path: Path) -> None:
    template = template_of(
        (
            sheet_row(HOSPITAL, "hospital", film_opening=120),
            sheet_row("X-HOSP-2", "hospital"),
            sheet_row(OFFICE, "office", film_opening=5),
            sheet_row(RECEIVER, "receiver"),
        )
    )
    saved = through_libreoffice(
        filled(
            template,
            {
                HOSPITAL: FIGURES
                | {
                    "platform": "PACS",
                    "print_reason": "درخواست بیمار",
                    "explanation": "باطله نداشتیم",
                },
                "X-HOSP-2": FIGURES | {"platform": "ندارد", "film_prints_charged": 21},
                OFFICE: {"studies_dental": 30, "office_has_line": "بله"},
            },
        ),
        tmp_path,
    )
    rows = read_rows(saved)
    assert set(rows) == {HOSPITAL, "X-HOSP-2", OFFICE}  # the receiver's was left as it is
    assert meant_by(rows[HOSPITAL]) == FIGURES
    assert rows[HOSPITAL]["explanations"] == {EVERY_WARNING: "باطله نداشتیم"}
    assert (rows[HOSPITAL]["period"], rows[HOSPITAL]["place"]) == (MONTH, 5)
    assert meant_by(rows[OFFICE]) == {
        "film_opening": 5,
        "studies_dental": 30,
        "office_has_line": True,
    }
    # What the sheet says while it is filled in, as LibreOffice calculates it.
    said = {row["facility"]: row for row in cells_of(saved, computed=True)}
    assert said[HOSPITAL]["_state"] == "کامل"
    assert said[HOSPITAL]["_studies"] == 1007
    assert said[HOSPITAL]["_film_difference"] == 0
    assert said["X-HOSP-2"]["_state"] == "فیلم با دریافت وجه نباید از فیلم چاپ‌شده بیشتر باشد."
    messages = {relation.code: relation.message_fa for relation in RELATIONS}
    assert messages["film_charged_over_printed"].startswith("فیلم با")
    blank = len(form.required_of("office", True, frozenset({"dental"}))) - 3
    assert said[OFFICE]["_state"] == f"ناقص؛ خانهٔ خالی یا نادرست: {blank}"
    # Protection and Excel's own checks survive.
    sheet = openpyxl.load_workbook(io.BytesIO(saved)).worksheets[0]
    assert sheet.protection.sheet
    assert sheet.sheet_view.rightToLeft
    assert not sheet.cell(5, CODES.index("cds") + 1).protection.locked
    assert sheet.cell(7, CODES.index("studies_ct") + 1).protection.locked
    assert len(sheet.data_validations.dataValidation) >= 5


def test_a_file_saved_by_pandas_reads_the_same() -> None:
    row = {"facility": HOSPITAL, "period": MONTH} | FIGURES
    rows = read_rows(plain_workbook([row, row | {"facility": OFFICE, "cds": None}]))
    assert figures_of(rows[HOSPITAL]) == FIGURES
    assert rows[OFFICE]["cds"] is None
    assert rows[HOSPITAL]["place"] == 2


def test_the_template_goes_through_pandas_with_its_first_row_as_heading() -> None:
    template = filled(template_of(), {HOSPITAL: FIGURES})
    frame = pd.read_excel(io.BytesIO(template), engine="openpyxl")
    assert {"facility", "period", *form.BY_CODE} <= set(frame.columns)
    content = io.BytesIO()
    frame.to_excel(content)  # with an index of its own in front
    rows = read_rows(content.getvalue())
    assert figures_of(rows[HOSPITAL]) == FIGURES


@pytest.mark.parametrize("digits", ["۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"], ids=["persian", "arabic"])
def test_digits_typed_as_text_mean_the_same(digits: str) -> None:
    latin = str.maketrans("0123456789", digits)
    typed = {
        code: f"{value:,}".replace(",", "٬").translate(latin) if type(value) is int else value
        for code, value in FIGURES.items()
    }
    typed |= {"pacs_scheduled_minutes": "۳۳۳:۲۰"}
    row = {"facility": HOSPITAL, "period": "۱۴۰۰/۱۲"} | typed
    [found] = read_rows(plain_workbook([row])).values()
    assert found["period"] == MONTH
    assert found["studies_radiography"] == typed["studies_radiography"]  # kept as it was typed
    cleaned, problems = checks.check_figures(
        figures_of(found), period=MONTH, kind="hospital", makes_images=True, modalities=()
    )
    assert not problems
    assert {code: value for code, value in cleaned.items() if value is not None} == FIGURES


def test_headings_may_be_labels_in_any_order() -> None:
    titles = {figure.code: figure.label_fa for figure in figures.FIGURES}
    row = {titles[code]: value for code, value in reversed(FIGURES.items())}
    rows = read_rows(plain_workbook([row | {"کد مرکز": HOSPITAL, "ماه گزارش": MONTH}]))
    assert figures_of(rows[HOSPITAL]) == FIGURES


def test_every_wrong_cell_is_told_by_itself() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(
            plain_workbook([{"facility": HOSPITAL, "period": MONTH} | FIGURES | {"note": "به‌زودی"}])
        )
    )
    sheet = book.active
    assert sheet is not None
    place = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, place["cds"]).value = "=SUM(A1:A2)"
    sheet.cell(2, place["film_prints"]).value = pd.Timestamp("2022-03-21")
    sheet.cell(2, place["handovers"]).value = True
    sheet.cell(2, place["studies_ct"]).value = 12.5
    sheet.cell(2, place["pacs_down_minutes"]).value = pd.Timedelta(hours=1, minutes=30)
    sheet.cell(2, place["pacs_down_minutes"]).number_format = "[h]:mm"
    content = io.BytesIO()
    book.save(content)
    [row] = read_rows(content.getvalue()).values()
    assert [(p.field, p.code) for p in row["wrong"]] == [
        ("film_prints", "date_cell"),
        ("cds", "formula"),
        ("handovers", "true_or_false"),
    ]
    assert row["cds"] == "=SUM(A1:A2)"
    assert row["studies_ct"] == 12.5
    assert row["pacs_down_minutes"] == 90
    assert row["unknown"] == ("note",)
    assert to_persian(90) == "۹۰"


def test_a_template_of_another_version_is_told() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_of()))
    book["payesh"]["B1"] = "0"
    content = io.BytesIO()
    book.save(content)
    [problem] = read_file("xlsx", content.getvalue()).problems
    assert problem.code == "template_outdated"


def test_a_template_that_nobody_touched_has_no_rows() -> None:
    [problem] = read_file("xlsx", template_of()).problems
    assert problem.code == "no_rows"
