"""Large charts and the design page in a real browser: lazily drawn, by keyboard, in both themes."""

import struct
from collections.abc import Iterator
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.conftest import Site, watch
from tests.screens.looking import AXE

PLAN = "#plan-chart"
DRAWN = "svg.main-svg"
MOST_BEFORE, MOST_IN_ALL = 60_000, 350_000  # bytes of JavaScript, compressed by brotli


@pytest.fixture
def design(browser: Browser, site: Site) -> Iterator[Page]:
    """The design page, not scrolled yet."""
    yield from _opened(browser.new_context(base_url=site.url), site)


def _opened(context: BrowserContext, site: Site) -> Iterator[Page]:
    page = context.new_page()
    faults = watch(page, site)
    page.goto("/design/")
    yield page
    context.close()
    assert not faults


def see(page: Page, place: str) -> None:
    """Scroll to a chart and wait until it is drawn."""
    page.locator(place).scroll_into_view_if_needed()
    page.locator(f"{place} {DRAWN}").first.wait_for()


def scripts_of(page: Page) -> int:
    """The size of all scripts that the page has loaded, compressed."""
    sources = page.eval_on_selector_all("script[src]", "all => all.map(one => one.src)")
    return sum(len(brotli.compress(page.request.get(source).body())) for source in sources)


def test_nothing_is_fetched_before_a_chart_comes_into_view(design: Page) -> None:
    asked: list[str] = []
    design.on("request", lambda request: asked.append(request.url))
    assert design.locator(DRAWN).count() == 0
    assert scripts_of(design) < MOST_BEFORE
    see(design, PLAN)
    assert any("plotly" in address for address in asked)
    assert any(address.endswith("/design/charts/plan.json") for address in asked)
    assert not any("comparison" in address for address in asked)
    see(design, "#comparison-chart")
    assert len([address for address in asked if "plotly" in address]) == 1
    assert scripts_of(design) < MOST_IN_ALL


def test_a_chart_is_walked_by_keyboard_and_leads_to_its_rows(design: Page) -> None:
    see(design, PLAN)
    design.focus(PLAN)
    told = design.locator("figure", has=design.locator(PLAN)).locator("[data-chart-told]")
    design.keyboard.press("ArrowRight")
    last = told.text_content() or ""
    assert last.startswith("۱۴۰۲/۱۱")
    design.keyboard.press("ArrowLeft")
    expect(told).not_to_have_text(last)
    expect(design.locator(f"{PLAN} .hoverlayer text").first).to_be_visible()
    design.keyboard.press("Enter")
    design.wait_for_url("**/design/?period=1402*")


def test_a_click_on_a_point_leads_to_its_rows(design: Page) -> None:
    see(design, PLAN)
    box = design.locator(f"{PLAN} .nsewdrag").bounding_box()
    assert box is not None
    design.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(design.locator(f"{PLAN} .hoverlayer")).to_contain_text("کشور")
    design.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    design.wait_for_url("**/design/?period=*")


def test_a_stretch_is_enlarged_and_all_of_it_shown_again(design: Page) -> None:
    see(design, PLAN)
    whole = design.locator("figure", has=design.locator(PLAN)).locator("[data-chart-whole]")
    box = design.locator(f"{PLAN} .nsewdrag").bounding_box()
    assert box is not None
    level = box["y"] + box["height"] / 2
    design.mouse.move(box["x"] + 100, level)
    design.mouse.down()
    design.mouse.move(box["x"] + 400, level, steps=5)
    design.mouse.up()
    expect(whole).to_be_visible()
    whole.click()
    expect(whole).to_be_hidden()
    expect(design.locator(PLAN)).to_be_focused()


def test_the_legend_hides_a_line_and_shows_it_again(design: Page) -> None:
    see(design, "#comparison-chart")
    lines = design.locator("#comparison-chart .scatterlayer .trace")
    expect(lines).to_have_count(4)
    name = design.locator(".chart-name").first
    name.click()
    expect(name).to_have_attribute("aria-pressed", "false")
    expect(lines).to_have_count(3)
    name.click()
    expect(lines).to_have_count(4)


def test_a_chart_is_saved_as_a_picture(design: Page, tmp_path: Path) -> None:
    see(design, PLAN)
    with design.expect_download() as download:
        design.click(f".chart-figure:has({PLAN}) [data-chart-picture]")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "plan-chart.png"
    picture = file.read_bytes()
    assert struct.unpack(">II", picture[16:24]) == (2400, 1184)
    assert len(picture) > 40_000, "lines and words, not only a ground"


def test_a_picture_that_cannot_be_made_says_so(browser: Browser, site: Site) -> None:
    page = browser.new_context(base_url=site.url).new_page()
    page.route("**/chart-picture*.js", lambda route: route.abort(), times=1)
    page.goto("/design/")
    see(page, PLAN)
    figure = page.locator(f".chart-figure:has({PLAN})")
    figure.locator("[data-chart-picture]").click()
    expect(figure.locator("[data-picture-failed]")).to_be_visible()
    with page.expect_download():
        figure.locator("[data-chart-picture]").click()
    expect(figure.locator("[data-picture-failed]")).to_be_hidden()
    page.context.close()


def test_a_chart_that_does_not_come_says_so(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url)
    page = context.new_page()

    def refuse(route: Route) -> None:
        route.fulfill(status=503)

    page.route("**/plan.json", refuse)
    page.goto("/design/")
    page.locator(PLAN).scroll_into_view_if_needed()
    failed = page.locator("figure", has=page.locator(PLAN)).locator("[data-chart-failed]")
    expect(failed).to_be_visible()
    expect(page.locator(PLAN)).to_be_hidden()
    see(page, "#movers-chart")
    context.close()


def test_without_scripts_the_page_says_where_the_numbers_are(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/design/")
    expect(page.locator(PLAN)).to_be_hidden()
    expect(page.locator("noscript .chart-failed").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_design_page_shuts_nobody_out(
    browser: Browser, site: Site, language: str, theme: str
) -> None:
    for width in (1366, 390):
        context = browser.new_context(
            base_url=site.url,
            color_scheme=theme,  # type: ignore[arg-type]
            viewport={"width": width, "height": 900},
        )
        for page in _opened(context, site):
            if page.locator("html").get_attribute("lang") != language:
                page.click(f"button[lang={language}]")
            for place in (PLAN, "#distribution-chart", "#movers-chart", "#comparison-chart"):
                see(page, place)
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0
            sizes = page.eval_on_selector_all(
                ".drawing text",
                """all => all.filter(text => text.getBoundingClientRect().width)
                    .map(text => parseFloat(getComputedStyle(text).fontSize)
                        * text.getScreenCTM().a)""",
            )
            assert min(sizes) > 10.9
            page.evaluate(AXE.read_text())
            result = page.evaluate("axe.run({resultTypes: ['violations']})")
            faults = [(v["id"], v["nodes"][0]["html"][:120]) for v in result["violations"]]
            assert faults == []


def test_marks_are_light_on_paper(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, color_scheme="dark")
    for page in _opened(context, site):
        dark = "getComputedStyle(document.body).getPropertyValue('--heat-1').trim()"
        assert page.evaluate(dark) == "#16303f"
        page.emulate_media(media="print")
        assert page.evaluate(dark) == "#e6f1f9"
