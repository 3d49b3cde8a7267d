"""Pages on a phone and magnified: whole numbers, whole tables, and what to do in reach."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests import cast
from tests.browser.conftest import Site, sign_in, watch
from tests.browser.test_filing_form import address, fill
from tests.screens.looking import layout_faults

REVIEWED: Final = 140011
PAGES: Final = (
    "/",
    "/violations/",
    "/violations/{case}/",
    "/violations/new/",
    "/violations/?state=suspected&sort=facility&page=2",
    "/exports/",
    "/facilities/",
    f"/facilities/{cast.T_IMAGING}/",
    f"/facilities/{cast.T_IMAGING}/months/140105/",
    "/universities/tehran/",
    "/accounts/2fa/",
    "/inbox/",
    "/outbox/",
)
# Two phones, and a screen of 1366 px magnified to 200 %.
SCREENS: Final = ((390, 844), (360, 740), (683, 384))


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    """A window as large as a phone's, watched for errors."""
    context = browser.new_context(base_url=site.url, viewport={"width": 390, "height": 844})
    page = context.new_page()
    faults = watch(page, site)
    yield page
    context.close()
    assert not faults


def assert_in_sight(button: Locator) -> None:
    """Hold that the whole of it is on the screen without scrolling, and nothing lies over it."""
    expect(button).to_be_in_viewport(ratio=1)
    assert button.evaluate(
        "one => { const box = one.getBoundingClientRect();"
        " return one.contains(document.elementFromPoint(box.x + box.width / 2,"
        " box.y + box.height / 2)); }"
    )


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_nothing_is_broken_cut_or_wider_than_the_screen(
    browser: Browser, site: Site, width: int, height: int
) -> None:
    context = browser.new_context(base_url=site.url, viewport={"width": width, "height": height})
    page = context.new_page()
    sign_in(page, cast.INSPECTOR)
    found: dict[str, list[str]] = {}
    for place in PAGES:
        page.goto(place.format(case=site.case))
        found[place] = layout_faults(page)
    context.close()
    assert {place: faults for place, faults in found.items() if faults} == {}


def test_a_review_on_a_phone_has_whole_numbers_and_its_signature_in_reach(phone: Page) -> None:
    sign_in(phone, cast.SIGNATORY)
    phone.goto(address(REVIEWED))
    fill(phone, film_wasted=9)
    phone.click("#go-on")
    phone.wait_for_url("**/review/")
    for width in (390, 360):
        phone.set_viewport_size({"width": width, "height": 780})
        assert layout_faults(phone) == []
    lead = phone.locator(".act-lead a").first
    assert_in_sight(lead)
    lead.click()
    expect(phone.locator("#sign, #explain").first).to_be_in_viewport()


def test_what_to_do_with_a_case_is_in_reach(phone: Page, site: Site) -> None:
    sign_in(phone, cast.INSPECTOR)
    phone.goto(f"/violations/{site.case}/")
    lead = phone.locator(".act-lead a")
    assert_in_sight(lead)
    lead.click()
    expect(phone.locator("#steps")).to_be_in_viewport()
    phone.goto("/violations/new/")
    phone.set_viewport_size({"width": 390, "height": 560})
    assert_in_sight(phone.locator("main .acts button"))


def test_the_desk_reminds_from_the_bottom_of_the_screen(phone: Page) -> None:
    sign_in(phone, cast.OFFICER)
    phone.goto("/desk/?tab=not_filed")
    phone.locator("tbody .form-check-input").first.check()
    assert_in_sight(phone.locator("#remind .btn-accent"))
    expect(phone.locator("#remind .btn-accent")).to_have_text(re.compile(r"\(۱\)"))
    last = phone.locator("tbody tr").last
    last.scroll_into_view_if_needed()
    phone.mouse.wheel(0, 4000)
    bar, row = phone.locator("#remind").bounding_box(), last.bounding_box()
    assert bar is not None
    assert row is not None
    assert row["y"] + row["height"] <= bar["y"], "the bar lies over no row at the end of the page"


def test_rows_are_cards_with_the_titles_of_their_columns(phone: Page) -> None:
    sign_in(phone, cast.INSPECTOR)
    phone.goto("/violations/")
    cell = phone.locator("tbody tr").first.locator("td.col-facility")
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == '"مرکز"'
    expect(phone.locator("thead >> text=دوره")).to_be_visible()  # sorting stays
    phone.set_viewport_size({"width": 1280, "height": 844})
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == "none"


def test_a_table_that_compares_keeps_its_names_and_shows_that_it_goes_on(phone: Page) -> None:
    sign_in(phone, cast.INSPECTOR)
    phone.goto("/universities/tehran/")
    frame = phone.locator(".table-frame:has(table.grid)")
    expect(frame).to_have_attribute("data-more", "end")
    shade = frame.evaluate("frame => getComputedStyle(frame, '::after').backgroundImage")
    assert "gradient" in shade
    name = frame.locator("tbody th[scope=row]").first
    before = name.bounding_box()
    frame.evaluate("frame => frame.scrollBy({left: -9999, behavior: 'instant'})")
    expect(frame).to_have_attribute("data-more", "start")
    after = name.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["x"] - after["x"]) <= 1
