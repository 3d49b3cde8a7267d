"""Search in a real browser by keyboard: its key, its list, Enter and Escape; without script too."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import cast
from tests.browser.conftest import Site, sign_in, watch
from tests.screens.looking import axe_faults, layout_faults

FIELD, LIST = "#search-words", "#search-list"


def typed(page: Page, words: str) -> None:
    """Reach the field by its key, type, and wait for what is suggested."""
    page.keyboard.press("/")
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.type(words)
    expect(page.locator(LIST)).to_be_visible()


def test_the_list_is_walked_by_arrows_and_enter_goes_there(page: Page) -> None:
    sign_in(page, cast.OFFICER)
    typed(page, "نمونه")
    field, options = page.locator(FIELD), page.locator(f"{LIST} [data-address]")
    expect(options).to_have_count(4)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#search-said")).to_have_text(re.compile("۴"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = options.nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", second.get_attribute("id") or "")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # the field itself
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("ArrowUp")  # the last
    expect(options.last).to_have_attribute("aria-selected", "true")
    wanted = options.last.get_attribute("data-address") or ""
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{wanted}")


def test_escape_closes_the_list_then_empties_the_field_then_leaves_it(page: Page) -> None:
    sign_in(page, cast.OFFICER)
    typed(page, "نمونه")
    field = page.locator(FIELD)
    page.keyboard.press("Escape")
    expect(page.locator(LIST)).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("نمونه")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    page.keyboard.press("Escape")
    expect(field).not_to_be_focused()


def test_enter_without_a_choice_opens_the_page_and_a_code_its_facility(page: Page) -> None:
    sign_in(page, cast.OFFICER)
    typed(page, "نمونه")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.locator(".search-results li")).to_have_count(4)
    page.keyboard.press("/")
    page.keyboard.type("t-img-۱")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/facilities/{cast.T_IMAGING}/")


def test_a_slash_in_another_field_is_a_slash(page: Page) -> None:
    sign_in(page, cast.OFFICER)
    page.goto("/facilities/")
    page.locator("main [name=search]").focus()
    page.keyboard.type("a/b")
    expect(page.locator("main [name=search]")).to_have_value("a/b")


def test_search_works_without_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, cast.OFFICER)
    page.fill(FIELD, "نمونه")
    page.locator(FIELD).press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert page.locator(".search-results li").count() == 4
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 390])
def test_search_is_for_everybody_on_every_screen(
    browser: Browser, site: Site, width: int, theme: Any
) -> None:
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": width, "height": 844},
        color_scheme=theme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    faults = watch(page, site)
    sign_in(page, cast.OFFICER)
    for address in ("/search/?q=نمونه", "/search/?q=xyz", "/search/"):
        page.goto(address)
        assert axe_faults(page) == [], address
        assert layout_faults(page) == [], address
    typed(page, "نمونه")
    page.keyboard.press("ArrowDown")
    assert axe_faults(page) == []
    assert layout_faults(page) == []
    context.close()
    assert not faults
