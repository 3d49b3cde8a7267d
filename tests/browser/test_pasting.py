"""A column copied from a sheet goes where its values belong, and the page says where."""

from playwright.sync_api import Page, expect

from reports.policy.form.form import STUDY_CODES
from tests import cast
from tests.browser.conftest import sign_in
from tests.browser.pasting import paste

SERVICES = list(STUDY_CODES)
PAGE = f"/filing/{cast.T_IMAGING}/140009/"


def values_of(page: Page, codes: list[str]) -> list[str]:
    """What stands in some fields."""
    return [page.locator(f"#f-{code}").input_value() for code in codes]


def test_a_column_of_all_services_reaches_folded_fields_too(page: Page) -> None:
    sign_in(page, cast.CLERK)
    page.goto(PAGE)
    folded = page.locator("details.rest [data-figure]").count()
    assert folded, "the register does not name every service of this facility"
    page.fill("#f-film_opening", "7")
    before = values_of(page, SERVICES)
    page.focus(f"#f-{SERVICES[0]}")
    numbers = [str(600 + n) for n in range(len(SERVICES))]
    paste(page, "\r\n".join(numbers) + "\r\n")
    assert values_of(page, SERVICES) == numbers, "each in its own field"
    expect(page.locator("#f-film_opening")).to_have_value("7")
    said = page.locator(".pasted")
    expect(said).to_contain_text("۱۱ خانه پر شد")
    expect(said.locator("li")).to_have_count(len(SERVICES))
    expect(said.locator("li").first).to_have_text("رادیوگرافی ساده: 600")
    expect(page.locator("details.rest")).to_have_attribute("open", "")
    page.fill(f"#f-{SERVICES[1]}", "5")
    said.get_by_role("button", name="برگرداندن").click()
    assert values_of(page, SERVICES) == [before[0], "5", *before[2:]], "what was typed since stays"


def test_a_column_stops_at_the_end_of_its_group(page: Page) -> None:
    sign_in(page, cast.CLERK)
    page.goto(PAGE)
    page.fill("#f-film_prints", "9")
    page.focus("#f-film_closing")
    paste(page, "1\n\n3\n4")
    expect(page.locator("#f-film_closing")).to_have_value("1")
    expect(page.locator("#f-film_prints")).to_have_value("9")
    expect(page.locator(".pasted")).to_contain_text("۲ مقدار وارد نشد: 3 · 4")


def test_a_column_of_prints_says_the_reason_by_its_words(page: Page) -> None:
    sign_in(page, cast.CLERK)
    page.goto(PAGE)
    page.focus("#f-cds")
    paste(page, "12\nدرخواست بيمار")
    expect(page.locator("#f-print_reason")).to_have_value("patient")
    page.focus("#f-cds")
    paste(page, "13\nهیچ‌کدام")
    expect(page.locator("#f-print_reason")).to_have_value("patient")
    expect(page.locator(".pasted")).to_contain_text("«هیچ‌کدام» در فهرست نیست")


def test_a_block_of_columns_is_not_guessed_at(page: Page) -> None:
    sign_in(page, cast.CLERK)
    page.goto(PAGE)
    before = values_of(page, SERVICES)
    page.focus(f"#f-{SERVICES[0]}")
    paste(page, "CT\t5\nMRI\t6")
    assert values_of(page, SERVICES) == before
    expect(page.locator(".pasted")).to_contain_text("یک ستون")
