"""The clerk's and the signatory's month in a real browser, from sign-in to receipt.

Keyboard only, on a screen and on a phone; with a draft that saves itself, two people on one form,
and without scripts.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pypdf import PdfReader

from tests import cast
from tests.browser.conftest import Site, sign_in, watch
from tests.browser.pasting import paste
from tests.reports import monthly

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = {"screen": (1280, 900, 140007), "phone": (390, 780, 140005)}
SAVED = re.compile("ذخیره شد")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def address(period: int, page: str = "") -> str:
    """The form of Tehran's imaging centre."""
    return f"/filing/{cast.T_IMAGING}/{period}/{page}"


@pytest.fixture
def contexts(browser: Browser, site: Site) -> Iterator[list[BrowserContext]]:
    """Windows that a test opens; closed at its end."""
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


def window(
    browser: Browser, site: Site, contexts: list[BrowserContext], who: str, **options: object
) -> tuple[Page, list[str]]:
    """A window of somebody, and the list that fills with what a page must not do."""
    contexts.append(browser.new_context(base_url=site.url, **options))  # type: ignore[arg-type]
    page = contexts[-1].new_page()
    faults = watch(page, site)
    sign_in(page, who)
    return page, faults


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"no way to {selector} by keyboard")


def fill_by_keyboard(page: Page, **changes: object) -> None:
    """Type a whole month in Persian digits: Enter leads on, choices are typed by their letters."""
    month = monthly.figures(**changes)
    tab_to(page, "[data-figure]")
    while (code := page.evaluate("document.activeElement.dataset.figure")) is not None:
        if page.evaluate("document.activeElement.tagName") == "SELECT":
            if code == "platform":
                page.keyboard.type("PACS")
            else:
                page.keyboard.press("ArrowDown")
                page.keyboard.press("ArrowDown")
            tab_to(page, "[data-figure], #go-on")
            continue
        value = month.get(code)
        page.keyboard.type("" if value is None else str(value).translate(PERSIAN))
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "go-on"


def fill(page: Page, **changes: object) -> None:
    """Fill in a whole month at once, as far as it is in sight."""
    month = monthly.figures(**changes)
    for code in ("platform", "print_reason"):
        page.select_option(f"#f-{code}", str(month[code]))
    for field in page.locator("input[data-figure]:visible").all():
        code = field.get_attribute("name") or ""
        if month.get(code) is not None:
            field.fill(str(month[code]))


@pytest.mark.parametrize("screen", SCREENS)
def test_the_month_by_keyboard_from_sign_in_to_receipt(
    browser: Browser, site: Site, contexts: list[BrowserContext], screen: str
) -> None:
    width, height, period = SCREENS[screen]
    size = {"viewport": {"width": width, "height": height}}
    page, faults = window(browser, site, contexts, cast.CLERK, **size)
    page.goto(address(period))
    fill_by_keyboard(page, film_wasted=9)
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    for cause in ("film_balance_off", "film_waste_high"):
        tab_to(page, f"#why-{cause}")
        page.keyboard.type("برگه‌ها در انبار خیس شد")
    tab_to(page, "[name=explain]")
    page.keyboard.press("Enter")
    page.locator("[name=prepare]").wait_for()
    tab_to(page, "[name=prepare]")
    page.keyboard.press("Enter")
    expect(page.locator(".alert")).to_contain_text("در انتظار امضا")
    assert not faults

    page, faults = window(browser, site, contexts, cast.SIGNATORY, **size)
    tab_to(page, f"a[href='{address(period, 'review/')}']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    fingerprint = page.locator(".print-of .hash").inner_text()
    tab_to(page, "#secret")
    page.keyboard.type(cast.PASSWORD)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "sign"
    page.keyboard.press("Enter")
    page.wait_for_url("**/filing/receipts/**")
    expect(page.locator(".receipt")).to_contain_text(fingerprint)
    expect(page.locator(".receipt")).to_contain_text("مریم رابط")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    paper = page.pdf(prefer_css_page_size=True)
    assert len(PdfReader(io.BytesIO(paper)).pages) == 1, "the receipt prints on one page"
    assert not faults


def test_it_checks_and_adds_while_one_types(page: Page) -> None:
    sign_in(page, cast.CLERK)
    page.goto(address(140009))
    page.fill("#f-studies_ct", "۱٬۲۰۰")
    page.fill("#f-studies_mri", "٣٠")
    expect(page.locator("#sum-services")).to_have_text("جمع خدمات: ۱٬۲۳۰")
    page.fill("#f-film_fee_rials", "45000000")
    expect(page.locator("#o-film_fee_rials")).to_have_text("۴٬۵۰۰٬۰۰۰ تومان")
    page.fill("#f-pacs_scheduled_minutes", "720:30")
    expect(page.locator("#o-pacs_scheduled_minutes")).to_have_text("۷۲۰:۳۰ ساعت:دقیقه")
    page.fill("#f-cds", "1.5")
    expect(page.locator("#e-cds")).to_be_hidden()  # nobody is told before they have left the field
    page.locator("#f-cds").blur()
    expect(page.locator("#e-cds")).to_have_text("«لوح فشردهٔ تحویل‌شده (عدد)» باید یک عدد صحیح باشد.")
    expect(page.locator("#f-cds")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#told")).to_contain_text("باید یک عدد صحیح باشد")
    page.fill("#f-cds", "3")
    expect(page.locator("#e-cds")).to_be_hidden()
    page.fill("#f-film_prints_charged", "4")
    page.fill("#f-film_prints", "3")
    page.locator("#f-film_prints").blur()
    expect(page.locator("#e-film_prints_charged")).to_contain_text("نباید از فیلم چاپ‌شده (۳) بیشتر")


def test_a_column_from_excel_is_pasted_at_once_and_blanks_become_zero(page: Page) -> None:
    sign_in(page, cast.CLERK)
    page.goto(address(140010))
    page.fill("#f-film_prints", "0")
    page.focus("#f-film_opening")
    paste(page, "100\r\n۲۰\r\n٠\r\n")
    expect(page.locator("#f-film_opening")).to_have_value("100")
    expect(page.locator("#f-film_purchased")).to_have_value("۲۰")
    expect(page.locator("#f-film_received")).to_have_value("٠")
    page.click("[data-zero=film_stock]")
    expect(page.locator("#f-film_closing")).to_have_value("۰")
    expect(page.locator("#f-film_purchased")).to_have_value("۲۰")
    expect(page.locator("#sum-film_stock")).to_contain_text("ماندهٔ فیلم بر پایهٔ گردش: ۱۲۰")


def test_a_draft_saves_itself_and_comes_back(page: Page) -> None:
    sign_in(page, cast.CLERK)
    page.goto(address(140011))
    page.fill("#f-studies_ct", "۱۲۳ و نیم")
    expect(page.locator("#save-state")).to_have_text(SAVED)
    page.goto("/")
    page.goto(address(140011))
    expect(page.locator("#f-studies_ct")).to_have_value("۱۲۳ و نیم")


def test_going_on_while_the_draft_is_being_saved_is_no_conflict(page: Page) -> None:
    def slowly(route: Route) -> None:
        """Saved at once, answered late."""
        answer = route.fetch()
        page.wait_for_timeout(900)
        route.fulfill(response=answer)

    sign_in(page, cast.CLERK)
    page.goto(address(140012))
    page.route("**/save/", slowly)
    page.fill("#f-studies_ct", "۱٫۵")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saving")
    page.wait_for_timeout(400)
    page.fill("#f-studies_mri", "۲")
    page.click("#go-on")
    expect(page.locator("#error-title")).to_have_text("موارد زیر را اصلاح کنید")
    expect(page.locator("#f-studies_ct")).to_have_value("۱٫۵")


def test_a_lost_connection_is_told_and_made_good(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    sign_in(page, cast.CLERK)
    page.goto(address(140101))
    context.set_offline(True)
    page.fill("#f-studies_ct", "77")
    expect(page.locator("#save-state")).to_contain_text("ارتباط برقرار نیست")
    context.set_offline(False)
    expect(page.locator("#save-state")).to_have_text(SAVED, timeout=15_000)
    context.close()


def test_who_meets_his_own_save_is_not_in_conflict(browser: Browser, site: Site) -> None:
    """A save that arrived though its answer was lost is nobody else's."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    sign_in(page, cast.CLERK)
    page.goto(address(140104))

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/save/", lose_the_answer, times=1)
    page.fill("#f-studies_ct", "77")
    expect(page.locator("#save-state")).to_contain_text("ارتباط برقرار نیست")
    page.fill("#f-studies_ct", "778")
    expect(page.locator("#save-state")).to_have_text(SAVED, timeout=15_000)
    page.reload()
    expect(page.locator("#f-studies_ct")).to_have_value("778")
    context.close()


def test_two_people_on_one_form_lose_nothing(
    browser: Browser, site: Site, contexts: list[BrowserContext]
) -> None:
    first, _faults = window(browser, site, contexts, cast.CLERK)
    first.goto(address(140102))
    first.fill("#f-studies_ct", "10")
    expect(first.locator("#save-state")).to_have_text(SAVED)
    second, _faults = window(browser, site, contexts, cast.SIGNATORY)
    second.goto(address(140102))
    second.fill("#f-studies_mri", "20")
    expect(second.locator("#save-state")).to_have_text(SAVED)
    # What only the other changed comes over, and both are kept.
    first.fill("#f-studies_ultrasound", "30")
    expect(first.locator("#f-studies_mri")).to_have_value("20")
    expect(first.locator("#save-state")).to_have_text(SAVED)
    # The same figure: each is told of the other's, and mine stays until I decide.
    second.fill("#f-studies_ct", "11")
    expect(second.locator("#f-studies_ultrasound")).to_have_value("30")
    expect(second.locator("#save-state")).to_have_text(SAVED)
    first.fill("#f-studies_ct", "12")
    expect(first.locator("#save-state")).to_contain_text("همین اقلام را تغییر داده است")
    expect(first.locator("#n-studies_ct")).to_contain_text("ذخیره کرده است: 11")
    expect(first.locator("#f-studies_ct")).to_have_value("12")
    first.fill("#f-cds", "1")
    expect(first.locator("#save-state")).to_have_text(SAVED)
    second.reload()
    for code, value in {"ct": "12", "mri": "20", "ultrasound": "30"}.items():
        expect(second.locator(f"#f-studies_{code}")).to_have_value(value)


def test_the_same_without_scripts(
    browser: Browser, site: Site, contexts: list[BrowserContext]
) -> None:
    page, faults = window(browser, site, contexts, cast.SIGNATORY, java_script_enabled=False)
    page.goto(address(140103))
    fill(page)
    page.fill("#f-cds", "۳۰۰ عدد")
    page.click("#go-on")
    page.click("#error-summary a")
    assert page.url.endswith("#f-cds")
    page.fill("#f-cds", "۳۰۰")
    page.click("#go-on")
    page.wait_for_url("**/review/")
    page.fill("#secret", cast.PASSWORD)
    page.click("[name=sign]")
    page.wait_for_url("**/filing/receipts/**")
    assert not faults


def test_no_page_of_the_form_shuts_anybody_out(
    browser: Browser, site: Site, contexts: list[BrowserContext]
) -> None:
    still = {"reduced_motion": "reduce"}  # colours on their way have no contrast to measure
    page, _faults = window(browser, site, contexts, cast.SIGNATORY, **still)
    found: dict[str, list[str]] = {}

    def look(name: str, languages: tuple[str, ...] = ("en", "fa")) -> None:
        """Ask axe about the page in each language, light and dark."""
        for language in languages:
            if page.locator("html").get_attribute("lang") != language:
                page.click(f"button[lang={language}]")
            for theme in ("light", "dark"):
                if page.locator("html").get_attribute("data-bs-theme") != theme:
                    page.click("#theme-switch")
                page.evaluate(AXE.read_text())
                result = page.evaluate("axe.run({resultTypes: ['violations']})")
                faults = [
                    f"{v['id']}: {n['html'][:120]}"
                    for v in result["violations"]
                    for n in v["nodes"]
                ]
                if faults:
                    found[f"{name} {language} {theme}"] = faults

    for name, place in {"home": "/", "months": "/filing/", "form": address(140105)}.items():
        page.goto(place)
        look(name)
    page.fill("#f-studies_ct", "x")
    page.click("#go-on")
    page.locator("#error-summary").wait_for()
    look("errors", ("fa",))
    fill(page, film_wasted=9)
    page.click("#go-on")
    page.wait_for_url("**/review/")
    look("warnings")
    for area in page.locator("textarea[name^=why]").all():
        area.fill("انبار")
    page.click("[name=explain]")
    page.locator("#secret").wait_for()
    look("signature")
    page.fill("#secret", cast.PASSWORD)
    page.click("[name=sign]")
    page.wait_for_url("**/filing/receipts/**")
    look("receipt")
    assert found == {}
