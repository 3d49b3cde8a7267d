"""Pages on paper: A4 landscape, nothing cut, heads that repeat, light out of a dark screen."""

import io
from typing import Final
from unicodedata import normalize

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests import cast
from tests.browser.conftest import Site, sign_in

PAPER: Final = 1047  # CSS px across A4 landscape, within margins of 10 mm
PAGES: Final = (
    "/",
    "/violations/",
    "/violations/{case}/",
    "/facilities/",
    f"/facilities/{cast.T_IMAGING}/",
    "/universities/tehran/",
    "/inbox/",
)
BEYOND: Final = """width => [...document.querySelectorAll("main *")]
  .filter((one) => one.checkVisibility() && !one.closest(".visually-hidden, svg"))
  .map((one) => [one.getBoundingClientRect(), one])
  .filter(([box]) => box.width > 0 && (box.right > width + 1 || box.left < -1))
  .map(([, one]) => one.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("language", ["fa", "en"])
def test_nothing_is_wider_than_the_paper(browser: Browser, site: Site, language: str) -> None:
    context = browser.new_context(base_url=site.url, viewport={"width": PAPER, "height": 700})
    page = context.new_page()
    _enter(page, language)
    page.emulate_media(media="print")
    found: dict[str, list[str]] = {}
    for place in PAGES:
        page.goto(place.format(case=site.case))
        found[place] = page.evaluate(BEYOND, PAPER)
    context.close()
    assert {place: faults for place, faults in found.items() if faults} == {}


def test_a_list_is_printed_across_with_its_head_on_every_page(page: Page) -> None:
    _enter(page, "en")
    page.goto("/violations/")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert len(printed) > 1
    for sheet in printed:
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (842, 595)
    *whole, _last = printed  # the last sheet may hold what comes after the table
    for sheet in whole:
        assert "Reported figures" in normalize("NFKC", sheet.extract_text())


def test_a_dark_screen_prints_light(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, color_scheme="dark")
    page = context.new_page()
    sign_in(page, cast.INSPECTOR)
    page.goto("/violations/")
    colour = "name => getComputedStyle(document.querySelector(name)).backgroundColor"
    assert page.evaluate(colour, "body") == "rgb(17, 24, 27)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(colour, "body") == "rgb(255, 255, 255)"
    assert page.evaluate(colour, "table.list tbody tr") == "rgb(255, 255, 255)"
    context.close()


def _enter(page: Page, language: str) -> None:
    sign_in(page, cast.INSPECTOR)
    if page.locator("html").get_attribute("lang") != language:
        page.click(f"button[lang={language}]")
        page.locator(f"html[lang={language}]").wait_for()
