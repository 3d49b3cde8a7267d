"""An officer files for many facilities: takes the workbook, sends it, mends what was refused."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reports.models import Report, Submission, Upload
from reports.policy.form.sheet import COLUMNS
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.importing.uploads import work
from tests.reports.intake.workbooks import CODES, cells_of, filled, plain_workbook
from tests.reports.views.signed_in import client_of, page_of

MONTH = 140012
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def template(client: Client, **params: Any) -> bytes:
    """The workbook that the page gives."""
    answer = client.get("/uploads/template/", {"period": MONTH, "choice": "all"} | params)
    assert answer.status_code == 200, answer.content.decode()
    assert answer.headers["Content-Type"] == WORKBOOK
    return bytes(answer.content)


def send(client: Client, content: bytes, name: str = "گزارش‌ها.xlsx") -> str:
    """Send a file as the page does; answers the address of its result."""
    answer = client.post("/uploads/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def latest(database: Accounts) -> Upload:
    """The file that was sent last."""
    with database.as_jobs():
        return Upload.objects.latest("received_at")


def report(**changes: Any) -> dict[str, Any]:
    """A plausible month of the imaging centre, as typed."""
    return {"explanation": "ماه نخست گزارش است"} | monthly.figures(**changes)


def test_the_month_of_an_officer(database: Accounts) -> None:
    client = client_of(cast.OFFICER)
    assert "ثبت با فایل اکسل" in page_of(client, "/uploads/")
    workbook = template(client)
    rows = {row["facility"]: row for row in cells_of(workbook)}
    assert set(rows) == {cast.T_HOSPITAL, cast.T_IMAGING, cast.T_OFFICE, cast.T_RECEIVER}
    # One row is right, one has two mistakes, the others stay as they are.
    sent = filled(
        workbook,
        {
            cast.T_IMAGING: report(),
            cast.T_HOSPITAL: report(film_prints="دوازده", cds=-3),
        },
    )
    address = send(client, sent)
    assert "در نوبت" in page_of(client, address)
    work(database)
    page = page_of(client, address)
    upload = latest(database)
    assert (upload.accepted, upload.rejected, upload.rows_total) == (1, 1, 2)
    for words in (
        "«فیلم چاپ‌شده (برگ)» باید یک عدد صحیح باشد.",
        cast.T_HOSPITAL,
        "دریافت ردیف‌های نیازمند اصلاح",
    ):
        assert words in page
    # The rejected row comes back with coloured cells and notes, and only it.
    result = client.get(f"{address}result/").content
    sheet = openpyxl.load_workbook(io.BytesIO(result)).worksheets[0]
    [row] = cells_of(result)
    assert row["facility"] == cast.T_HOSPITAL
    assert (row["film_prints"], row["cds"]) == ("دوازده", -3)
    bad = {code: sheet.cell(5, CODES.index(code) + 1) for code in ("film_prints", "cds")}
    assert all(cell.fill.fgColor.rgb == "FFF8C9C4" for cell in bad.values())
    assert "باید یک عدد صحیح باشد" in bad["film_prints"].comment.text
    assert "نباید منفی باشد" in bad["cds"].comment.text
    assert sheet.cell(5, CODES.index("studies_ct") + 1).comment is None
    # Mended, it is accepted; sent twice, nothing changes.
    mended = filled(result, {cast.T_HOSPITAL: {"film_prints": "۱۲۰", "cds": 60}})
    for expected in ("accepted", "unchanged"):
        send(client, mended)
        work(database)
        last = latest(database)
        assert (getattr(last, expected), last.rejected) == (1, 0)
    with database.as_jobs():
        stored = Report.objects.get(facility__code=cast.T_HOSPITAL)
        assert (stored.film_prints, stored.cds) == (120, 60)
        assert Submission.objects.filter(channel="workbook").count() == 2


def test_a_csv_of_a_person_goes_the_same_way(database: Accounts) -> None:
    client = client_of(cast.OFFICER)
    figures = monthly.figures()
    head = ";".join(["facility", "period", "explanation", *figures])
    row = ";".join([cast.T_IMAGING, str(MONTH), "نخستین ماه", *map(str, figures.values())])
    address = send(client, f"\ufeff{head}\n{row}\n".encode(), "a.csv")
    work(database)
    upload = latest(database)
    assert (upload.media, upload.accepted) == ("csv", 1), page_of(client, address)


def test_a_filed_month_needs_a_reason(database: Accounts) -> None:
    client = client_of(cast.OFFICER)
    send(client, plain_workbook([{"facility": cast.T_IMAGING, "period": MONTH} | report()]))
    work(database)
    workbook = template(client)
    [row] = [r for r in cells_of(workbook) if r["facility"] == cast.T_IMAGING]
    assert row["studies_ct"] == monthly.figures()["studies_ct"]  # what is filed stands in it
    changed = filled(workbook, {cast.T_IMAGING: report(studies_ct=row["studies_ct"] + 1)})
    address = send(client, changed)
    work(database)
    assert "دلیل اصلاح" in page_of(client, address)
    result = client.get(f"{address}result/").content
    sheet = openpyxl.load_workbook(io.BytesIO(result)).worksheets[0]
    assert sheet.cell(5, CODES.index("reason") + 1).comment is not None
    send(client, filled(result, {cast.T_IMAGING: {"reason": "شمارش دوباره"}}))
    work(database)
    assert latest(database).corrected == 1


def test_what_is_missing_is_what_has_not_filed(database: Accounts) -> None:
    client = client_of(cast.OFFICER)
    send(client, plain_workbook([{"facility": cast.T_IMAGING, "period": MONTH} | report()]))
    work(database)
    missing = cells_of(template(client, choice="missing"))
    assert {row["facility"] for row in missing} == {cast.T_HOSPITAL, cast.T_OFFICE}
    [one] = cells_of(template(client, choice="one", facility="t-img-1", period=140101))
    assert one["film_opening"] == monthly.figures()["film_closing"]  # carried over


def test_the_template_protects_what_is_not_asked(shared_database: Accounts) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(client_of(cast.OFFICER))))
    sheet = book.worksheets[0]
    assert sheet.sheet_view.rightToLeft
    assert sheet.protection.sheet
    assert sheet.freeze_panes == "D5"
    assert list(book.sheetnames) == ["گزارش‌ها", "راهنما", "payesh"]
    rows = {sheet.cell(r, 1).value: r for r in range(5, sheet.max_row + 1)}
    place = {code: CODES.index(code) + 1 for code in CODES}
    office = rows[cast.T_OFFICE]
    assert sheet.cell(office, place["studies_ct"]).protection.locked
    assert not sheet.cell(office, place["studies_dental"]).protection.locked
    assert sheet.cell(office, 1).protection.locked
    checked = {
        cells.min_col
        for rule in sheet.data_validations.dataValidation
        for cells in rule.sqref.ranges
    }
    filled_in = {place[c.code] for c in COLUMNS if c.purpose in ("figure", "remark")}
    assert checked == filled_in


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"", "فایلی انتخاب نشده است|خالی است"),
        ("a.xlsx", b"%PDF-1.7 ...", "PDF"),
        ("a.xlsx", b"<html><table></table>", "HTML"),
        ("a.xlsx", b'{"reports": []}', "نه فایل اکسل"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xls"),
    ],
)
def test_what_is_no_workbook_is_told_at_once(
    shared_database: Accounts, name: str, content: bytes, words: str
) -> None:
    answer = client_of(cast.OFFICER).post("/uploads/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert any(word in page for word in words.split("|"))


def test_a_file_that_is_too_large_is_refused_before_it_is_read(shared_database: Accounts) -> None:
    answer = client_of(cast.OFFICER).post("/uploads/", {}, CONTENT_LENGTH=str(200 * 2**20))
    assert answer.status_code == 413
    assert "۱۰۰ مگابایت" in answer.content.decode()


@pytest.mark.parametrize("username", [cast.CLERK, cast.SIGNATORY, cast.ANALYST, cast.INSPECTOR])
def test_only_officers_file_by_workbook(shared_database: Accounts, username: str) -> None:
    client = client_of(username)
    for address in ("/uploads/", "/uploads/template/"):
        page_of(client, address, status=404)
    assert client.post("/uploads/", {}).status_code == 404
    assert "/uploads/" not in page_of(client, "/")


def test_a_foreign_upload_is_no_upload(database: Accounts) -> None:
    address = send(client_of(cast.OFFICER), plain_workbook([{"facility": "x", "period": MONTH}]))
    work(database)
    other = client_of(cast.OTHER_OFFICER)
    for path in (address, f"{address}result/"):
        page_of(other, path, status=404)
    assert "فایلی فرستاده نشده" in page_of(other, "/uploads/")


def test_rows_of_no_month_and_no_facility_are_shown_as_they_are(database: Accounts) -> None:
    client = client_of(cast.OFFICER)
    address = send(
        client, "facility,period,cds\n=1+1,1401/99,5\nT-IMG-1,بهار,5\n".encode(), "a.csv"
    )
    work(database)
    page = page_of(client, address)
    assert "<bdi>140199</bdi>" in page
    assert '<bdi class="code">=1+1</bdi>' in page
    [first, second] = cells_of(client.get(f"{address}result/").content)
    assert (first["facility"], second["period"]) == ("=1+1", "بهار")


def test_templates_hold_only_ones_own_facilities(shared_database: Accounts) -> None:
    codes = {row["facility"] for row in cells_of(template(client_of(cast.OTHER_OFFICER)))}
    assert codes == {cast.I_HOSPITAL, cast.I_IMAGING}
    page_of(
        client_of(cast.OTHER_OFFICER),
        "/uploads/template/",
        status=400,
        period=MONTH,
        choice="one",
        facility=cast.T_IMAGING,
    )


def test_the_pages_speak_english(database: Accounts) -> None:
    client = client_of(cast.OFFICER, language="en")
    workbook = template(client)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]
    assert (sheet.cell(4, 1).value, sheet.sheet_view.rightToLeft) == ("Facility code", None)
    address = send(client, filled(workbook, {cast.T_IMAGING: report(cds="many")}))
    work(database)
    assert "must be a whole number" in page_of(client, address)
    result = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}result/").content))
    comment = result.worksheets[0].cell(5, CODES.index("cds") + 1).comment
    assert "must be a whole number" in comment.text
