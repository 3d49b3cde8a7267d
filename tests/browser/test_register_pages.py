"""The register's pages for everybody's eyes, on a phone, and in the product's own words."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests import cast
from tests.browser.conftest import Site, sign_in, watch
from tests.screens.looking import AXE
from tests.screens.walking import choose

LISTS = {
    cast.ADMINISTRATOR: (
        "facility",
        "person",
        "roleassignment",
        "auditevent",
        "university",
        "approvedplatform",
        "province",
    ),
    cast.OFFICER: ("facility", "university", "approvedplatform", "province"),
}
FORMS = {
    cast.ADMINISTRATOR: ("person/add/", "person/import/", "roleassignment/add/"),
    cast.OFFICER: ("facility/add/", "facility/import/"),
}
QUERIES = (
    "person/?q=zzz",
    "person/?role=clerk",
    "auditevent/?since=1400/13/01",
    "auditevent/?kind=accounts",
)
# What Django's own pages say, and Latin or Gregorian figures in a Persian sentence.
LEFTOVERS = (
    r"مدل|افزودن پیوند|Model name|Add link|Select .* to change|برای تغییر|سایت|Django"
    r"|\d+ (کاربران|نقش‌ها|رویدادنامه|مراکز)|اقدامات اخیر|خوش ?آمدید"
)
LATIN_FIGURES = re.compile(r"(?<![A-Za-z0-9._@/-])[0-9]+(?![A-Za-z0-9._@/-])")


def addresses(page: Page, username: str) -> list[str]:
    """Every page of the register that this person can open."""
    found = ["/admin/"]
    for name in LISTS[username]:
        listed = f"/admin/facilities/{name}/"
        found.append(listed)
        page.goto(listed)
        entry = page.locator("table.list tbody th a").first
        if entry.count():
            found.append(str(entry.get_attribute("href")))
    found += [f"/admin/facilities/{form}" for form in FORMS[username]]
    if username == cast.ADMINISTRATOR:
        found += [f"/admin/facilities/{query}" for query in QUERIES]
    else:
        entry_page = next(one for one in found if re.search(r"facility/\d+/change/", one))
        found += [entry_page.replace("change/", act) for act in ("close/", "reopen/", "merge/")]
    return found


@pytest.mark.parametrize(("language", "theme"), [("fa", "light"), ("en", "dark")])
@pytest.mark.parametrize("username", LISTS)
def test_they_shut_nobody_out_and_fit_a_phone(
    browser: Browser, site: Site, username: str, language: str, theme: str
) -> None:
    context = browser.new_context(
        base_url=site.url,
        color_scheme=theme,  # type: ignore[arg-type]
        viewport={"width": 390, "height": 844},
    )
    page = context.new_page()
    faults = watch(page, site)
    sign_in(page, username)
    choose(page, language)
    script = AXE.read_text()
    found: dict[str, object] = {}
    for address in addresses(page, username):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        page.evaluate(script)
        result = page.evaluate("axe.run({resultTypes: ['violations']})")
        told = [(v["id"], v["nodes"][0]["html"]) for v in result["violations"]]
        text = page.inner_text("main")
        words = re.findall(LEFTOVERS, text)
        figures = LATIN_FIGURES.findall(text) if language == "fa" else []
        if wide > 0 or told or words or figures:
            found[address] = (wide, told, words, figures)
    context.close()
    assert not found
    assert not faults


def test_the_box_in_the_head_selects_every_row(page: Page) -> None:
    sign_in(page, cast.ADMINISTRATOR)
    page.goto("/admin/facilities/person/")
    boxes = page.locator("input.action-select")
    page.check("#action-toggle")
    assert boxes.count() == page.locator("input.action-select:checked").count() > 1
    boxes.first.uncheck()
    assert not page.is_checked("#action-toggle")


def test_what_was_typed_stays_where_the_register_refuses_it(page: Page) -> None:
    sign_in(page, cast.OFFICER)
    page.goto("/admin/facilities/facility/add/")
    page.fill("[name=code]", cast.I_IMAGING)
    page.fill("[name=name_fa]", "مرکز آتیه")
    page.select_option("[name=kind]", "imaging_center")
    page.select_option("[name=ownership]", "private")
    page.check("[name=makes_images]")
    page.check("[name=modalities][value=ct]")
    page.select_option("[name=province]", "IR-23")
    page.select_option("[name=university]", index=1)
    page.fill("[name=enrolled_on]", "۱۳۹۹/۱۱/۰۱")
    page.click("button[name=_save]")
    assert "این کد پیش‌تر" in page.inner_text(".problems")
    assert page.input_value("[name=name_fa]") == "مرکز آتیه"
    assert page.input_value("[name=enrolled_on]") == "۱۳۹۹/۱۱/۰۱"


def test_what_was_typed_is_saved_once_the_person_is_proved(page: Page) -> None:
    sign_in(page, cast.ADMINISTRATOR)
    page.goto(f"/admin/facilities/person/?q={cast.STRANGER}")
    page.locator("table.list tbody th a").first.click()
    entry = page.url
    page.fill("[name=mobile]", "09120000000")
    page.click("button[name=_save]")
    assert "بیگانه بی‌نقش" in page.inner_text(".alert-info")
    assert not faults_of_axe(page)
    page.fill("[name=password]", cast.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/admin/facilities/person/")
    assert "بیگانه بی‌نقش" in page.inner_text("[role=status]")
    page.goto(entry)
    assert page.input_value("[name=mobile]") == "09120000000"
    assert "کنار گذاشتن نوشتهٔ من" not in page.inner_text("main"), (
        "nothing is left over in the browser"
    )


def test_a_step_that_ends_something_is_told_in_words_and_asked_once(page: Page) -> None:
    sign_in(page, cast.ADMINISTRATOR)
    page.goto("/admin/facilities/roleassignment/?role=analyst")
    page.locator("input.action-select").first.check()
    page.click("button[value=end_roles]")
    page.fill("[name=password]", cast.PASSWORD)
    page.click("main button[type=submit]")
    assert "این نقش‌ها از امروز پایان می‌یابد" in page.inner_text("main")
    assert "آرش تحلیلگر (analyst) – کارشناس ستاد" in page.inner_text("main li")
    assert not faults_of_axe(page)
    page.click("main a.btn")
    page.wait_for_url("**/admin/facilities/roleassignment/")


def faults_of_axe(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [violation["id"] for violation in found["violations"]]
