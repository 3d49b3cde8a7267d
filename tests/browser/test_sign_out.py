"""After signing out, Back shows nothing: in a browser that keeps pages to go back to."""

from playwright.sync_api import Page

from tests import cast
from tests.browser.conftest import Site, sign_in
from tests.browser.kept_pages import evaluate, go_back

NAME = cast.PEOPLE[cast.INSPECTOR].full_name


def test_back_after_sign_out_shows_the_sign_in_page(site: Site, keeping_page: Page) -> None:
    page = keeping_page
    sign_in(page, cast.INSPECTOR)
    page.goto(f"/violations/{site.case}/")
    assert NAME in page.inner_text("body")
    for kept in ("localStorage", "sessionStorage"):
        page.evaluate(f"{kept}.setItem('draft', 'secret')")
    page.goto("/violations/")
    page.goto("/accounts/logout/")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "logout" not in address)
    tools = page.context.new_cdp_session(page)
    for steps in (1, 2, 3):
        go_back(tools)
        page.wait_for_timeout(1500)
        shown = evaluate(tools, "location.pathname + '\\n' + document.body.innerText")
        assert NAME not in shown, f"{steps} steps back: {shown[:200]}"
    for kept in ("localStorage", "sessionStorage"):
        assert evaluate(tools, f"{kept}.getItem('draft')") is None


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
