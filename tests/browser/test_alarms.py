"""The administrator's page of alarms in a real browser, for everybody's eyes and on a phone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import cast
from tests.browser.conftest import ALARMS, Site, sign_in, watch
from tests.screens.looking import axe_faults, layout_faults

WORDS = "رسیدگی شد؛ علت آن بازیابی نسخهٔ پشتیبان بود."


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_it_shuts_nobody_out_and_fits_a_phone(
    browser: Browser, site: Site, language: str, theme: str
) -> None:
    context = browser.new_context(
        base_url=site.url,
        color_scheme=theme,  # type: ignore[arg-type]
        viewport={"width": 360, "height": 740},
    )
    page = context.new_page()
    faults = watch(page, site)
    sign_in(page, cast.ADMINISTRATOR)
    if page.locator("html").get_attribute("lang") != language:
        page.click(f"button[lang={language}]")
    page.goto("/system/?show=all")
    expect(page.locator(".notices > li")).to_have_count(len(ALARMS))
    assert layout_faults(page) == []
    assert axe_faults(page) == []
    context.close()
    assert not faults


def test_an_alarm_is_marked_as_looked_into(page: Page) -> None:
    sign_in(page, cast.ADMINISTRATOR)
    page.click(".side >> text=وضعیت سامانه")
    last = page.locator(".notices > li").last
    last.locator("textarea").fill(WORDS)
    last.locator("button").click()
    expect(page.locator("[role=status]").first).to_contain_text("نتیجهٔ بررسی ثبت شد.")
    expect(page.locator(".notices > li")).to_have_count(len(ALARMS) - 1)
    page.click("text=همه")
    expect(page.locator(".notices")).to_contain_text(WORDS)
