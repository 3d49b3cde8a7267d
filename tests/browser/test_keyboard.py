"""The frame of every page by keyboard: where the focus is, its order, what Enter and Escape do."""

from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import cast
from tests.browser.conftest import Site, sign_in, watch

FRAME: Final = 19  # steps of Tab that lead through menu and header of any role
FOCUSED: Final = """() => {
  const one = document.activeElement;
  const looks = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const frame = Boolean(one.closest(".skip, .demo-mark, .demo-steps, .side, .top"));
  const focused = looks.outline + looks.boxShadow;
  const ring = looks.outlineStyle !== "none" && parseFloat(looks.outlineWidth) > 0;
  one.blur();
  const differs = focused !== looks.outline + looks.boxShadow; // the style follows the element
  one.focus({focusVisible: true});
  return {
    frame, ring, differs, name: one.outerHTML.slice(0, 90),
    y: box.top, isSkip: one.matches(".skip"), isMenu: Boolean(one.closest(".side")),
  };
}"""


def steps_through_the_frame(page: Page) -> list[dict[str, Any]]:
    """What has the focus at each Tab, until the page's own content is reached."""
    steps: list[dict[str, Any]] = []
    for _ in range(FRAME * 2):
        page.keyboard.press("Tab")
        step = page.evaluate(FOCUSED)
        if not step["frame"]:
            break
        steps.append(step)
    return steps


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_focus_is_seen_everywhere_in_the_frame(
    browser: Browser, site: Site, width: int, theme: str
) -> None:
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": width, "height": 800},
        color_scheme=theme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    faults = watch(page, site)
    sign_in(page, cast.OFFICER)
    page.goto("/desk/")
    steps = steps_through_the_frame(page)
    context.close()
    assert steps[0]["isSkip"], "the way past the menu comes first"
    assert len(steps) >= 5
    assert [step["name"] for step in steps if not (step["ring"] and step["differs"])] == []
    assert not faults


def test_keys_lead_through_the_frame_as_it_is_read(page: Page) -> None:
    sign_in(page, cast.OFFICER)
    page.goto("/desk/")
    steps = steps_through_the_frame(page)
    menu = [step["isMenu"] for step in steps]
    first, last = menu.index(True), len(menu) - 1 - menu[::-1].index(True)
    assert all(menu[first : last + 1]), "menu, then header, never back"
    heights = [step["y"] for step in steps[first : last + 1]]
    assert heights == sorted(heights)
    assert page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0


@pytest.mark.parametrize("tabs", range(1, 6))
def test_enter_never_hides_the_menu(page: Page, tabs: int) -> None:
    sign_in(page, cast.OFFICER)
    page.goto("/desk/")
    for _ in range(tabs):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    if "/outbox/" not in page.url:
        expect(page.locator(".side-list")).to_be_visible()


def test_the_brand_leads_home(page: Page) -> None:
    page.goto("/accounts/password/reset/")
    page.click("a.brand")
    page.wait_for_url("**/accounts/login/**")
    sign_in(page, cast.OFFICER)
    page.goto("/desk/")
    page.click("a.brand")
    page.wait_for_url(lambda url: url.rstrip("/") == page.url.rstrip("/"))
    expect(page.locator("a.brand")).to_have_attribute("href", "/")


def test_escape_closes_the_persons_menu_and_keeps_the_place(page: Page) -> None:
    sign_in(page, cast.OFFICER)
    page.locator(".person summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".person-menu")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".person-menu")).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('.person summary')")


def test_escape_closes_the_menu_of_a_phone(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, viewport={"width": 390, "height": 800})
    page = context.new_page()
    sign_in(page, cast.OFFICER)
    expect(page.locator(".side-list")).to_be_hidden()
    page.locator(".side-head").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".side-list")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".side-list")).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('.side-head')")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator(".side-list")).to_be_visible()
    context.close()
