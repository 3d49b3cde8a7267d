"""Nobody loses what they typed: every way out of a page with unsent words, in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Request, Route, expect

from tests import cast
from tests.browser.conftest import Site, sign_in
from tests.browser.kept_pages import evaluate, go_back, wait_for
from tests.reports import monthly

WORDS = "شکایت بیمار: هزینهٔ فیلم گرفته شد"
SAVED = re.compile("ذخیره شد، ")
NEW = "/violations/new/"


def form_of(period: int, page: str = "") -> str:
    return f"/filing/{cast.T_IMAGING}/{period}/{page}"


def questions(page: Page) -> list[str]:
    """A list that fills with the questions asked before leaving; each is answered by leaving."""
    asked: list[str] = []

    def leave(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    return asked


def drafts(page: Page) -> list[str]:
    return list(page.evaluate("Object.keys(sessionStorage).filter(k => k.startsWith('unsent'))"))


def end_session(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def sign_in_beside(page: Page, who: str = cast.CLERK) -> None:
    """Sign in in a second window of the same browser, by the link that the page offers."""
    with page.context.expect_page() as opening:
        page.click("a[target=_blank]")
    beside = opening.value
    beside.fill("[name=login]", who)
    beside.fill("[name=password]", cast.PASSWORD)
    beside.click("main button[type=submit]")
    beside.wait_for_url("**/accounts/again/")
    beside.close()


def enter_words(page: Page, words: str = WORDS) -> None:
    page.goto(NEW)
    page.fill("#facility", cast.T_IMAGING)
    page.fill("#words", words)


def choose(page: Page) -> None:
    for field in ("period", "rule", "source"):
        page.select_option(f"#{field}", index=1)


def by_link(page: Page) -> None:
    page.click(".breadcrumb a >> nth=1")
    page.wait_for_url("**/violations/")
    page.goto(NEW)


def by_back(page: Page) -> None:
    page.go_back()
    page.go_forward()


def by_reload(page: Page) -> None:
    page.reload()


def by_language(page: Page) -> None:
    page.click("button[lang=en]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.click("button[lang=fa]")
    expect(page.locator("html")).to_have_attribute("lang", "fa")


@pytest.mark.parametrize("leave", [by_link, by_back, by_reload, by_language])
def test_leaving_asks_and_coming_back_finds_the_words(
    page: Page, leave: Callable[[Page], None]
) -> None:
    sign_in(page, cast.INSPECTOR)
    asked = questions(page)
    enter_words(page)
    leave(page)
    assert set(asked) == {"beforeunload"}
    expect(page.locator("#words")).to_have_value(WORDS)
    expect(page.locator(".unsent[role=status]")).to_contain_text("فرستاده نشده بود")
    page.click(".unsent button")
    expect(page.locator("#words")).to_have_value("")
    assert drafts(page) == []
    asked.clear()
    page.goto("/")
    assert asked == []


def test_the_last_keys_before_leaving_a_saved_form_are_kept(page: Page) -> None:
    sign_in(page, cast.CLERK)
    asked = questions(page)
    page.goto(form_of(140003))
    page.fill("#f-studies_ct", "12")
    expect(page.locator("#save-state")).to_have_text(SAVED)
    page.focus("#f-studies_ct")
    page.keyboard.press("End")
    page.keyboard.type("34")
    page.goto("/")
    assert asked == ["beforeunload"]
    page.goto(form_of(140003))
    expect(page.locator("#f-studies_ct")).to_have_value("1234")


def test_a_session_that_ended_in_the_form_is_made_good(page: Page) -> None:
    sign_in(page, cast.CLERK)
    page.goto(form_of(140004))
    page.fill("#f-studies_ct", "12")
    expect(page.locator("#save-state")).to_have_text(SAVED)
    end_session(page)
    page.fill("#f-studies_mri", "34")
    expect(page.locator("#save-state")).to_contain_text("آنچه نوشته‌اید همین‌جا می‌ماند")
    sign_in_beside(page)
    expect(page.locator("#save-state")).to_have_text(SAVED, timeout=15_000)
    page.reload()
    expect(page.locator("#f-studies_mri")).to_have_value("34")


def test_explanations_save_themselves(page: Page) -> None:
    sign_in(page, cast.CLERK)
    page.goto(form_of(140006))
    for field in page.locator("input[data-figure]:visible").all():
        value = monthly.figures(film_wasted=9).get(field.get_attribute("name") or "")
        if value is not None:
            field.fill(str(value))
    for code in ("platform", "print_reason"):
        page.select_option(f"#f-{code}", str(monthly.figures()[code]))
    page.click("#go-on")
    page.wait_for_url("**/review/")
    page.fill("textarea[name^=why] >> nth=0", WORDS)
    expect(page.locator("#save-state")).to_have_text(SAVED)
    page.goto("/")
    page.goto(form_of(140006, "review/"))
    expect(page.locator("textarea[name^=why] >> nth=0")).to_have_value(WORDS)
    end_session(page)
    page.fill("textarea[name^=why] >> nth=1", "انبار")
    expect(page.locator("#save-state")).to_contain_text("از سامانه خارج شده‌اید")
    sign_in_beside(page)
    expect(page.locator("#save-state")).to_have_text(SAVED, timeout=15_000)
    for words in page.locator(
        "textarea[name^=why]"
    ).all():  # as many as other months give cause for
        if not words.input_value():
            words.fill("انبار")
    page.click("[name=explain]")
    page.locator("[name=prepare]").wait_for()
    assert drafts(page) == []


def test_sending_without_a_session_loses_nothing(page: Page) -> None:
    sign_in(page, cast.INSPECTOR)
    enter_words(page)
    choose(page)
    end_session(page)
    page.click("main form button")
    expect(page.locator(".unsent-state")).to_contain_text("از سامانه خارج شده‌اید")
    expect(page.locator("#words")).to_have_value(WORDS)
    sign_in_beside(page, cast.INSPECTOR)
    expect(page.locator(".unsent-state")).to_contain_text("اکنون آن را بفرستید", timeout=15_000)
    page.click("main form button")
    page.wait_for_url(re.compile(r"/violations/\d+/"))
    expect(page.locator("main")).to_contain_text(WORDS)
    assert drafts(page) == []


def test_signing_in_again_on_the_same_page_brings_the_words_back(page: Page) -> None:
    sign_in(page, cast.INSPECTOR)
    questions(page)
    enter_words(page)
    end_session(page)
    page.goto(NEW)
    page.fill("[name=login]", cast.INSPECTOR)
    page.fill("[name=password]", cast.PASSWORD)
    page.click("main button[type=submit]")
    expect(page.locator("#words")).to_have_value(WORDS)


def test_sending_to_nobody_says_so_and_stays(site: Site, browser: Browser) -> None:
    context = browser.new_context(base_url=site.url)  # its console tells the cut
    page = context.new_page()
    sign_in(page, cast.INSPECTOR)
    enter_words(page)
    choose(page)
    context.set_offline(True)
    page.click("main form button")
    expect(page.locator(".unsent-state")).to_contain_text("چیزی فرستاده نشد")
    expect(page.locator("#words")).to_have_value(WORDS)
    context.set_offline(False)
    page.click("main form button")
    page.wait_for_url(re.compile(r"/violations/\d+/"))
    context.close()


def test_pressing_twice_sends_once(page: Page) -> None:
    sent: list[str] = []

    def slowly(route: Route, request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)
            page.wait_for_timeout(700)
        route.continue_()

    sign_in(page, cast.INSPECTOR)
    enter_words(page)
    choose(page)
    page.route(f"**{NEW}", slowly)
    page.evaluate(
        "for (let i = 0; i < 3; i++)"
        " setTimeout(() => document.querySelector('main form button').click(), i * 250)"
    )
    page.wait_for_url(re.compile(r"/violations/\d+/"))
    assert len(sent) == 1


def test_what_was_refused_is_still_unsent(site: Site, browser: Browser) -> None:
    context = browser.new_context(base_url=site.url)  # its console tells the refusal
    page = context.new_page()
    sign_in(page, cast.INSPECTOR)
    asked = questions(page)
    enter_words(page)
    choose(page)
    page.fill("#facility", "NO-SUCH")
    page.click("main form button")
    page.locator(".problems").wait_for()
    expect(page.locator("#words")).to_have_value(WORDS)
    page.goto("/")
    assert asked == ["beforeunload"]
    page.goto(NEW)
    expect(page.locator("#words")).to_have_value(WORDS)
    context.close()


def test_nobody_else_finds_the_words(page: Page) -> None:
    sign_in(page, cast.INSPECTOR)
    questions(page)
    enter_words(page)
    end_session(page)
    page.goto("/accounts/login/")
    sign_in(page, cast.OTHER_INSPECTOR)
    assert drafts(page) == []
    page.goto(NEW)
    expect(page.locator("#words")).to_have_value("")


def test_words_are_not_sent_in_another_persons_name(page: Page) -> None:
    sign_in(page, cast.INSPECTOR)
    enter_words(page)
    choose(page)
    beside = page.context.new_page()
    beside.goto("/accounts/logout/")
    beside.click("main button[type=submit]")
    sign_in(beside, cast.OTHER_INSPECTOR)
    page.click("main form button")
    expect(page.locator(".unsent-state")).to_contain_text("کس دیگری")
    expect(page.locator("#words")).to_have_value(WORDS)


def test_a_page_kept_whole_goes_on_saving(keeping_page: Page) -> None:
    page = keeping_page
    asked = questions(page)
    sign_in(page, cast.CLERK)
    tools = page.context.new_cdp_session(page)
    typed = ("12", "23", "34", "45", "56")
    kept = next(words for words in typed if leave_and_come_back(page, tools, asked, words))
    wait_for(tools, f"document.querySelector('#f-studies_ct').value === '{kept}'")
    wait_for(tools, "document.querySelector('#save-state').dataset.state === 'saved'", seconds=40)


def leave_and_come_back(page: Page, tools: CDPSession, asked: list[str], words: str) -> bool:
    """Leave a page with unsaved words and go back; whether the browser had kept it whole.

    Chromium gives a kept page up when an answer that may not be stored reaches it, so on a slow
    machine a save that was already under way costs the page its place.
    """
    page.goto(form_of(140008))
    evaluate(tools, "addEventListener('pageshow', (e) => { window.wasKept = e.persisted; })")
    page.fill("#f-studies_ct", "")
    asked.clear()
    page.keyboard.type(words)
    page.goto("/healthz")
    assert asked == ["beforeunload"]
    go_back(tools)
    wait_for(tools, "document.querySelector('#f-studies_ct')")
    return evaluate(tools, "window.wasKept === true") is True


def test_a_page_kept_whole_shows_nothing_to_another_person(keeping_page: Page) -> None:
    page = keeping_page
    questions(page)
    sign_in(page, cast.INSPECTOR)
    page.goto(NEW)
    page.focus("#words")
    page.keyboard.type("secret words")
    tools = page.context.new_cdp_session(page)
    page.goto("/healthz")
    end_session(page)
    page.goto("/accounts/login/")
    sign_in(page, cast.OTHER_INSPECTOR)
    for steps in (1, 2, 3, 4):
        go_back(tools, steps)
        page.wait_for_timeout(1000)
        shown = evaluate(tools, "document.querySelector('#words')?.value")
        assert not shown
