"""An officer files by workbook in a real browser: with scripts, without them, on a phone."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests import cast
from tests.browser.conftest import Site, sign_in, watch
from tests.reports import monthly
from tests.reports.intake.workbooks import CODES, cells_of, filled

TIMEOUT = 30_000  # ms
AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 390, "height": 800}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_of(page: Page, month: str) -> bytes:
    """The template that the page gives for all facilities and a month."""
    page.goto("/uploads/")
    page.select_option("#template-period", month)
    page.check("#choice-all")
    with page.expect_download() as download:
        page.click("text=دریافت فایل اکسل")
    return Path(download.value.path()).read_bytes()


def payload(content: bytes) -> Any:
    """A file as a person chooses it."""
    return {"name": "گزارش‌ها.xlsx", "mimeType": WORKBOOK, "buffer": content}


def month_of(**changes: Any) -> dict[str, Any]:
    return {"explanation": "نخستین ماه گزارش"} | monthly.figures(**changes)


def test_a_workbook_is_sent_with_progress_and_its_bad_row_comes_back(page: Page) -> None:
    sign_in(page, cast.OFFICER)
    page.click(".side >> text=ثبت با فایل اکسل")
    sent = filled(
        workbook_of(page, "140106"),
        {
            cast.T_IMAGING: month_of(),
            cast.T_HOSPITAL: month_of(cds="سیصد"),
        },
    )
    page.set_input_files("#file", payload(sent))
    expect(page.locator("#file-chosen")).to_contain_text("کیلوبایت")
    page.click("button:has-text('فرستادن')")
    page.wait_for_url("**/uploads/*-*/")
    expect(page.locator(".upload-count.bad")).to_contain_text("۱", timeout=TIMEOUT)
    expect(page.locator(".upload-counts li").first).to_contain_text("پذیرفته‌شده ۱")
    expect(page.locator(".upload-problem")).to_contain_text("باید یک عدد صحیح باشد")
    with page.expect_download() as download:
        page.click("text=دریافت ردیف‌های نیازمند اصلاح")
    result = Path(download.value.path()).read_bytes()
    assert [row["facility"] for row in cells_of(result)] == [cast.T_HOSPITAL]
    sheet = openpyxl.load_workbook(io.BytesIO(result)).worksheets[0]
    assert sheet.cell(5, CODES.index("cds") + 1).value == "سیصد"
    page.select_option("#outcome", "accepted")
    page.click("button:has-text('نمایش')")
    expect(page.locator("tbody a:has-text('رسید')")).to_be_visible()


def test_what_is_no_workbook_is_told_beside_the_field(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url)
    page = context.new_page()  # not watched: the console names every answer that refuses
    sign_in(page, cast.OFFICER)
    page.goto("/uploads/")
    page.set_input_files("#file", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"%PDF-1.7"})
    page.click("form#upload-form button")
    expect(page.locator("#upload-problem")).to_have_text(
        "این فایل یک فایل PDF است، نه فایل اکسل گزارش‌ها."
    )
    context.close()


def test_it_works_without_scripts_on_a_phone(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    faults = watch(page, site)
    sign_in(page, cast.OFFICER)
    sent = filled(workbook_of(page, "140107"), {cast.T_IMAGING: month_of()})
    page.set_input_files("#file", payload(sent))
    page.click("button:has-text('فرستادن')")
    page.wait_for_url("**/uploads/*-*/")
    expect(page.locator(".upload-counts li").first).to_contain_text("۱", timeout=TIMEOUT)
    context.close()
    assert not faults


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_nothing_stands_in_anybodys_way(
    browser: Browser, site: Site, theme: str, language: str
) -> None:
    context = browser.new_context(
        base_url=site.url,
        color_scheme=theme,
        viewport=PHONE,  # type: ignore[arg-type]
    )
    page = context.new_page()
    sign_in(page, cast.OFFICER)
    if page.locator("html").get_attribute("lang") != language:
        page.click(f"button[lang={language}]")
    page.goto("/uploads/")
    page.set_input_files(
        "#file",
        {
            "name": "a.csv",
            "mimeType": "text/csv",
            "buffer": b"facility,period,cds\nx,1401/99,1\n",
        },
    )
    page.click("form#upload-form button")
    page.wait_for_url("**/uploads/*-*/")
    page.locator(".upload-count.bad").wait_for(timeout=TIMEOUT)
    for address in (page.url, "/uploads/"):
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"]
        page.evaluate(AXE.read_text())
        result = page.evaluate("axe.run({resultTypes: ['violations']})")
        assert not [(v["id"], [n["html"] for n in v["nodes"]]) for v in result["violations"]]
    context.close()
