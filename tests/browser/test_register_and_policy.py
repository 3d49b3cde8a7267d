"""Pages of deadlines, references and the register's past: for everybody's eyes and on a phone."""

import pytest
from playwright.sync_api import Browser

from tests import cast
from tests.browser.conftest import Site, sign_in, watch
from tests.browser.test_alarms import AXE

PAGES = (
    "/",
    "/references/",
    "/deadlines/",
    "/proposals/",
    f"/facilities/{cast.T_IMAGING}/register/",
    f"/facilities/{cast.T_IMAGING}/",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_they_shut_nobody_out_and_fit_a_phone(
    browser: Browser, site: Site, language: str, theme: str
) -> None:
    context = browser.new_context(
        base_url=site.url,
        color_scheme=theme,  # type: ignore[arg-type]
        viewport={"width": 360, "height": 740},
    )
    page = context.new_page()
    faults = watch(page, site)
    sign_in(page, cast.POLICY_OWNER)
    if page.locator("html").get_attribute("lang") != language:
        page.click(f"button[lang={language}]")
    found: dict[str, object] = {}
    for address in PAGES:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        page.evaluate(AXE.read_text())
        result = page.evaluate("axe.run({resultTypes: ['violations']})")
        told = [(v["id"], v["nodes"][0]["html"]) for v in result["violations"]]
        if wide > 0 or told:
            found[address] = (wide, told)
    context.close()
    assert not found
    assert not faults
