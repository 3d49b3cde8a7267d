"""Every Excel list as people open and print it: by openpyxl, and through LibreOffice."""

import io
import re
import subprocess
import textwrap
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tests.prepare import libreoffice
from tests.reports.exports.lists import LISTS

POINTS = 12.0  # a line of ten-point text needs no less
A4_LANDSCAPE = (842, 595)  # points

each_list = pytest.mark.parametrize("name", LISTS)
each_language = pytest.mark.parametrize("language", ["fa", "en"])


def opened(content: bytes) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def converted(content: bytes, folder: Path, to: str) -> bytes:
    """The workbook as LibreOffice saves it in another format."""
    source = folder / "list.xlsx"
    source.write_bytes(content)
    target = folder / "converted"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [str(libreoffice()), profile, "--headless", "--convert-to", to]
    subprocess.run(
        [*command, "--outdir", str(target), str(source)], check=True, capture_output=True
    )
    return (target / f"list.{to.partition(':')[0]}").read_bytes()


def widths_of(sheet: Worksheet) -> dict[str, float]:
    """The width of each column, of which openpyxl keeps neighbours alike as one."""
    return {
        get_column_letter(place): kept.width
        for kept in sheet.column_dimensions.values()
        for place in range(kept.min, kept.max + 1)
    }


def is_high_enough(sheet: Worksheet, row: int) -> bool:
    """Whether every text of a row has room in its column's width."""
    height, widths = sheet.row_dimensions[row].height, widths_of(sheet)
    lines = [
        len(textwrap.wrap(cell.value, round(widths[cell.column_letter])))
        for cell in sheet[row]
        if isinstance(cell.value, str)
    ]
    return bool(height >= POINTS * max(lines))


@each_list
@each_language
def test_it_says_what_it_is_and_keeps_that_in_view(name: str, language: str) -> None:
    sheet = opened(LISTS[name](language))
    assert bool(sheet.sheet_view.rightToLeft) == (language == "fa")
    secret = "محرمانه" if language == "fa" else "Confidential"
    assert sheet["A1"].value.startswith(secret)
    assert "کاوه بازرس" in sheet["A1"].value
    assert ("۱۴۰۱/۰۳/۱۱ ۱۰:۰۵" if language == "fa" else "1401/03/11 10:05") in sheet["A1"].value
    assert secret in sheet.oddHeader.center.text
    assert "کاوه بازرس" in sheet.oddFooter.right.text
    assert sheet.freeze_panes in ("C3", "D3")
    assert sheet.print_title_rows == "$1:$2"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    (title,) = sheet.merged_cells.ranges
    assert title.coord == ("A1:B1" if sheet.freeze_panes == "C3" else "A1:C1")
    width = sum(widths_of(sheet)[letter] for letter in "ABC"[: title.max_col])
    lines = len(textwrap.wrap(sheet["A1"].value, round(width)))
    assert sheet.row_dimensions[1].height >= POINTS * lines


@each_list
@each_language
def test_no_row_is_cut(name: str, language: str) -> None:
    sheet = opened(LISTS[name](language))
    assert all(is_high_enough(sheet, row) for row in range(2, sheet.max_row + 1))


@each_list
def test_numbers_are_numbers_and_text_is_text(name: str) -> None:
    sheet = opened(LISTS[name]("fa"))
    for row in sheet.iter_rows(min_row=3):
        for cell in row:
            assert cell.data_type in ("s", "n")
            if isinstance(cell.value, str):
                assert cell.number_format == "@"
                assert cell.alignment.wrap_text
                assert cell.quotePrefix == cell.value.startswith("=")
            elif cell.value is not None:
                assert cell.number_format not in ("@", "General")


@each_list
def test_libreoffice_keeps_every_cell_and_height(name: str, tmp_path: Path) -> None:
    content = LISTS[name]("fa")
    sent, kept = opened(content), opened(converted(content, tmp_path, "xlsx"))
    assert list(kept.values) == list(sent.values)
    for row in range(1, sent.max_row + 1):
        assert kept.row_dimensions[row].height == pytest.approx(
            sent.row_dimensions[row].height, abs=0.5
        )
    links = [(cell.coordinate, cell.hyperlink.target) for cell in sent["D"] if cell.hyperlink]
    assert [(c.coordinate, c.hyperlink.target) for c in kept["D"] if c.hyperlink] == links
    assert bool(links) == name.startswith("suspicions")
    assert kept.print_title_rows == sent.print_title_rows


@each_list
def test_it_prints_on_a4_across(name: str, tmp_path: Path) -> None:
    printed = converted(LISTS[name]("fa"), tmp_path, "pdf")
    sizes = [
        tuple(map(float, box)) for box in re.findall(rb"/MediaBox ?\[0 0 (\S+) (\S+)\]", printed)
    ]
    across = [size for size in sizes if size == pytest.approx(A4_LANDSCAPE, abs=1)]
    assert len(across) == (2 if name.startswith("suspicions") else 1), "beside one another"
    assert len(sizes) - len(across) <= 2, "the explanation"
