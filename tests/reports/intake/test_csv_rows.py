"""CSV files as spreadsheets and people write them."""

import csv
import io

import openpyxl
import pytest

from reports.intake import csv_rows
from reports.intake.messages import EVERY_WARNING
from reports.policy.form.figures import FIGURES
from reports.policy.form.form import BY_CODE
from tests.reports.exports.sheets import HOSPITAL, template_of
from tests.reports.intake.files import read
from tests.reports.intake.workbooks import FIRST_ROW, filled

HEAD = "facility,period,cds,platform,platform_name,office_has_line\n"


def one(content: str) -> dict[str, object]:
    """The only row of a file."""
    read_in = read("csv", content.encode())
    assert read_in.problems == []
    [line] = read_in.frame.to_dict("records")
    return {str(name): value for name, value in line.items()}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("A,140012,12,pacs,نام,بله", (140012, 12, "pacs", "نام", "بله")),
        ("A,۱۴۰۰۱۲,۱۲,PACS,,", (140012, "۱۲", "PACS", None, None)),
        ("A,1400/12,007,ندارد,123,خیر", (140012, 7, "ندارد", "123", "خیر")),
        ("A,\u061c۱۴۰۰/۱۲\u200b,7,none,,", (140012, 7, "none", None, None)),
        ("A,1400-1,,,,", (140001, None, None, None, None)),
        ("A,۱۴۰۰/۲,12.0,cloud,,", (140002, "12.0", "cloud", None, None)),
        ('A,140012,"1,200",,"a, ""b""",', (140012, "1,200", None, 'a, "b"', None)),
        ("A,Bahman,-3,,,", ("Bahman", "-3", None, None, None)),
        ("A,,99999999999999999999,,,", ("", "99999999999999999999", None, None, None)),
    ],
)
def test_cells_are_read_as_they_are_typed(cells: str, expected: tuple[object, ...]) -> None:
    line = one(HEAD + cells)
    found = (
        line["period"],
        line["cds"],
        line["platform"],
        line["platform_name"],
        line["office_has_line"],
    )
    assert tuple(None if value != value else value for value in found) == expected
    assert line["body"] == cells.encode(), "the exact bytes of the row"


@pytest.mark.parametrize("words", ["codes", "Persian", "English"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_heads_are_codes_or_labels(words: str, delimiter: str) -> None:
    heads = {
        "codes": ["facility", "period", "reason", "explanation", *BY_CODE],
        "Persian": [
            "کد مرکز",
            "ماه",
            "دلیل اصلاح",
            "توضیح هشدارها",
            *(f.label_fa for f in FIGURES),
        ],
        "English": [
            "Facility code",
            "Month",
            "reason",
            "explanation",
            *(f.label_en for f in FIGURES),
        ],
    }[words]
    cells = ["A", "140012", "چرا", "چون", *(str(n) for n in range(len(BY_CODE)))]
    quoted = [f'"{head}"' for head in heads]
    line = one(delimiter.join(quoted) + "\r\n" + delimiter.join(cells) + "\r\n")
    assert (line["facility"], line["reason"]) == ("A", "چرا")
    assert line["explanations"] == {EVERY_WARNING: "چون"}
    assert line["unknown"] == ()
    assert [str(line[code]) for code in BY_CODE if BY_CODE[code].type == "count"] == [
        str(float(n)) for n, code in enumerate(BY_CODE) if BY_CODE[code].type == "count"
    ]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "؛"])
@pytest.mark.parametrize("said", [False, True])
def test_separator_and_encoding_are_found(
    separator: str, encoding: str, mark: str, said: bool
) -> None:
    head = separator.join(["facility", "period", "cds", "platform_name"])
    cells = separator.join(["A", "۱۴۰۰/۱۲", "7", f'"a{separator}b"'])
    first = f"sep={separator}\r\n" if said else ""
    content = f"{mark}{first}{head}\r\n{cells}\r\n".encode(encoding)
    read_in = read("csv", content)
    if encoding != "utf-8" and not mark:
        assert [problem.code for problem in read_in.problems] == ["not_utf8"]
        return
    [line] = read_in.frame.to_dict("records")
    found = (line["facility"], line["period"], line["cds"], line["platform_name"])
    assert found == ("A", 140012, 7, f"a{separator}b")
    assert line["body"] == cells.encode(encoding), "the exact bytes of the row"
    assert line["place"] == 2, "the line that names the separator is no row of a sheet"


def test_the_separator_is_the_one_by_which_there_are_headings() -> None:
    title = "گزارش ماهانه, دانشگاه, اسفند, تهیه\n"
    [line] = read("csv", (title + "facility;period;cds\nA;140012;7\n").encode()).frame.to_dict(
        "records"
    )
    assert (line["period"], line["cds"], line["place"]) == (140012, 7, 3)


@pytest.mark.parametrize("spell", ["as it is", "joined", "apart", "Arabic letters", "on two lines"])
def test_labels_are_known_however_they_are_spelled(spell: str) -> None:
    old, new = {
        "as it is": ("", ""),
        "joined": ("\u200c", ""),
        "apart": ("\u200c", " "),
        "Arabic letters": ("ی", "ي"),
        "on two lines": (" (", "\n("),
    }[spell]
    labels = ("کد مرکز", "ماه گزارش", *(figure.label_fa for figure in FIGURES))
    heads = [f'"{label.replace(old, new)}"' for label in labels]
    cells = ["A", "140012", *("1" for _ in FIGURES)]
    line = one(";".join(heads) + "\n" + ";".join(cells))
    assert line["unknown"] == ()
    assert [code for code in BY_CODE if line[code] not in (1, "1")] == []


def test_the_template_saved_as_csv_is_still_the_template() -> None:
    template = filled(template_of(), {HOSPITAL: {"cds": 1200, "platform": "PACS"}})
    sheet = openpyxl.load_workbook(io.BytesIO(template)).worksheets[0]
    file = io.StringIO()
    csv.writer(file).writerows(
        ["" if cell is None or str(cell).startswith("=") else cell for cell in row]
        for row in sheet.iter_rows(values_only=True)
    )
    content = file.getvalue().replace("1200", '"1,200"').encode("utf-8-sig")
    [line] = read("csv", content).frame.to_dict("records")  # the others were left as they are
    assert (line["facility"], line["period"], line["place"]) == (HOSPITAL, 140012, FIRST_ROW)
    assert (line["cds"], line["platform"], line["film_opening"]) == ("1,200", "PACS", 100)
    assert line["unknown"] == ()


def test_a_row_over_several_lines_keeps_all_of_them_and_counts_as_one() -> None:
    first, second = 'A,140012,1,,"x\r\ny",', "B,140012,2,,,"
    frame = read("csv", (HEAD + first + "\r\n\r\n,,,,,\r\n" + second).encode()).frame
    assert frame["body"].tolist() == [first.encode(), second.encode()]
    assert frame["place"].tolist() == [2, 5], "as a spreadsheet numbers its rows"


def test_what_only_a_row_has_wrong_is_told_there() -> None:
    rows = ["A,140012,1,,,,", "A,140012,1,,,,9", ",140012,1", "A,140012"]
    frame = read("csv", (HEAD + "\n".join(rows)).encode()).frame
    assert [[p.code for p in wrong] for wrong in frame["wrong"]] == [
        [],
        ["too_many_cells"],
        ["required"],
        [],
    ]


def test_a_column_that_is_no_figure_is_told_where_it_is_filled() -> None:
    frame = read("csv", b"facility,period,x-rays,cds\nA,140012,3,1\nA,140011,,1\n").frame
    assert frame["unknown"].tolist() == [("x-rays",), ()]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_headings"),
        (b"\n\n", "no_headings"),
        (b"facility,cds\nA,1\n", "no_headings"),
        (b"facility,period,cds,cds\n", "column_twice"),
        ("facility,period,cds,لوح فشردهٔ تحویل‌شده (عدد)\n".encode(), "column_twice"),
        (b"facility,period,cds" + b",x" * 300, "no_headings"),
        (b"facility,period\nA,140012\n", "no_headings"),
        (b"sep=|\nfacility,period,cds\nA,140012,1\n", "no_headings"),
        (b'facility,period\n"A,140012', "not_csv"),
        (b'facility,period\n"A"x,140012', "not_csv"),
        (b"facility,period\rA,140012\r", "not_csv"),
        (b"facility,period\nA\0,140012", "not_csv"),
        (b"facility,period\n" + b"x" * 200_000, "not_csv"),
        ("facility,period\nمرکز,1".encode("cp1256"), "not_utf8"),
        ("facility,period,cds\nA,1,2".encode("utf-16-le"), "not_utf8"),
        ("facility,period,cds\nA,1,2".encode("utf-16-be"), "not_utf8"),
        ("facility,period,cds\nA,1,2".encode("utf-16")[:-1], "not_utf8"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, code: str) -> None:
    read_in = read("csv", content)
    assert [problem.code for problem in read_in.problems] == [code]
    assert len(read_in.frame) == 0


def test_rows_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "MOST_ROWS", 2)
    two = "A,140012,1,,,\nA,140011,1,,,\n\n\n"
    assert len(read("csv", (HEAD + two).encode()).frame) == 2
    assert [p.code for p in read("csv", (HEAD + two + two).encode()).problems] == ["too_many_rows"]
