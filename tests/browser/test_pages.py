"""An inspector's working day in a real browser: sign in, look for cases, work one, take Excel."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests import cast
from tests.browser.conftest import Site, sign_in, watch

EXPORT_TIMEOUT = 30_000  # ms


def test_a_wrong_password_is_told_in_persian(page: Page) -> None:
    page.goto("/")
    page.fill("[name=login]", cast.ANALYST)
    page.fill("[name=password]", "wrong")
    page.click("main button[type=submit]")
    expect(page.locator(".problems")).to_have_text("نام کاربری یا گذرواژه نادرست است.")


def test_cases_are_found_by_filters_that_stay_in_the_address(page: Page) -> None:
    sign_in(page, cast.NATIONAL_INSPECTOR)
    page.click(".side >> text=موارد مشکوک")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.select_option("#rule", "ART4_FILM_FEE")
    page.fill("#search", "تهران")
    page.click("text=اعمال")
    page.wait_for_url("**rule=ART4_FILM_FEE**")
    expect(page.locator("#total")).to_have_text("۲ مورد یافت شد")
    page.click("thead >> text=دوره")
    page.wait_for_url("**sort=period**")
    expect(page.locator("#rule")).to_have_value("ART4_FILM_FEE")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("دوره")
    expect(page.locator("tbody tr").first).to_contain_text("فروردین ۱۴۰۱")
    expect(page.locator("tbody tr").first).to_contain_text("○ مورد مشکوک")
    page.reload()
    expect(page.locator("#search")).to_have_value("تهران")


def test_the_excel_list_comes_with_progress_and_without_leaving_the_page(page: Page) -> None:
    sign_in(page, cast.NATIONAL_INSPECTOR)
    # Suspicions that no other test of the browser opens: there are sixty of them.
    page.goto(f"/violations/?state=suspected&rule=FILM_BALANCE&facility={cast.T_HOSPITAL}")
    page.click("button:has-text('اکسل')")
    link = page.locator("#export a:has-text('دریافت فایل اکسل')")
    link.wait_for(timeout=EXPORT_TIMEOUT)
    expect(page.locator("#total")).to_be_visible()
    with page.expect_download() as download:
        link.click()
    sheet = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes())).worksheets[
        0
    ]
    assert sheet.max_row == 2 + 60
    assert "دادهٔ ساختگی" in sheet["A1"].value
    head = [cell.value for cell in sheet[2]]
    states = {row[head.index("وضعیت")] for row in sheet.iter_rows(min_row=3, values_only=True)}
    assert states == {"مورد مشکوک"}


def test_the_excel_list_comes_without_scripts_too(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    faults = watch(page, site)
    sign_in(page, cast.INSPECTOR)
    page.goto("/violations/?rule=NO_PLATFORM")
    page.click("button:has-text('اکسل')")
    page.wait_for_url("**/exports/*/")
    page.locator("a:has-text('دریافت فایل اکسل')").wait_for(timeout=EXPORT_TIMEOUT)
    context.close()
    assert not faults


def test_a_case_is_worked(page: Page) -> None:
    sign_in(page, cast.INSPECTOR)
    page.goto("/violations/?rule=FEE_OTHER")
    page.click("tbody a")
    expect(page.locator("h1")).to_contain_text("محرمانه")
    page.select_option("[name=addressee]", "article_11")
    page.click("button:has-text('ارجاع')")
    expect(page.locator(".page-head .state")).to_have_text(re.compile("◆ ارجاع‌شده"))
    expect(page.locator(".history")).to_contain_text("کاوه بازرس")


def test_english_is_one_click_away_and_stays(page: Page) -> None:
    sign_in(page, cast.OFFICER)
    page.goto("/violations/?state=suspected")
    page.click("button[lang=en]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    expect(page.locator("#state")).to_have_value("suspected")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.click("button[lang=fa]")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


def test_the_registers_pages_do_not_change_light_and_dark(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, color_scheme="dark")
    page = context.new_page()
    sign_in(page, cast.OFFICER)
    page.goto("/admin/")
    expect(page.locator(".demo-mark")).to_contain_text("دادهٔ ساختگی")
    font = "getComputedStyle(document.body).fontFamily"
    assert str(page.evaluate(font)).startswith("Vazirmatn")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    context.close()


@pytest.mark.parametrize("machine", ["light", "dark"])
def test_light_and_dark_follow_the_machine_and_the_switch(
    browser: Browser, site: Site, machine: str
) -> None:
    other = "dark" if machine == "light" else "light"
    context = browser.new_context(base_url=site.url, color_scheme=machine)  # type: ignore[arg-type]
    page = context.new_page()
    faults = watch(page, site)
    page.goto("/accounts/login/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", machine)
    page.click("#theme-switch")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", other)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", other)
    context.close()
    assert not faults
