"""After signing out, Back shows nothing: in a browser that keeps pages to go back to."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page

from tests import cast
from tests.browser.conftest import ARGUMENTS, Site, sign_in
from tests.prepare import chromium

NAME = cast.PEOPLE[cast.INSPECTOR].full_name


@pytest.fixture
def keeping_page(site: Site, page: Page) -> Iterator[Page]:
    """A window of a Chromium that keeps pages to go back to, as people's does."""
    engine = page.context.browser
    assert engine is not None
    running = engine.browser_type.launch(
        executable_path=chromium(),
        args=ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield running.new_context(base_url=site.url).new_page()
    running.close()


def go_back(tools: CDPSession, steps: int = 1) -> None:
    history = tools.send("Page.getNavigationHistory")
    entry = history["entries"][history["currentIndex"] - steps]
    tools.send("Page.navigateToHistoryEntry", {"entryId": entry["id"]})


def seen(page: Page, tools: CDPSession) -> str:
    """What stands on the screen; asked of the browser, since a kept page has a new context."""
    page.wait_for_timeout(1500)
    answer: dict[str, Any] = tools.send(
        "Runtime.evaluate", {"expression": "location.pathname + '\\n' + document.body.innerText"}
    )
    return str(answer["result"]["value"])


def test_back_after_sign_out_shows_the_sign_in_page(site: Site, keeping_page: Page) -> None:
    page = keeping_page
    sign_in(page, cast.INSPECTOR)
    page.goto(f"/violations/{site.case}/")
    assert NAME in page.inner_text("body")
    page.evaluate("localStorage.setItem('draft', 'secret')")
    page.goto("/violations/")
    page.goto("/accounts/logout/")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "logout" not in address)
    tools = page.context.new_cdp_session(page)
    for steps in (1, 2, 3):
        go_back(tools)
        shown = seen(page, tools)
        assert NAME not in shown, f"{steps} steps back: {shown[:200]}"
    kept = tools.send("Runtime.evaluate", {"expression": "localStorage.getItem('draft')"})
    assert kept["result"].get("value") is None


def test_a_workbook_opens_and_is_not_kept(site: Site, keeping_page: Page) -> None:
    sign_in(keeping_page, cast.OFFICER)
    keeping_page.goto("/uploads/")
    answer = keeping_page.request.get("/uploads/template/?period=140105")
    assert answer.ok
    assert "no-store" in answer.headers["cache-control"]
    with keeping_page.expect_download() as waiting:
        keeping_page.evaluate("location.href = '/uploads/template/?period=140105'")
    assert waiting.value.path().stat().st_size > 5_000


def test_static_files_are_kept(site: Site, page: Page) -> None:
    page.goto("/accounts/login/")
    sheet = page.locator("link[rel=stylesheet]").first.get_attribute("href")
    assert sheet
    assert "max-age" in page.request.get(sheet).headers["cache-control"]
    assert "no-store" not in page.request.get(sheet).headers["cache-control"]
