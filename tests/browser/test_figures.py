"""Pages of figures in a real browser: the chart, the map, months, languages, themes, a phone."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import cast
from tests.browser.conftest import (
    Site,
    _collect_static,
    _environment,
    _free_port,
    _start,
    _wait_for,
    sign_in,
    watch,
)
from tests.conftest import _database
from tests.reports import filed_nation
from tests.reports.filed_nation import LATEST, STEP_1
from tests.screens.looking import axe_faults, layout_faults

PAGES = {
    "nation": "/nation/",
    "compare": "/nation/compare/?u=tehran&u=isfahan",
    "university": "/universities/tehran/",
    "facilities": "/facilities/",
    "narrowed": "/facilities/?state=behind&sort=-score",
    "facility": f"/facilities/{cast.T_IMAGING}/",
    "baseline month": f"/facilities/{cast.T_IMAGING}/?period=139912",
}
CHART = "#film-chart svg.main-svg"
LATIN = re.compile(r"[A-Za-z0-9]")


@pytest.fixture(scope="module")
def filed_site(
    superuser: psycopg.Connection, template: str, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Site]:
    """A web process on the small nation that has filed."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())  # type: ignore[attr-defined]
        accounts = stack.enter_context(_database(superuser, template, "payesh_figures"))
        with accounts.signed_in("payesh_web_login"):
            filed_nation.fill(accounts)
        _collect_static()
        port = _free_port()
        _start(
            stack,
            _environment(accounts) | {"LAST_PERIOD": str(LATEST)},
            "web",
            [
                "gunicorn",
                "ministry.wsgi",
                "--bind",
                f"127.0.0.1:{port}",
                "--threads",
                "4",
            ],
        )
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/accounts/login/")
        yield Site(url, 0, accounts)


@pytest.fixture
def window(browser: Browser, filed_site: Site) -> Iterator[Page]:
    """A fresh window, watched for console errors and foreign requests."""
    yield from _watched(
        browser.new_context(
            base_url=filed_site.url, viewport={"width": 1280, "height": 900}, color_scheme="light"
        ),
        filed_site,
    )


def _watched(context: BrowserContext, site: Site) -> Iterator[Page]:
    page = context.new_page()
    faults = watch(page, site)
    yield page
    context.close()
    assert not faults


def see_chart(page: Page) -> None:
    """Scroll to the chart, which is drawn only then."""
    page.locator("#film-chart").scroll_into_view_if_needed()
    page.locator(CHART).first.wait_for()


def test_an_analyst_walks_from_the_nation_to_a_facility(window: Page) -> None:
    sign_in(window, cast.ANALYST)
    window.click(".side >> text=کشور")
    window.select_option("#period", str(STEP_1))
    window.click(".month-picker button")
    window.wait_for_url(f"**/nation/?period={STEP_1}")
    window.click("#universities >> xpath=../.. >> a:text-is('تهران')")
    window.wait_for_url(f"**/universities/tehran/?period={STEP_1}")
    window.click("table >> text=مرکز تصویربرداری نمونهٔ تهران >> nth=0")
    window.wait_for_url(f"**/facilities/{cast.T_IMAGING}/?period={STEP_1}")
    expect(window.locator("#period")).to_have_value(str(STEP_1))
    window.click(".side >> text=کشور")
    expect(window.locator("#period")).to_have_value(str(STEP_1))


def test_the_chart_is_drawn_in_persian(window: Page) -> None:
    sign_in(window, cast.ANALYST)
    window.goto("/nation/")
    see_chart(window)
    texts = window.locator("#film-chart svg text").all_text_contents()
    assert "۱۳۹۹/۱۱" in texts
    assert not [text for text in texts if LATIN.search(text)]
    assert window.locator("#film-chart .modebar").count() == 0
    frame = window.locator("#film-chart").bounding_box()
    assert frame is not None
    for label in window.locator("#film-chart svg text").all():
        box = label.bounding_box()
        if box is None or not box["width"]:
            continue
        assert box["x"] >= frame["x"], label.text_content()
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1, label.text_content()
    places = [
        window.locator("#film-chart svg text", has_text=name).first.bounding_box()
        for name in ("گام اول", "گام دوم")
    ]
    assert places[0] is not None
    assert places[1] is not None
    assert places[0]["x"] < places[1]["x"], "time runs left to right"


def test_the_chart_follows_light_and_dark(window: Page) -> None:
    sign_in(window, cast.ANALYST)
    window.goto("/nation/")
    see_chart(window)
    line = "#film-chart .scatterlayer .trace:nth-child(4) path.js-line"  # after band and plan

    def colour() -> str:
        return str(window.eval_on_selector(line, "line => getComputedStyle(line).stroke"))

    light = colour()
    window.click("#theme-switch")
    window.wait_for_function(
        "([line, light]) => getComputedStyle(document.querySelector(line)).stroke !== light",
        arg=[line, light],
    )
    accent = "getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()"
    assert window.evaluate(f"CSS.supports('color', {accent})")
    assert colour() != light


def test_paper_is_light_and_holds_no_buttons(browser: Browser, filed_site: Site) -> None:
    context = browser.new_context(base_url=filed_site.url, color_scheme="dark")
    for page in _watched(context, filed_site):
        sign_in(page, cast.ANALYST)
        page.goto("/nation/")
        see_chart(page)
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
        for hidden in (".side", ".top", ".buttons", ".month-picker"):
            expect(page.locator(hidden).first).to_be_hidden()
        expect(page.locator("#universities")).to_be_visible()
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_map_is_not_mirrored(window: Page) -> None:
    sign_in(window, cast.ANALYST)
    window.goto("/nation/")
    west, east, south = (
        window.locator(".map-tile", has_text=name).first.bounding_box()
        for name in ("آذربایجان غربی", "خراسان رضوی", "هرمزگان")
    )
    assert west is not None
    assert east is not None
    assert south is not None
    assert west["x"] < east["x"]
    assert west["y"] < south["y"]
    assert window.locator(".map-tile").count() == 31
    tile = window.locator(".map-tile", has_text="اصفهان")
    expect(tile.locator("svg.m-symbol")).to_have_count(1)
    expect(tile).to_contain_text(re.compile("برنامه"))


def test_all_provinces_fit_a_phone(browser: Browser, filed_site: Site) -> None:
    context = browser.new_context(base_url=filed_site.url, viewport={"width": 390, "height": 844})
    for page in _watched(context, filed_site):
        sign_in(page, cast.ANALYST)
        page.goto("/nation/")
        for tile in page.locator(".map-tile").all():
            box = tile.bounding_box()
            assert box is not None
            assert box["x"] >= 0, tile.text_content()
            assert box["x"] + box["width"] <= 390, tile.text_content()


def test_numbers_stand_below_one_another(window: Page) -> None:
    sign_in(window, cast.ANALYST)
    window.goto("/nation/?view=table")
    cells = window.locator("#universities >> xpath=../.. >> td.num:nth-child(8)")
    assert {cell.evaluate("cell => getComputedStyle(cell).textAlign") for cell in cells.all()} == {
        "right"
    }


def test_everything_is_there_without_scripts(browser: Browser, filed_site: Site) -> None:
    context = browser.new_context(base_url=filed_site.url, java_script_enabled=False)
    for page in _watched(context, filed_site):
        sign_in(page, cast.ANALYST)
        page.goto(f"/nation/?period={LATEST}")
        expect(page.locator("#film-chart")).to_be_hidden()
        page.click("#plan-numbers summary")
        expect(page.locator("#plan-numbers tbody tr")).to_have_count(16)


@pytest.mark.parametrize("who", [cast.ANALYST, cast.CLERK])
def test_a_phone_scrolls_only_tables_sideways(browser: Browser, filed_site: Site, who: str) -> None:
    context = browser.new_context(
        base_url=filed_site.url, viewport={"width": 360, "height": 740}, reduced_motion="reduce"
    )
    for page in _watched(context, filed_site):
        sign_in(page, who)
        for name, address in PAGES.items():
            if who == cast.CLERK and name in ("nation", "compare", "university"):
                continue
            page.goto(address)
            assert layout_faults(page) == [], name


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_no_page_of_figures_shuts_anybody_out(
    browser: Browser, filed_site: Site, language: str, theme: str
) -> None:
    context = browser.new_context(base_url=filed_site.url, color_scheme=theme)  # type: ignore[arg-type]
    found: dict[str, list[str]] = {}
    for page in _watched(context, filed_site):
        sign_in(page, cast.NATIONAL_INSPECTOR)
        if page.locator("html").get_attribute("lang") != language:
            page.click(f"button[lang={language}]")
        for name, address in PAGES.items():
            page.goto(address)
            if name == "nation":
                see_chart(page)
            for fold in page.locator("main details").all():
                fold.evaluate("fold => { fold.open = true }")
            found[name] = axe_faults(page)
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_pages_with_a_chart_alone_load_the_drawing_library(window: Page) -> None:
    asked: list[str] = []
    window.on("request", lambda request: asked.append(request.url))
    sign_in(window, cast.ANALYST)
    for address in ("/universities/tehran/", "/facilities/", f"/facilities/{cast.T_IMAGING}/"):
        window.goto(address)
    assert not [address for address in asked if "plotly" in address]
    window.goto("/nation/")
    see_chart(window)
    assert len([address for address in asked if "plotly" in address]) == 1


def test_other_figures_are_tried_on_a_phone_and_nonsense_is_told(
    browser: Browser, filed_site: Site
) -> None:
    context = browser.new_context(
        base_url=filed_site.url, viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    page = context.new_page()
    sign_in(page, cast.CLERK)
    page.goto(f"/facilities/{cast.T_IMAGING}/?period={LATEST}")
    total = page.locator(".verdict .big").inner_text()
    page.click(".trial button")
    expect(page.locator(".trial-result strong")).to_have_text(total)
    page.fill("#trial-film_prints", "۰")
    page.click(".trial button")
    expect(page.locator(".trial-result")).to_be_visible()
    assert page.locator(".trial-result strong").inner_text() != total
    assert page.locator(".verdict .big").inner_text() == total, "nothing was stored"
    page.fill("#trial-film_prints", "زیاد")
    page.click(".trial button")
    expect(page.locator(".trial .problems")).to_contain_text("باید یک عدد صحیح")
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_facility_on_a_phone_shuts_nobody_out(
    browser: Browser, filed_site: Site, theme: str
) -> None:
    context = browser.new_context(
        base_url=filed_site.url,
        viewport={"width": 390, "height": 844},
        color_scheme=theme,  # type: ignore[arg-type]
    )
    for page in _watched(context, filed_site):
        sign_in(page, cast.INSPECTOR)
        page.goto(f"/facilities/{cast.T_IMAGING}/?period={LATEST}&film_prints=0")
        for fold in page.locator("main details").all():
            fold.evaluate("fold => { fold.open = true }")
        assert axe_faults(page) == []
        assert layout_faults(page) == []
